import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { readMapping, withTimeZone } from './read-mapping.ts';
import type { ImportResult } from './run-rows.ts';

/** Rejected rows kept with the import; who runs it at the command line sees all of them. */
const KEPT_REJECTED = 1000;

export type KnownImport = { id: string; state: string; mapping: unknown };
/** The mapping as it is read: with its time zone filled in. */
export type Settled = { mapping: unknown; known: KnownImport | null };

/**
 * Fills in the time zone of a mapping and finds the import of this file under it. A file imported before under the same
 * mapping keeps the time zone it was read in then, so that its dates are the same instants again.
 */
export async function settleMapping(ctx: Ctx, tx: Tx, fileHash: string, given: unknown): Promise<Settled> {
  const { workspaceId } = ctx.scope;
  const workspace = await tx.workspace.findFirstOrThrow({ where: { id: workspaceId } });
  const before = await tx.import.findMany({
    where: { workspaceId, fileHash, state: { not: 'uploaded' } },
    select: { id: true, state: true, mapping: true },
    orderBy: { id: 'asc' },
  });
  const known = before.find((row) => isDeepStrictEqual(withTimeZone(given, zoneOf(row.mapping)), row.mapping)) ?? null;
  // Not the stored copy: the database orders its parts anew, and a row's ids depend on their order.
  return { mapping: withTimeZone(given, known ? zoneOf(known.mapping) : workspace.timeZone), known };
}

/** Notes the import of a file that is run here and now. Throws `conflict` while the same import is being undone. */
export async function openLedger(
  ctx: Ctx,
  file: { fileHash: string; fileName: string; mapping: unknown; rows: number; bytes: number },
): Promise<{ id: string; mapping: unknown }> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { mapping, known } = await settleMapping(ctx, tx, file.fileHash, file.mapping);
    const id = known?.id ?? newId();
    if (known?.state === 'undoing') throw new ServiceError('conflict', 'This import is being undone.');
    const start = {
      ...begin(ctx, known, file.rows, file.bytes),
      state: 'running',
      holder: null,
      heldUntil: null,
      stored: false,
    };
    if (known) await tx.import.update({ where: { workspaceId_id: { workspaceId, id } }, data: start });
    else
      await tx.import.create({
        data: {
          workspaceId,
          id,
          fileHash: file.fileHash,
          fileName: file.fileName,
          mapping: mapping as object,
          ...start,
        },
      });
    return { id, mapping };
  });
}

/** What a run of an import starts with. */
export function begin(ctx: Ctx, known: KnownImport | null, total: number | null, bytes: number) {
  return {
    // What an undone import brought is gone: it brings it anew.
    ...(known?.state === 'undone' ? { events: 0 } : {}),
    rows: 0,
    total,
    size: BigInt(bytes),
    error: null,
    attempts: 0,
    nextAttemptAt: new Date(ctx.now),
    finishedAt: null,
    undoneAt: null,
    undoneBy: null,
    withdrawnEvents: 0,
    withdrawnLeads: 0,
    actor: ctx.actor.key ?? ctx.actor.name,
    via: ctx.actor.via,
  };
}

/** Notes the end of an import, with its file let go. */
export async function closeLedger(ctx: Ctx, id: string, result: ImportResult): Promise<void> {
  const { workspaceId } = ctx.scope;
  const finishedAt = new Date(await ctx.db.now());
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.import.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: {
        state: 'done',
        leads: result.leads,
        rejected: result.rejected.slice(0, KEPT_REJECTED),
        rejectedRows: result.rejectedRows,
        finishedAt,
        holder: null,
        heldUntil: null,
        stored: false,
        error: null,
      },
    });
    await tx.importChunk.deleteMany({ where: { workspaceId, importId: id } });
    const { source } = readMapping(row.mapping);
    const after = { source, leads: result.leads, events: result.events, rejected: result.rejectedRows };
    await addAuditEntry(ctx, tx, { action: 'leads.import', object: row.fileName, after });
  });
}

function zoneOf(mapping: unknown): string | undefined {
  return (mapping as { date?: { timeZone?: string } } | null)?.date?.timeZone;
}

import { isDeepStrictEqual } from 'node:util';
import { newId } from '@baton/db/id';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { readMapping, withTimeZone } from './read-mapping.ts';

/** Rejected rows kept with the import; the caller sees all of them. */
const KEPT_REJECTED = 1000;

type Result = { leads: number; events: number; rejected: { line: number; why: string }[] };
export type Ledger = {
  /** The mapping with its time zone filled in. */
  mapping: unknown;
  close(result: Result): Promise<void>;
};

/**
 * Notes the import of a file. A file imported before under the same mapping keeps the time zone it was read in then, so
 * that its dates are the same instants again. Throws `invalid` for a bad mapping.
 */
export async function openLedger(
  ctx: Ctx,
  file: { fileHash: string; fileName: string; mapping: unknown },
): Promise<Ledger> {
  const { workspaceId } = ctx.scope;
  const { fileHash, fileName } = file;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const workspace = await tx.workspace.findFirstOrThrow({ where: { id: workspaceId } });
    const before = await tx.import.findMany({ where: { workspaceId, fileHash }, orderBy: { id: 'asc' } });
    const known = before.find((row) => isDeepStrictEqual(withTimeZone(file.mapping, zoneOf(row.mapping)), row.mapping));
    // Not the stored copy: the database orders its parts anew, and a row's ids depend on their order.
    const mapping = withTimeZone(file.mapping, known ? zoneOf(known.mapping) : workspace.timeZone);
    const { source } = readMapping(mapping);
    const id = known?.id ?? newId();
    if (!known) await tx.import.create({ data: { workspaceId, id, fileHash, fileName, mapping: mapping as object } });
    return {
      mapping,
      close: ({ leads, events, rejected }) =>
        ctx.db.inWorkspace(workspaceId, async (end) => {
          await end.import.update({
            where: { workspaceId_id: { workspaceId, id } },
            data: { leads, events: { increment: events }, rejected: rejected.slice(0, KEPT_REJECTED) },
          });
          const after = { source, leads, events, rejected: rejected.length };
          await addAuditEntry(ctx, end, { action: 'leads.import', object: fileName, after });
        }),
    };
  });
}

function zoneOf(mapping: unknown): string {
  return (mapping as { date: { timeZone: string } }).date.timeZone;
}

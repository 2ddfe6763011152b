import { lockLeadsById } from '@baton/db/events';
import { isId } from '@baton/db/id';
import { keepImport } from '@baton/db/import-runs';
import { listImportedLeads, withdrawEvents } from '@baton/db/imported-events';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { replayLeads } from '../leads/apply-facts.ts';
import { readMapping } from './read-mapping.ts';
import { LEASE_MS } from './run-rows.ts';

const BATCH_FACTS = 2000;
const UNDOABLE = ['queued', 'running', 'done', 'failed'];

/**
 * Begins to take an import back; one under way is stopped. Facts that other imports say too stay. Throws `not-found`, and
 * `conflict` for one that is undone, that merged leads, or that brought nothing which could be taken back.
 */
export async function startUndo(ctx: Ctx, id: string): Promise<{ id: string }> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const row = isId(id) ? await tx.import.findFirst({ where: { workspaceId, id } }) : null;
    if (!row || row.state === 'uploaded') throw new ServiceError('not-found', 'There is no such import.');
    if (row.state === 'undoing') return;
    if (row.state === 'undone') throw new ServiceError('conflict', 'This import is undone already.');
    const { events } = readMapping(row.mapping);
    if (events.some(({ type }) => type === 'lead.merged'))
      throw new ServiceError('conflict', 'This import merged leads, which cannot be taken apart again.');
    const started = row.state === 'queued' || row.state === 'running';
    if (!started && (await tx.importedEvent.count({ where: { workspaceId, importId: id }, take: 1 })) === 0)
      throw new ServiceError(
        'conflict',
        'Nothing can be taken back: all that this import says was known before it, or it ran before imports could be undone.',
      );
    // Waits for a batch under way; whoever runs the import finds it in another state then.
    await tx.import.updateMany({
      where: { workspaceId, id, state: { in: UNDOABLE } },
      data: {
        state: 'undoing',
        holder: null,
        heldUntil: null,
        stored: false,
        attempts: 0,
        error: null,
        nextAttemptAt: new Date(ctx.now),
        undoneBy: ctx.actor.key ?? ctx.actor.name,
        withdrawnEvents: 0,
        withdrawnLeads: 0,
      },
    });
    await tx.importChunk.deleteMany({ where: { workspaceId, importId: id } });
    await addAuditEntry(ctx, tx, {
      action: 'leads.import.undo',
      object: row.fileName,
      after: { id, events: row.events },
    });
  });
  await ctx.enqueue('imports.run', {});
  return { id };
}

/**
 * Takes an import back lead by lead until nothing is left of it; each batch replays its leads, so clocks and alerts follow.
 * False when it was broken off, or somebody else has it by now.
 */
export async function takeBack(ctx: Ctx, id: string, holder: string | null, signal?: AbortSignal): Promise<boolean> {
  const { workspaceId } = ctx.scope;
  for (;;) {
    const left = await ctx.db.inWorkspace(
      workspaceId,
      async (tx) => {
        if (!(await keepImport(tx, id, { holder, states: ['undoing'], leaseMs: LEASE_MS }))) return null;
        const where = { workspaceId_id: { workspaceId, id } };
        const leads = await listImportedLeads(tx, id, BATCH_FACTS);
        if (leads.length === 0) {
          const undoneAt = new Date(await ctx.db.now());
          await tx.import.update({ where, data: { state: 'undone', undoneAt, holder: null, heldUntil: null } });
          return 0;
        }
        const locked = await lockLeadsById(tx, leads);
        const withdrawn = await withdrawEvents(tx, id, leads);
        const standing = locked.filter(({ deletedAt }) => deletedAt === null).map((lead) => lead.id);
        await replayLeads(ctx, tx, leads);
        const gone = await tx.lead.count({ where: { workspaceId, id: { in: standing }, deletedAt: { not: null } } });
        const data = { withdrawnEvents: { increment: withdrawn }, withdrawnLeads: { increment: gone } };
        await tx.import.update({ where, data });
        return leads.length;
      },
      { timeoutMs: 60_000 },
    );
    if (left === null || signal?.aborted) return false;
    if (left === 0) return true;
  }
}

/** Undoes an import here and now. Throws as `startUndo`. */
export async function undoImport(ctx: Ctx, id: string): Promise<{ events: number; leads: number }> {
  await startUndo(ctx, id);
  const { workspaceId } = ctx.scope;
  await takeBack(ctx, id, null);
  const row = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.import.findFirstOrThrow({ where: { workspaceId, id }, select: { withdrawnEvents: true, withdrawnLeads: true } }),
  );
  return { events: row.withdrawnEvents, leads: row.withdrawnLeads };
}

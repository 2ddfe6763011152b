import { isId } from '@baton/db/id';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';

/** Stops reading a connection's history; what was read stays. Throws `not-found` when none is being read. */
export async function cancelBackfill(ctx: Ctx, connectionId: string): Promise<void> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { count } = isId(connectionId)
      ? await tx.backfill.updateMany({
          where: { workspaceId, connectionId, state: { in: ['queued', 'running'] } },
          data: { state: 'cancelled', finishedAt: new Date(ctx.now) },
        })
      : { count: 0 };
    if (count === 0) throw new ServiceError('not-found', 'No history is being read for this connection.');
    await addAuditEntry(ctx, tx, { action: 'backfill.cancel', object: connectionId });
  });
}

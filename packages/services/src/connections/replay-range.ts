import { countReceived, replayReceived } from '@baton/db/connection-health';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { getCrmConnection } from '../crm/sync-connections.ts';
import { ServiceError } from '../errors.ts';

/**
 * Translates the notices that a CRM sent within a time (epoch ms) once more, for instance after a mapping was mended; with
 * `dryRun` it only counts them. What is known already stays as it is. Throws `not-found` and `invalid`.
 */
export async function replayRange(
  ctx: Ctx,
  input: { connectionId: string; from: number; to: number; dryRun?: boolean | undefined },
): Promise<{ notices: number }> {
  const { connectionId, from, to, dryRun = false } = input;
  const { workspaceId } = ctx.scope;
  if (from >= to)
    throw new ServiceError('invalid', 'The range is empty.', [{ path: 'to', message: 'must be later than from' }]);
  const notices = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { id } = await getCrmConnection(ctx, tx, connectionId);
    if (dryRun) return countReceived(tx, id, from, to);
    const count = await replayReceived(tx, id, from, to);
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    await addAuditEntry(ctx, tx, { action: 'connection.replay', object: id, after: { ...range, count } });
    return count;
  });
  if (notices > 0 && !dryRun) await ctx.enqueue('intake.process', { workspaceId });
  return { notices };
}

import { retryParkedRows } from '@baton/db/connection-health';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { getCrmConnection } from '../crm/sync-connections.ts';

/** So many at once; who has more asks again. */
const MOST = 10_000;

/**
 * Gives notices that were put aside another try, those of one cause or all. What they tell is stored once, however often
 * they are tried. Throws `not-found`, and `invalid` for a connection that is no CRM.
 */
export async function retryParked(
  ctx: Ctx,
  input: { connectionId: string; cause?: string | undefined },
): Promise<{ retried: number }> {
  const { connectionId, cause = null } = input;
  const { workspaceId } = ctx.scope;
  const retried = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const connection = await getCrmConnection(ctx, tx, connectionId);
    const count = await retryParkedRows(tx, connection.id, cause, MOST);
    await addAuditEntry(ctx, tx, { action: 'connection.retry', object: connection.id, after: { cause, count } });
    return count;
  });
  if (retried > 0) await ctx.enqueue('intake.process', { workspaceId });
  return { retried };
}

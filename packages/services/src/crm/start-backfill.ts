import { insertBackfill } from '@baton/db/backfills';
import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { isUsers, USERS } from './match-users.ts';
import { getCrmConnection } from './sync-connections.ts';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 3_650;
export const USUAL_DAYS = 90;

/**
 * Plans to read a CRM's history of so many days; workers read it page by page. What it tells is measured, never alerted.
 * Throws `not-found`, `invalid`, and `conflict` while one is under way for the connection.
 */
export async function startBackfill(
  ctx: Ctx,
  input: { connectionId: string; days?: number | undefined },
): Promise<{ runId: string }> {
  const days = input.days ?? USUAL_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS)
    throw new ServiceError('invalid', 'The history cannot be read.', [
      { path: 'days', message: `must be a whole number from 1 to ${LONGEST_DAYS}` },
    ]);
  const runId = newId();
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const connection = await getCrmConnection(ctx, tx, input.connectionId);
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`backfill:${connection.id}`}, 0))`;
    if (await hasOpenRun(ctx, tx, connection.id))
      throw new ServiceError('conflict', `The history of ${connection.name} is being read already.`);
    const objects = [USERS, ...ctx.integrations.crm[connection.kind].history.objects.filter((one) => !isUsers(one))];
    const since = ctx.now - days * DAY_MS;
    await insertBackfill(tx, { runId, connectionId: connection.id, since, objects });
    await addAuditEntry(ctx, tx, { action: 'backfill.start', object: connection.id, after: { runId, days } });
  });
  return { runId };
}

async function hasOpenRun(ctx: Ctx, tx: Tx, connectionId: string): Promise<boolean> {
  const open = await tx.backfill.findFirst({
    where: { workspaceId: ctx.scope.workspaceId, connectionId, state: { in: ['queued', 'running'] } },
    select: { id: true },
  });
  return open !== null;
}

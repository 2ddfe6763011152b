import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

export type ClaimedReconciliation = { workspaceId: string; id: string; connectionId: string };

/** Claims the next comparison that waits, or whose worker is gone, for the lease (ms). Runs under acrossWorkspaces. */
export async function claimReconciliation(tx: Tx, leaseMs: number): Promise<ClaimedReconciliation | null> {
  const [row] = await queryRows<ClaimedReconciliation>(
    tx,
    Prisma.sql`with due as (
      select workspace_id, id from reconciliations
      where state in ('queued', 'running') and (held_until is null or held_until <= now())
      order by created_at limit 1 for update skip locked
    ), r as (
      update reconciliations c set held_until = now() + ${leaseMs}::int * interval '1 millisecond'
      from due where c.workspace_id = due.workspace_id and c.id = due.id
      returning c.workspace_id as "workspaceId", c.id, c.connection_id as "connectionId"
    )`,
  );
  return row ?? null;
}

/**
 * Plans the night's comparison of the workspace's connection once its local hour has come and none was begun for most of a
 * day. Returns whether it did.
 */
export async function planReconciliation(
  tx: Tx,
  plan: { id: string; connectionId: string; hour: number },
): Promise<boolean> {
  const { id, connectionId, hour } = plan;
  const planned = await tx.$executeRaw`insert into reconciliations (workspace_id, id, connection_id)
    select c.workspace_id, ${id}::uuid, c.id from connections c join workspaces w on w.id = c.workspace_id
    where c.workspace_id = current_setting('app.workspace_id')::uuid and c.id = ${connectionId}::uuid and c.status = 'healthy'
      and extract(hour from now() at time zone w.time_zone) = ${hour}::int
      and not exists (
        select from reconciliations r where r.workspace_id = c.workspace_id and r.connection_id = c.id
          and r.created_at > now() - interval '20 hours'
      )`;
  return planned === 1;
}

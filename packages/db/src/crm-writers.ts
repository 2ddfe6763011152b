import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** A connection that has something to write, held by one process. */
export type DueWriter = { workspaceId: string; connectionId: string };

/**
 * Claims connections with records to write, across workspaces, for the lease (ms): meanwhile nobody else writes there.
 * Workspaces that only observe have none. Runs under acrossWorkspaces.
 */
export async function claimDueWriters(
  tx: Tx,
  { kinds, limit, leaseMs }: { kinds: readonly string[]; limit: number; leaseMs: number },
): Promise<DueWriter[]> {
  return queryRows(
    tx,
    Prisma.sql`with due as (
      select c.workspace_id, c.id from connections c join workspaces w on w.id = c.workspace_id and not w.observe
      where c.kind = any(${kinds}) and c.write_fields <> '{}' and coalesce(c.next_write_at, '-infinity') <= now()
        and exists (
          select from outbox o where o.workspace_id = c.workspace_id and o.connection_id = c.id
            and o.status in ('queued', 'sending') and o.next_attempt_at <= now()
        )
      limit ${limit}::int for update of c skip locked
    ), r as (
      update connections c set next_write_at = now() + ${leaseMs}::int * interval '1 millisecond'
      from due where c.workspace_id = due.workspace_id and c.id = due.id
      returning c.workspace_id as "workspaceId", c.id as "connectionId"
    )`,
  );
}

/** Lets go of a connection: it is written to again from `until` on (epoch ms), at once when null. */
export async function releaseWriter(
  tx: Tx,
  connectionId: string,
  { until, problem, failures }: { until: number | null; problem: string | null; failures: number },
): Promise<void> {
  await tx.$executeRaw`update connections set next_write_at = to_timestamp(${until}::bigint / 1000.0),
      write_problem = ${problem}, write_failures = ${failures}::int
    where workspace_id = ${currentWorkspace} and id = ${connectionId}::uuid`;
}

/** Keeps a connection for the lease (ms) once more. */
export async function keepWriter(tx: Tx, connectionId: string, leaseMs: number): Promise<void> {
  await tx.$executeRaw`update connections set next_write_at = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    where workspace_id = ${currentWorkspace} and id = ${connectionId}::uuid`;
}

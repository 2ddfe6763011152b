import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

export type DueFeed = { workspaceId: string; connectionId: string };

/**
 * Claims connections of these kinds whose next reading is due, across workspaces, longest due first: nobody else reads them
 * for the lease (ms). Runs under acrossWorkspaces.
 */
export async function claimDueFeeds(
  tx: Tx,
  { kinds, limit, leaseMs }: { kinds: readonly string[]; limit: number; leaseMs: number },
): Promise<DueFeed[]> {
  return queryRows(
    tx,
    Prisma.sql`with due as (
      select workspace_id, id from connections where kind = any(${kinds}) and coalesce(next_read_at, created_at) <= now()
      order by coalesce(next_read_at, created_at) limit ${limit}::int for update skip locked
    ), r as (
      update connections c set next_read_at = now() + ${leaseMs}::int * interval '1 millisecond'
      from due where c.workspace_id = due.workspace_id and c.id = due.id
      returning c.workspace_id as "workspaceId", c.id as "connectionId"
    )`,
  );
}

/** Lets messages that wait for feeds of this source be looked at now. */
export async function releaseHeld(tx: Tx, source: string): Promise<void> {
  await tx.$executeRaw`update deliveries d set next_attempt_at = statement_timestamp()
    from alerts a join leads l on l.workspace_id = a.workspace_id and l.id = a.lead_id
    where d.workspace_id = current_setting('app.workspace_id')::uuid and d.status = 'queued' and d.held_at is not null
      and a.workspace_id = d.workspace_id and a.id = d.alert_id and l.source = ${source}`;
}

/** Running clocks of leads of this source that are past their due instant, due since then (epoch ms). */
export async function listOverdueSince(tx: Tx, source: string, since: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    tx,
    Prisma.sql`with r as (
      select c.id from clocks c join leads l on l.workspace_id = c.workspace_id and l.id = c.lead_id
      where c.workspace_id = current_setting('app.workspace_id')::uuid and c.state = 'running' and l.source = ${source}
        and c.due_at >= to_timestamp(${since}::bigint / 1000.0) and c.due_at <= now()
    )`,
  );
  return rows.map(({ id }) => id);
}

/** Open alerts on leads of this source with a message that waits for its feed, on deadlines before then (epoch ms). */
export async function listHeldBefore(tx: Tx, source: string, before: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    tx,
    Prisma.sql`with r as (
      select distinct a.id from deliveries d join alerts a on a.workspace_id = d.workspace_id and a.id = d.alert_id
        join leads l on l.workspace_id = a.workspace_id and l.id = a.lead_id
      where d.workspace_id = current_setting('app.workspace_id')::uuid and d.status = 'queued' and d.held_at is not null
        and a.state = 'open' and l.source = ${source} and a.due_at < to_timestamp(${before}::bigint / 1000.0)
    )`,
  );
  return rows.map(({ id }) => id);
}

/** How many clocks of enforced handoffs of this source fell due within (epoch ms) and were not stopped by then. */
export async function countRunOut(tx: Tx, source: string, from: number, to: number): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    tx,
    Prisma.sql`with r as (
      select count(*)::int as count from clocks c
        join handoffs h on h.workspace_id = c.workspace_id and h.id = c.handoff_id
        join leads l on l.workspace_id = c.workspace_id and l.id = c.lead_id
      where c.workspace_id = current_setting('app.workspace_id')::uuid and l.source = ${source} and not h.withdrawn
        and (h.facts->>'enforced')::boolean is not false and c.state <> 'cancelled'
        and c.due_at >= to_timestamp(${from}::bigint / 1000.0) and c.due_at < to_timestamp(${to}::bigint / 1000.0)
        and (c.stopped_at is null or c.stopped_at > c.due_at)
    )`,
  );
  return row?.count ?? 0;
}

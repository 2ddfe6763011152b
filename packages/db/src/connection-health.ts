import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

/** Facts that came as they happened, in one hour; `lag` is how long after they happened (ms). */
export type LiveHour = { at: number; count: number; p50: number; p95: number };
export type LiveTotals = {
  count: number;
  p50: number | null;
  p95: number | null;
  webhook: number;
  stream: number;
  poll: number;
  lastMinutes: number;
  lastAt: number | null;
};
export type ParkedGroup = {
  cause: string;
  count: number;
  firstAt: number;
  lastAt: number;
  reason: string;
  exampleId: string;
  exampleBody: unknown;
  exampleAt: number;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Facts of a source of the last 24 hours that happened while it was connected: what came later than that is history. */
const live = (source: string, connectedAt: number) => Prisma.sql`
  select e.recorded_at, e.via, extract(epoch from e.recorded_at - e.occurred_at) * 1000 as lag from lead_events e
  where e.workspace_id = ${currentWorkspace} and e.source = ${source} and e.via in ('webhook', 'stream', 'poll')
    and e.recorded_at > now() - interval '24 hours' and e.occurred_at >= to_timestamp(${connectedAt}::bigint / 1000.0)`;

/** Hours of the last day that had facts, oldest first. */
export async function listLiveHours(tx: Tx, source: string, connectedAt: number): Promise<LiveHour[]> {
  return queryRows(
    tx,
    Prisma.sql`with live as (${live(source, connectedAt)}), r as (
      select (extract(epoch from date_trunc('hour', recorded_at)) * 1000)::bigint as at, count(*)::int as count,
        round(percentile_cont(0.5) within group (order by lag))::bigint as p50,
        round(percentile_cont(0.95) within group (order by lag))::bigint as p95
      from live group by date_trunc('hour', recorded_at) order by 1
    )`,
  );
}

/** The same over the whole day; `lastMinutes` counts those of the last five minutes. */
export async function readLiveTotals(tx: Tx, source: string, connectedAt: number): Promise<LiveTotals> {
  const [row] = await queryRows<LiveTotals>(
    tx,
    Prisma.sql`with live as (${live(source, connectedAt)}), r as (
      select count(*)::int as count, round(percentile_cont(0.5) within group (order by lag))::bigint as p50,
        round(percentile_cont(0.95) within group (order by lag))::bigint as p95,
        count(*) filter (where via = 'webhook')::int as webhook, count(*) filter (where via = 'stream')::int as stream,
        count(*) filter (where via = 'poll')::int as poll,
        count(*) filter (where recorded_at > now() - interval '5 minutes')::int as "lastMinutes",
        (extract(epoch from max(recorded_at)) * 1000)::bigint as "lastAt"
      from live
    )`,
  );
  if (row === undefined) throw new Error('an aggregate without a row');
  return row;
}

/** What is the same in reasons that differ only in what they name: ids, numbers and quoted values are left out. */
const cause = Prisma.sql`regexp_replace(regexp_replace(coalesce(reason, 'no reason'), '"[^"]*"|''[^'']*''', '…', 'g'),
  '\\m(?:[A-Za-z0-9]*[0-9][A-Za-z0-9]*)\\M', '#', 'g')`;

/** Notices of a connection that could not be used, by their cause, most recent first. */
export async function listParkedGroups(tx: Tx, connectionId: string, limit: number): Promise<ParkedGroup[]> {
  return queryRows(
    tx,
    Prisma.sql`with parked as (
      select ${cause} as cause, id, received_at, reason, body, row_number() over (partition by ${cause} order by received_at desc, id) as rank,
        count(*) over (partition by ${cause})::int as count, min(received_at) over (partition by ${cause}) as first_at
      from inbox where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and state = 'parked'
    ), r as (
      select cause, count, (extract(epoch from first_at) * 1000)::bigint as "firstAt",
        (extract(epoch from received_at) * 1000)::bigint as "lastAt", coalesce(reason, 'no reason') as reason, id as "exampleId",
        body as "exampleBody", (extract(epoch from received_at) * 1000)::bigint as "exampleAt"
      from parked where rank = 1 order by received_at desc limit ${limit}::int
    )`,
  );
}

/** Gives parked notices of a cause (or all) another try, oldest first. Returns how many. */
export async function retryParkedRows(
  tx: Tx,
  connectionId: string,
  wanted: string | null,
  limit: number,
): Promise<number> {
  return tx.$executeRaw`update inbox set state = 'new', attempts = 0, reason = null, processed_at = null
    where workspace_id = ${currentWorkspace} and id in (
      select id from inbox where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and state = 'parked'
        and (${wanted}::text is null or ${cause} = ${wanted})
      order by received_at, id limit ${limit}::int for update skip locked
    )`;
}

/** How many stored notices of a connection came within (epoch ms), without those that wait anyway. */
export async function countReceived(tx: Tx, connectionId: string, from: number, to: number): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    tx,
    Prisma.sql`with r as (select count(*)::int as count from inbox where ${received(connectionId, from, to)})`,
  );
  return row?.count ?? 0;
}

/** Lets them be translated once more. Returns how many. */
export async function replayReceived(tx: Tx, connectionId: string, from: number, to: number): Promise<number> {
  return tx.$executeRaw`update inbox set state = 'new', attempts = 0, reason = null, processed_at = null
    where ${received(connectionId, from, to)}`;
}

const received = (connectionId: string, from: number, to: number) =>
  Prisma.sql`workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and state <> 'new'
    and received_at >= to_timestamp(${from}::bigint / 1000.0) and received_at < to_timestamp(${to}::bigint / 1000.0)`;

/** What waits to be translated: how many notices, since when. */
export async function readWaiting(tx: Tx, connectionId: string): Promise<{ count: number; oldestAt: number | null }> {
  const [row] = await queryRows<{ count: number; oldestAt: number | null }>(
    tx,
    Prisma.sql`with r as (
      select count(*)::int as count, (extract(epoch from min(received_at)) * 1000)::bigint as "oldestAt" from inbox
      where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and state = 'new'
    )`,
  );
  return row ?? { count: 0, oldestAt: null };
}

import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows, toStorableJson } from './json.ts';

export type DueTimer = { workspaceId: string; clockId: string; revision: number; nextFireAt: number };

/**
 * Claims timers that are due by the database's clock, oldest first, across workspaces, and pushes them on by the lease (ms):
 * a worker that dies costs at most that long. The handler sets the true next instant.
 */
export async function claimDueTimers(tx: Tx, limit: number, leaseMs = 15_000): Promise<DueTimer[]> {
  // now() and not clock_timestamp(): only a stable function may use the index. ctid needs no join to plan wrongly.
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update timers set next_fire_at = now() + ${leaseMs}::int * interval '1 millisecond'
      where ctid = any(array(
        select ctid from timers where next_fire_at <= now() order by next_fire_at limit ${limit}::int for update skip locked
      ))
      returning workspace_id as "workspaceId", clock_id as "clockId", revision,
        (extract(epoch from old.next_fire_at) * 1000)::bigint as "nextFireAt"
    )`,
  );
}

/** Sets or, with null, removes the timers of clocks of this workspace. */
export async function setTimers(
  tx: Tx,
  rows: { workspaceId: string; clockId: string; nextFireAt: number | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`with i as (
    select * from json_to_recordset(${toStorableJson(rows)}::json) as i("workspaceId" uuid, "clockId" uuid, "nextFireAt" bigint)
  ), dropped as (
    delete from timers t using i where t.workspace_id = i."workspaceId" and t.clock_id = i."clockId" and i."nextFireAt" is null
  )
  insert into timers (workspace_id, clock_id, next_fire_at, revision)
  select c.workspace_id, c.id, to_timestamp(i."nextFireAt" / 1000.0), c.revision
  from i join clocks c on c.workspace_id = i."workspaceId" and c.id = i."clockId"
  where i."nextFireAt" is not null and c.state in ('pending', 'running', 'paused')
  on conflict (workspace_id, clock_id) do update set next_fire_at = excluded.next_fire_at, revision = excluded.revision`;
}

/** When the next timer of any workspace is due, epoch ms; null when there is none. */
export async function nextDueAt(db: Database): Promise<number | null> {
  const rows = await db.acrossWorkspaces((tx) =>
    queryRows<{ at: number | null }>(
      tx,
      Prisma.sql`with r as (select (extract(epoch from min(next_fire_at)) * 1000)::bigint as at from timers)`,
    ),
  );
  return rows[0]?.at ?? null;
}

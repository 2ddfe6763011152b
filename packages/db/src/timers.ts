import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { isId } from './id.ts';
import { queryRows } from './json.ts';

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/**
 * Ends the work on timers of this workspace that a sweep had kept for itself: what fell due until `now` (epoch ms) is done,
 * the next instant counts, and a timer without one is gone. One that was set anew meanwhile (another revision) stays.
 */
export async function finishTimers(
  tx: Tx,
  timers: readonly { clockId: string; revision: number }[],
  now: number,
): Promise<void> {
  const known = timers.filter(({ clockId }) => isId(clockId));
  if (known.length === 0) return;
  await tx.$executeRaw`with i as (
    select * from unnest(${known.map((one) => one.clockId)}::uuid[], ${known.map((one) => one.revision)}::int[]) as i(clock_id, revision)
  ), held as (
    select t.ctid as tid, width_bucket(to_timestamp(${now}::bigint / 1000.0), t.steps_at::timestamptz[]) as done, t.steps_at
    from timers t join i using (clock_id, revision) where t.workspace_id = ${currentWorkspace} for update of t
  ), gone as (
    delete from timers where ctid = any(array(select tid from held where done >= cardinality(steps_at)))
  )
  update timers t set next_fire_at = t.steps_at[done + 1], steps_at = t.steps_at[done + 1:], steps = t.steps[done + 1:]
  from held where t.ctid = held.tid and done < cardinality(held.steps_at)`;
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

import { END_TIMERS, MOVE_TIMERS, stepsOfClock } from './timers-steps.ts';
import type { DueTimer, Sweep } from './timers-sweep.ts';

/** Moves locked timers on to what falls due next on their clocks; those with nothing to come are ended. */
export async function moveTimers(sweep: Sweep, timers: readonly DueTimer[]): Promise<void> {
  const going = timers.filter((timer) => !timer.last);
  if (going.length > 0) await sweep.query(`${MOVE_TIMERS} ($1::tid[])`, [toArray(going)]);
  if (going.length === timers.length) return;
  const ended = timers.filter((timer) => timer.last);
  await sweep.query(`${END_TIMERS} ($1::tid[])`, [toArray(ended)]);
}

/** Keeps locked timers for whoever works on their clocks now: they are due again, as they are, after the lease (ms). */
export async function postponeTimers(sweep: Sweep, timers: readonly DueTimer[], leaseMs: number): Promise<void> {
  if (timers.length === 0) return;
  await sweep.query(
    `update timers set next_fire_at = now() + $2::int * interval '1 millisecond' where ctid = any($1::tid[])`,
    [toArray(timers), leaseMs],
  );
}

/**
 * Reads the steps of locked timers from their clocks again, those of the last `latestMs` among them; they are due at the
 * first of them. Timers of clocks that have ended are ended.
 */
export async function refillTimers(sweep: Sweep, timers: readonly DueTimer[], latestMs: number): Promise<void> {
  if (timers.length === 0) return;
  await sweep.query(
    `with found as (
      select t.ctid as tid, s.steps_at, s.steps from timers t
      join clocks c on c.workspace_id = t.workspace_id and c.id = t.clock_id
      left join lateral (${stepsOfClock('c', `now() - $2::int * interval '1 millisecond'`)}) s on c.state in ('running', 'paused')
      where t.ctid = any($1::tid[])
    ), gone as (
      delete from timers where ctid = any(array(select tid from found where steps is null))
    )
    update timers t set next_fire_at = f.steps_at[1], steps_at = f.steps_at, steps = f.steps
    from found f where t.ctid = f.tid and f.steps is not null`,
    [toArray(timers), latestMs],
  );
}

function toArray(timers: readonly DueTimer[]): string {
  return `{${timers.map(({ tid }) => `"${tid}"`).join(',')}}`;
}

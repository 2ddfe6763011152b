/**
 * SQL over a clock row: what falls due on it from the instant `since` on, as the two columns of a timer, earliest first;
 * null when nothing does. The step without a name is the due instant, at which the clock is breached.
 */
export function stepsOfClock(clock: string, since: string): string {
  return `select array_agg(s.at order by s.at, s.tier) as steps_at, array_agg(s.tier order by s.at, s.tier) as steps
    from (
      select to_timestamp((p->>'at')::bigint / 1000.0)::timestamptz(3) as at, p->>'tier' as tier
      from jsonb_array_elements(${clock}.planned) p
      union all select ${clock}.due_at, '' where ${clock}.due_at is not null
    ) s where s.at >= ${since}`;
}

/** SQL over a timer: how many of its steps fell due until the now() of the transaction. */
export const DONE = 'width_bucket(now(), steps_at::timestamptz[])';

/** Moves the timers at the places that follow on to what falls due next. */
export const MOVE_TIMERS = `update timers set next_fire_at = steps_at[${DONE} + 1], steps_at = steps_at[${DONE} + 1:],
  steps = steps[${DONE} + 1:] where ctid = any`;

/** Ends the timers at the places that follow. */
export const END_TIMERS = 'delete from timers where ctid = any';

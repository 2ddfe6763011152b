import type { ClockDetailSeen } from './outside.ts';

const at = (instant: string | null) => (instant === null ? null : Date.parse(instant));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** What cannot be true of one clock as the API tells it, whatever happened to it; empty when nothing is wrong. */
export function faultsOf(clock: ClockDetailSeen): string[] {
  const { state, outcome, breached, segments, planned, shares, delay, elapsedMs, wallMs } = clock;
  const [startedAt, dueAt, stoppedAt] = [at(clock.startedAt), at(clock.dueAt), at(clock.stoppedAt)];
  const until = stoppedAt ?? Date.parse(clock.serverNow);
  const ended = state === 'completed' || state === 'cancelled';
  const rows = segments.map((row) => ({ ...row, start: Date.parse(row.from), end: Date.parse(row.to) }));
  const faults: string[] = [];
  const check = (holds: boolean, what: string) => void (holds || faults.push(what));

  check(sum(rows.map((row) => row.countedMs)) === elapsedMs, 'the counted time of the segments is not elapsedMs');
  check(sum(rows.map((row) => row.wallMs)) === wallMs, 'the wall time of the segments is not wallMs');
  check(sum(shares.map((one) => one.countedMs)) === elapsedMs, 'the shares are not elapsedMs');
  check(delay.systemMs + delay.personMs === elapsedMs, 'system and person delay are not elapsedMs');
  check(
    rows.every((row) => row.end > row.start && row.wallMs === row.end - row.start),
    'a segment is empty or its wall time is not its length',
  );
  check(
    rows.every((row) => row.countedMs === (row.kind === 'running' ? row.wallMs : 0) && row.why !== ''),
    'a segment counts what it is not, or has no reason',
  );
  check(
    rows.every((row, index) => index === 0 || row.start === rows[index - 1]?.end),
    'the segments are not consecutive',
  );
  check(
    rows.length === 0 || (rows[0]?.start === startedAt && rows.at(-1)?.end === until),
    'the segments end elsewhere',
  );
  check(clock.leftMs === clock.targetMs - elapsedMs, 'leftMs is not what is left');
  check(ended === (stoppedAt !== null), 'only what has ended has stopped');
  check((state === 'pending') === (startedAt === null), 'only what is pending has not started');
  check(startedAt === null || stoppedAt === null || stoppedAt >= startedAt, 'it stopped before it started');
  check((outcome === 'missed') === breached, 'missed and breached are not the same');
  check(state !== 'completed' || outcome !== null, 'it is completed without an outcome');
  check(outcome !== 'met' || (state === 'completed' && elapsedMs <= clock.targetMs), 'it is met out of time');
  check(!breached || dueAt !== null, 'it is breached and was never due');
  check(dueAt === null || startedAt === null || dueAt >= startedAt, 'it was due before it started');
  check(
    planned.every((one, index) => index === 0 || Date.parse(one.at) >= Date.parse(planned[index - 1]?.at ?? '')),
    'the tiers are out of order',
  );
  check(
    planned.every((one) => stoppedAt === null || Date.parse(one.at) < stoppedAt),
    'a tier falls on the stop or later',
  );
  return faults;
}

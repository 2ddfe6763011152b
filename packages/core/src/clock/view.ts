import type { Calendar } from '../business-time/calendar.ts';
import type { SlaClock } from './clock.ts';
import { type CalendarOf, countedUntil } from './spans.ts';

/** A clock as it was stored after the last event; what depends on `now` in it may be out of date. */
export type StoredClock = Pick<
  SlaClock,
  | 'state'
  | 'outcome'
  | 'breached'
  | 'breachedAt'
  | 'decidedAt'
  | 'calendarKey'
  | 'ownerKey'
  | 'startedAt'
  | 'dueAt'
  | 'stoppedAt'
  | 'targetMs'
  | 'spans'
> & {
  /** Whom a breach would be charged to; left out, its holder. */
  charge?: SlaClock['charge'];
  /** Working time of a settled clock, which never changes again; left out, it is counted from the spans. */
  settledMs?: number;
};

/** What a person reads off a clock at one instant, one word for all of it. */
export type Standing =
  | 'pending'
  | 'onTrack'
  | 'approaching'
  | 'breached'
  | 'paused'
  | 'offHours'
  | 'met'
  | 'missed'
  | 'cancelled';

export type ClockView = {
  state: SlaClock['state'];
  outcome: SlaClock['outcome'];
  breached: boolean;
  breachedAt: number | null;
  decidedAt: number | null;
  standing: Standing;
  /** Working time counted so far, wall time since the start, and working time left (negative when over). */
  elapsedMs: number;
  wallMs: number;
  leftMs: number;
  /** Working time at which the clock counts as approaching. */
  approachingAtMs: number;
  ownerKey: string | null;
  calendarKey: string;
  /** It runs, but its calendar is closed now. */
  offHours: boolean;
};

export type ClockBoundaries = {
  /** The next opening while the calendar is closed. */
  resumesAt: number | null;
  /** The next opening, close or end of a pause: until then the clock runs evenly. */
  nextBoundaryAt: number | null;
};

/** Share of the target from which a clock counts as approaching where its policy says nothing else. */
const APPROACHING_PERCENT = 80;

/** The instant up to which a clock counts: its stop, or `now` while it is open. */
export function countsUntil(clock: StoredClock, now: number): number {
  const settled = clock.state === 'completed' || clock.state === 'cancelled';
  return settled ? (clock.stoppedAt ?? now) : now;
}

/**
 * A stored clock as it stands at `now` (epoch ms): the same answer replaying its events at `now` would give, as long
 * as no event came in between. `approachingPercent` is the policy's. The one place in which state, breach and counted time of an open clock are derived.
 */
export function viewClock(
  clock: StoredClock,
  now: number,
  calendars: CalendarOf,
  approachingPercent: number = APPROACHING_PERCENT,
): ClockView {
  const settled = clock.state === 'completed' || clock.state === 'cancelled';
  const until = countsUntil(clock, now);
  const begun = clock.startedAt !== null && clock.startedAt <= until;
  const counted = () => (begun ? countedUntil(clock.spans, until, calendars) : 0);
  const elapsedMs = settled && clock.settledMs !== undefined ? clock.settledMs : counted();
  const breached = settled ? clock.breached : clock.breached || (clock.dueAt !== null && clock.dueAt <= now);
  const span = settled ? undefined : spanAt(clock, now);
  const paused = span?.paused === true;
  const state = settled || !begun ? clock.state : paused ? 'paused' : 'running';
  const offHours = state === 'running' && span !== undefined && !calendars(span.calendarKey, span.version).isOpen(now);
  const approachingAtMs = Math.ceil((clock.targetMs * approachingPercent) / 100);
  const view: Omit<ClockView, 'standing'> = {
    state,
    outcome: settled ? clock.outcome : breached ? 'missed' : null,
    breached,
    breachedAt: breached ? (clock.breachedAt ?? clock.dueAt) : null,
    decidedAt: settled ? clock.decidedAt : breached ? (clock.breachedAt ?? clock.dueAt) : null,
    elapsedMs,
    wallMs: begun && clock.startedAt !== null ? until - clock.startedAt : 0,
    leftMs: clock.targetMs - elapsedMs,
    approachingAtMs,
    ownerKey: breached && !clock.breached && clock.charge ? clock.charge.ownerKey : clock.ownerKey,
    calendarKey: span?.calendarKey ?? clock.calendarKey,
    offHours,
  };
  return { ...view, standing: standingOf(view) };
}

function standingOf(view: Omit<ClockView, 'standing'>): Standing {
  if (view.state === 'cancelled') return view.breached ? 'missed' : 'cancelled';
  if (view.state === 'completed') return view.outcome ?? 'met';
  if (view.breached) return 'breached';
  if (view.state === 'pending') return 'pending';
  if (view.state === 'paused') return 'paused';
  if (view.offHours) return 'offHours';
  return view.elapsedMs >= view.approachingAtMs ? 'approaching' : 'onTrack';
}

const LOOK_AHEAD_MS = 9 * 86_400_000;

/** When an open clock next starts or stops counting by itself; nulls for a clock that is pending, settled or never closed. */
export function boundariesOf(clock: StoredClock, now: number, calendars: CalendarOf): ClockBoundaries {
  const settled = clock.state === 'completed' || clock.state === 'cancelled' || clock.state === 'pending';
  const span = settled ? undefined : spanAt(clock, now);
  if (span === undefined) return { resumesAt: null, nextBoundaryAt: null };
  const calendar = calendars(span.calendarKey, span.version);
  if (!calendar.isOpen(now)) {
    const opensAt = nextOpenOrNull(calendar, now);
    const at = earliest(opensAt, span.to);
    return { resumesAt: span.paused ? null : opensAt, nextBoundaryAt: at };
  }
  return { resumesAt: null, nextBoundaryAt: earliest(closesAt(calendar, now), span.to) };
}

function closesAt(calendar: Calendar, now: number): number | null {
  const closed = calendar.segments(now, now + LOOK_AHEAD_MS).find((segment) => !segment.open);
  return closed?.from ?? null;
}

function nextOpenOrNull(calendar: Calendar, now: number): number | null {
  try {
    return calendar.nextOpen(now);
  } catch (error) {
    if (error instanceof Error && (error as { code?: string }).code === 'no-open-time') return null;
    throw error;
  }
}

function spanAt(clock: StoredClock, now: number) {
  return clock.spans.find((span) => span.from <= now && (span.to === null || span.to > now)) ?? clock.spans.at(-1);
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

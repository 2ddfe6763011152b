import type { OpenHandoff } from '../handoff/stages.ts';
import { teamOf } from '../handoff/version.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { SlaClock } from './clock.ts';
import type { Deadline, Slice } from './deadlines.ts';
import { chargedTo } from './shares.ts';
import type { CalendarOf } from './spans.ts';
import type { Stop } from './stops.ts';

/** How a clock ended: by a stop, or cancelled for a reason. */
export type Ended = { at: number; stop: Stop | null; reason: string | null };

type Known = { handoff: OpenHandoff; calendars: CalendarOf; now: number };

/** A clock before anything is known of it. */
export function blankClock(
  kind: ClockKind,
  instance: number,
  { policy, version }: Pick<Slice, 'policy' | 'version'>,
): SlaClock {
  return {
    kind,
    instance,
    state: 'pending',
    outcome: null,
    breached: false,
    breachedAt: null,
    decidedAt: null,
    policyKey: policy.key,
    policyName: policy.name,
    version: version.version,
    calendarKey: '',
    ownerKey: null,
    teamKey: null,
    startedAt: null,
    dueAt: null,
    stoppedAt: null,
    targetMs: 0,
    elapsedMs: 0,
    wallMs: 0,
    approachingAt: null,
    spans: [],
    planned: [],
    stoppedBy: null,
    notStoppedBy: [],
    cancelReason: null,
    charge: null,
    terms: [],
    excuse: null,
    override: null,
    uncoveredAt: null,
    knownAt: null,
  };
}

/** A self-reported stop learned after the breach does not undo it. */
export function settle(
  clock: SlaClock,
  broken: Deadline | null,
  ended: Ended | null,
  inForce: Deadline,
  context: Known,
): void {
  const { handoff, now, calendars } = context;
  const stop = ended?.stop ?? null;
  const { dueAt } = clock;
  const toldLate = stop !== null && dueAt !== null && isToldLate(stop, dueAt, handoff);
  clock.breached = broken !== null || toldLate;
  clock.breachedAt = clock.breached ? dueAt : null;
  const holder =
    clock.breachedAt === null
      ? lastHolder(clock, ended?.at ?? null)
      : chargedTo(clock.spans, clock.breachedAt, calendars);
  Object.assign(clock, chargeOf(holder, inForce, context));
  if (stop !== null) {
    clock.state = 'completed';
    clock.stoppedAt = stop.at;
    clock.stoppedBy = { what: stop.what, sourceId: stop.sourceId, by: stop.by };
  } else if (ended !== null) {
    clock.state = 'cancelled';
    clock.stoppedAt = ended.at;
    clock.cancelReason = ended.reason;
  } else {
    clock.state = clock.spans.some((span) => span.paused && span.from <= now && (span.to === null || span.to > now))
      ? 'paused'
      : 'running';
  }
  clock.outcome = clock.breached ? 'missed' : stop !== null ? 'met' : null;
  clock.decidedAt = clock.breached ? dueAt : (stop?.at ?? null);
}

/** Whether a stop is somebody's word of a touch in time that came only after the target had run out. */
export function isToldLate({ at, verified, recordedAt }: Stop, dueAt: number, handoff: OpenHandoff): boolean {
  return !verified && recordedAt !== null && handoff.startRecordedAt <= dueAt && at <= dueAt && recordedAt > dueAt;
}

/** A holder with their team; time of nobody stays with the team the handoff belongs to. */
export function chargeOf(holder: string | null | undefined, { version }: Deadline, { handoff }: Known) {
  const { ownerKey, teamKey } = handoff;
  if (holder === undefined) return { ownerKey, teamKey };
  return { ownerKey: holder, teamKey: teamOf(version, holder) ?? (holder === null ? teamKey : null) };
}

/** A start that was learned later than this (wall time) is imported history, not a feed that lags. */
const LONGEST_LAG_MS = 24 * 3_600_000;

export function learnedAt({ mqlAt, startRecordedAt }: OpenHandoff): number | null {
  const lag = startRecordedAt - mqlAt;
  return lag > 0 && lag <= LONGEST_LAG_MS ? startRecordedAt : null;
}

function lastHolder(clock: SlaClock, at: number | null): string | null | undefined {
  const held =
    at === null ? clock.spans.at(-1) : clock.spans.findLast((span) => span.from < at || span.from === clock.startedAt);
  return held?.ownerKey;
}

import { BusinessTimeError, type Calendar } from '../business-time/calendar.ts';
import type { Facts } from '../handoff/facts.ts';
import type { OpenHandoff } from '../handoff/stages.ts';
import { teamOf, type Version } from '../handoff/version.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { ClockRule, Policy } from '../playbook/policy.ts';
import type { SlaClock } from './clock.ts';
import { ownersOf } from './owners.ts';
import { pausesOf } from './pauses.ts';
import { buildSpans, countedUntil, instantOf, type OwnerStretch } from './spans.ts';
import { touchesFor } from './stops.ts';
import { firingsOf } from './tiers.ts';

export type Calendars = (key: string) => Calendar;

type Context = {
  handoff: OpenHandoff;
  policy: Policy;
  version: Version;
  facts: Facts;
  calendars: Calendars;
  now: number;
};
type End = {
  at: number;
  what: string;
  sourceId: string | null;
  by: string | null;
  recordedAt: number | null;
  verified: boolean;
};

/** Builds the clock of one kind for a handoff, or null when the handoff closed before the clock could start. */
export function runClock(kind: ClockKind, rule: ClockRule, context: Context): SlaClock | null {
  const { handoff, policy, version, facts, calendars, now } = context;
  const { stretches: owners, held } = ownersOf(rule, policy, version, handoff.holdings);
  const clock: SlaClock = {
    kind,
    instance: 1,
    state: 'pending',
    outcome: null,
    breached: false,
    breachedAt: null,
    decidedAt: null,
    policyKey: policy.key,
    policyName: policy.name,
    version: version.version,
    calendarKey: owners.at(-1)?.calendarKey ?? '',
    ownerKey: handoff.ownerKey,
    teamKey: handoff.teamKey,
    startedAt: null,
    dueAt: null,
    stoppedAt: null,
    targetMs: targetFrom(rule, calendars(ownerAt(owners, handoff.mqlAt).calendarKey), handoff.mqlAt),
    elapsedMs: 0,
    wallMs: 0,
    approachingAt: null,
    spans: [],
    planned: [],
    stoppedBy: null,
    notStoppedBy: [],
    cancelReason: null,
  };
  const start = anchorOf(rule, handoff, facts);
  const { closedAt } = handoff;
  if (start === null || (closedAt !== null && start > closedAt)) return closedAt === null ? clock : null;

  const first = calendars(ownerAt(owners, start).calendarKey);
  clock.startedAt = start;
  clock.targetMs = targetFrom(rule, first, start);
  const pauses = [...pausesOf(context, kind, ownerAt(owners, start).calendarKey), ...held];
  const lasting = buildSpans(start, null, owners, pauses);
  clock.dueAt = instantOf(lasting, clock.targetMs, calendars);
  clock.approachingAt = instantOf(lasting, Math.ceil((clock.targetMs * policy.approachingPercent) / 100), calendars);

  const touches = kind === 'firstTouch' ? touchesFor(rule, facts.touches, start, closedAt, owners) : null;
  const stop = stopOf(kind, rule, context, start, touches?.stop ?? null);
  const end = stop?.at ?? closedAt;
  clock.notStoppedBy = touches?.missed ?? [];
  clock.spans = buildSpans(start, end, owners, pauses);
  const until = end ?? Math.max(now, start);
  clock.elapsedMs = countedUntil(clock.spans, until, calendars);
  clock.wallMs = until - start;
  clock.planned = firingsOf(policy.tiers[kind] ?? [], lasting, clock.targetMs, clock.dueAt, calendars).filter(
    (one) => end === null || one.at < end,
  );
  settle(clock, stop, end, context);
  return clock;
}

/** A stop at exactly the due instant is met; a self-reported stop learned after the breach does not undo it. */
function settle(clock: SlaClock, stop: End | null, end: number | null, { handoff, version, now }: Context): void {
  const { dueAt } = clock;
  const toldLate =
    stop !== null &&
    !stop.verified &&
    stop.recordedAt !== null &&
    dueAt !== null &&
    handoff.startRecordedAt <= dueAt &&
    stop.at <= dueAt &&
    stop.recordedAt > dueAt;
  clock.breached = dueAt !== null && (toldLate || (end === null ? dueAt <= now : dueAt < end));
  clock.breachedAt = clock.breached ? dueAt : null;
  const holder = lastOwner(clock, clock.breachedAt ?? end);
  if (holder !== undefined) {
    clock.ownerKey = holder;
    clock.teamKey = teamOf(version, holder) ?? (holder === null ? handoff.teamKey : null);
  }
  if (stop !== null) {
    clock.state = 'completed';
    clock.stoppedAt = stop.at;
    clock.stoppedBy = { what: stop.what, sourceId: stop.sourceId, by: stop.by };
  } else if (end !== null) {
    clock.state = 'cancelled';
    clock.stoppedAt = end;
    clock.cancelReason = handoff.outcome;
  } else {
    clock.state = clock.spans.some((span) => span.paused && span.from <= now && (span.to === null || span.to > now))
      ? 'paused'
      : 'running';
  }
  clock.outcome = clock.breached ? 'missed' : stop !== null ? 'met' : null;
  clock.decidedAt = clock.breached ? dueAt : (stop?.at ?? null);
}

/** A breach is charged to whoever held the lead when the target ran out. */
function lastOwner(clock: SlaClock, at: number | null): string | null | undefined {
  const held =
    at === null ? clock.spans.at(-1) : clock.spans.findLast((span) => span.from < at || span.from === clock.startedAt);
  return held?.ownerKey;
}

function anchorOf(rule: ClockRule, handoff: OpenHandoff, facts: Facts): number | null {
  switch (rule.starts) {
    case 'created':
      return facts.createdAt ?? handoff.mqlAt;
    case 'mql':
      return handoff.mqlAt;
    case 'assigned':
    case 'notified':
      return handoff.assignedAt;
    case 'sal':
      return handoff.salAt;
    case 'sql':
      return handoff.sqlAt;
    case 'opportunity':
      return handoff.opportunityAt;
    case 'touched':
    case 'replied':
      return null;
  }
}

/** `n working days` become the working time up to the same open-time offset on the n-th open day after the start. */
function targetFrom(rule: ClockRule, calendar: Calendar, start: number): number {
  if (rule.target.unit === 'ms') return rule.target.ms;
  try {
    return calendar.elapsed(start, calendar.addWorkingDays(start, rule.target.days));
  } catch (error) {
    // A calendar that never opens for so many days again: the target is never reached.
    if (error instanceof BusinessTimeError && error.code === 'no-open-time') return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}

function ownerAt(owners: readonly OwnerStretch[], at: number): OwnerStretch {
  const found = owners.find((one) => one.from <= at && (one.to === null || one.to > at)) ?? owners[0];
  if (found === undefined) throw new Error('a handoff has at least one holding');
  return found;
}

function stopOf(kind: ClockKind, rule: ClockRule, { handoff }: Context, start: number, touch: End | null): End | null {
  const stage = (at: number | null, what: string): End | null =>
    at === null ? null : { at: Math.max(at, start), what, sourceId: null, by: null, recordedAt: null, verified: true };
  switch (kind) {
    case 'assign':
      return stage(handoff.assignedAt, 'assigned');
    case 'accept': {
      const exited = handoff.outcome === 'recycled' || handoff.outcome === 'disqualified' ? handoff.closedAt : null;
      if (handoff.salAt !== null) return stage(handoff.salAt, 'accepted');
      return stage(handoff.rejection?.at ?? exited, handoff.rejection ? 'rejected' : (handoff.outcome ?? ''));
    }
    case 'qualify':
      return stage(handoff.sqlAt, 'sql');
    case 'firstTouch': {
      const converted = rule.convertStops ? stage(handoff.opportunityAt, 'converted') : null;
      if (touch === null || converted === null) return touch ?? converted;
      return converted.at < touch.at ? converted : touch;
    }
    case 'nextTouch':
      return touch;
  }
}

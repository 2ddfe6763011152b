import type { Calendar } from '../business-time/calendar.ts';
import type { Facts } from '../handoff/facts.ts';
import type { OpenHandoff } from '../handoff/stages.ts';

import type { ClockKind } from '../playbook/clock-rule.ts';
import type { ClockRule } from '../playbook/policy.ts';
import type { SlaClock } from './clock.ts';
import { type Deadline, deadlinesOf, findBroken, planFirings, type Slice, targetFrom } from './deadlines.ts';
import { ownersOf } from './owners.ts';
import { pausesOf } from './pauses.ts';
import { blankClock, chargeOf, type Ended, isToldLate, learnedAt, settle } from './settle.ts';
import { chargedTo } from './shares.ts';
import {
  buildSpans,
  type CalendarOf,
  clip,
  countedUntil,
  instantOf,
  type OwnerStretch,
  type Stretch,
} from './spans.ts';
import { type Found, findStop, type Stop } from './stops.ts';
import type { Terms } from './terms.ts';

export type RunContext = {
  handoff: OpenHandoff;
  terms: readonly Terms[];
  facts: Facts;
  calendars: CalendarOf;
  now: number;
};

/** Which of several clocks of one kind: where it starts, and where it is no longer wanted. */
export type Instance = { number: number; startsAt: number; limit: { at: number; reason: string } | null };

/**
 * Builds the clock of one kind for a handoff. Null when no policy asked for it, or when the handoff closed before it
 * could start. `instance` places one of several next touches; the other kinds start at their rule's anchor.
 */
export function runClock(kind: ClockKind, context: RunContext, instance: Instance | null = null): SlaClock | null {
  const { handoff, calendars } = context;
  const { slices, droppedAt } = slicesOf(kind, context.terms);
  const [first] = slices;
  if (first === undefined) return null;
  const begun = instance === null ? findStart(slices, context) : startAt(slices, instance.startsAt);
  const { closedAt } = handoff;
  if (begun !== null && instance?.limit && begun.at >= instance.limit.at) return null;
  if (begun === null || (closedAt !== null && begun.at > closedAt)) {
    if (closedAt !== null || instance !== null || droppedAt !== null) return null;
    return pendingClock(kind, slices, context);
  }
  const running = begun.slices.map((slice, index) =>
    index === 0 ? { ...slice, from: Number.NEGATIVE_INFINITY } : slice,
  );
  const { owners, pauses, calendarAt } = stretchesOf(kind, running, begun, context);
  const start = begun.at;
  const lasting = buildSpans(start, null, owners, pauses);
  const deadlines = deadlinesOf(running, start, lasting, overridesOf(kind, instance, context), calendarAt, calendars);

  const limit = earlierOf(
    instance?.limit ?? null,
    droppedAt === null ? null : { at: droppedAt, reason: 'policy changed' },
  );
  const found = withoutLateWords(kind, running, context, start, owners, deadlines);
  const ended = endOf(found.stop, limit, handoff);
  const end = ended?.at ?? null;
  const broken = findBroken(deadlines, lasting, end, context.now, calendars);
  const inForce = deadlines.findLast((one) => one.from <= (end ?? context.now)) ?? (deadlines[0] as Deadline);
  const promised = broken ?? inForce;
  const planned = planFirings(deadlines, broken, kind, lasting, calendars);
  const clock: SlaClock = {
    ...blankClock(kind, instance?.number ?? 1, inForce),
    calendarKey: owners.findLast((one) => one.from <= (end ?? context.now))?.calendarKey ?? '',
    ownerKey: handoff.ownerKey,
    teamKey: handoff.teamKey,
    startedAt: start,
    knownAt: start === handoff.mqlAt ? learnedAt(handoff) : null,
    targetMs: promised.targetMs,
    dueAt: promised.dueAt,
    approachingAt: instantOf(
      lasting,
      Math.ceil((promised.targetMs * promised.policy.approachingPercent) / 100),
      calendars,
    ),
    spans: end === null ? lasting : clip(lasting, start, end),
    planned: end === null ? planned : planned.filter((one) => one.at < end),
    notStoppedBy: found.missed,
    uncoveredAt: uncoveredIn(owners, start, end),
    override:
      promised.override === null
        ? null
        : {
            dueAt: promised.dueAt ?? start,
            reason: promised.override.reason,
            by: promised.override.by ?? null,
            at: promised.override.at,
          },
    terms:
      deadlines.length === 1
        ? []
        : deadlines.map(({ from, version, policy, targetMs }) => ({
            from: Math.max(from, start),
            version: version.version,
            policyKey: policy.key,
            targetMs,
          })),
  };
  const until = end ?? Math.max(context.now, start);
  clock.elapsedMs = countedUntil(clock.spans, until, calendars);
  clock.wallMs = until - start;
  settle(clock, broken, ended, inForce, context);
  if (ended === null && !clock.breached && clock.dueAt !== null)
    clock.charge = chargeOf(chargedTo(lasting, clock.dueAt, calendars), inForce, context);
  return clock;
}

/** The stretches in which a policy asks for this kind of clock; one that stops asking for it drops it for good. */
function slicesOf(kind: ClockKind, terms: readonly Terms[]): { slices: Slice[]; droppedAt: number | null } {
  const slices: Slice[] = [];
  for (const [index, { from, version, policy, forward }] of terms.entries()) {
    const rule = policy?.clocks[kind];
    if (!policy || !rule) {
      if (slices.length > 0) return { slices, droppedAt: from };
      continue;
    }
    slices.push({ from, to: terms[index + 1]?.from ?? null, version, policy, rule, forward });
  }
  return { slices, droppedAt: null };
}

type Begun = { at: number; slices: readonly Slice[] };

/** The anchor of the first slice it lies in; a policy that came to hold later counts from its anchor if its rule says so. */
function findStart(slices: readonly Slice[], { handoff, facts }: RunContext): Begun | null {
  for (const [index, { from, to, rule, forward }] of slices.entries()) {
    const anchor = anchorOf(rule, handoff, facts);
    if (anchor === null) continue;
    const at = rule.retroactive && !forward ? anchor : Math.max(anchor, from);
    if (to === null || at < to) return { at, slices: slices.slice(index) };
  }
  return null;
}

/** The start of one of several clocks, within the slices that are still to come; what a version adds from now begins with it. */
function startAt(slices: readonly Slice[], startsAt: number): Begun | null {
  for (const [index, { from, to, rule, forward }] of slices.entries()) {
    const isFirst = index === 0 && !(rule.retroactive && !forward);
    const at = isFirst ? Math.max(startsAt, from) : startsAt;
    if (to === null || at < to) return { at, slices: slices.slice(index) };
  }
  return null;
}

function anchorOf(rule: ClockRule, handoff: OpenHandoff, facts: Facts): number | null {
  switch (rule.starts) {
    case 'created':
      return facts.createdAt ?? handoff.mqlAt;
    case 'mql':
      return handoff.mqlAt;
    case 'assigned':
      return handoff.assignedAt;
    case 'notified': {
      // Until Baton has told somebody, the assignment is the best that is known.
      const { assignedAt } = handoff;
      if (assignedAt === null) return null;
      return facts.notices.find((one) => one.at >= assignedAt)?.at ?? assignedAt;
    }
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

/** Who held the clock by which calendar, and when it was paused, slice by slice. */
function stretchesOf(kind: ClockKind, slices: readonly Slice[], begun: Begun, context: RunContext) {
  const owners: OwnerStretch[] = [];
  const pauses: Stretch[] = [];
  const calendarAt = new Map<Slice, Calendar>();
  for (const [index, slice] of slices.entries()) {
    const { from, to, policy, version, rule } = slice;
    const own = ownersOf(rule, policy, version, context.handoff.holdings);
    const whole = index === 0 && to === null;
    owners.push(...(whole ? own.stretches : clip(own.stretches, from, to)));
    const calendar = calendarIn(own.stretches, begun.at, context);
    calendarAt.set(slice, calendar);
    const heldFrom = begun.slices[index]?.from ?? from;
    const pausedFrom = !rule.retroactivePauses && heldFrom > begun.at ? Math.max(from, heldFrom) : from;
    const all = [...pausesOf({ ...context, policy }, kind, calendar), ...own.held];
    pauses.push(...(whole && pausedFrom === from ? all : clip(all, pausedFrom, to)));
  }
  return { owners, pauses, calendarAt };
}

function calendarIn(owners: readonly OwnerStretch[], at: number, { calendars }: RunContext): Calendar {
  const found = owners.find((one) => one.from <= at && (one.to === null || one.to > at)) ?? owners[0];
  if (found === undefined) throw new Error('a handoff has at least one holding');
  return calendars(found.calendarKey, found.version);
}

/**
 * What stopped the clock. A touch that somebody only said happened, told after the target ran out, does not hide a later one
 * that was seen or told in time.
 */
function withoutLateWords(
  kind: ClockKind,
  slices: readonly Slice[],
  context: RunContext,
  start: number,
  owners: readonly OwnerStretch[],
  deadlines: readonly Deadline[],
): Found {
  const found = findStop(kind, slices, context, start, owners);
  const { stop } = found;
  if (stop === null) return found;
  const dueAt = deadlines.findLast((one) => one.from <= stop.at)?.dueAt ?? null;
  if (dueAt === null || !isToldLate(stop, dueAt, context.handoff)) return found;
  const touches = context.facts.touches.filter((touch) => touch.verified || touch.recordedAt <= dueAt);
  const other = findStop(kind, slices, { ...context, facts: { ...context.facts, touches } }, start, owners);
  return other.stop !== null && other.stop.at <= dueAt ? other : found;
}

function overridesOf(kind: ClockKind, instance: Instance | null, { facts, handoff }: RunContext) {
  return facts.overrides.filter(
    (one) => one.kind === kind && one.cycle === handoff.cycle && one.instance === (instance?.number ?? 1),
  );
}

function uncoveredIn(owners: readonly OwnerStretch[], start: number, end: number | null): number | null {
  const found = owners.find(
    ({ uncovered, from, to }) =>
      uncovered && (to === null || to > start) && (end === null || Math.max(from, start) < end),
  );
  return found === undefined ? null : Math.max(found.from, start);
}

type Limit = { at: number; reason: string };

function earlierOf(a: Limit | null, b: Limit | null): Limit | null {
  return a === null ? b : b === null || a.at <= b.at ? a : b;
}

/** A stop comes before anything else of its instant. */
function endOf(stop: Stop | null, limit: Limit | null, { closedAt, outcome }: OpenHandoff): Ended | null {
  const closed = closedAt === null ? null : { at: closedAt, reason: outcome ?? 'closed' };
  const cut = earlierOf(limit, closed);
  if (stop !== null && (cut === null || stop.at <= cut.at)) return { at: stop.at, stop, reason: null };
  return cut === null ? null : { at: cut.at, stop: null, reason: cut.reason };
}

/** A clock whose anchor has not come yet, with the target it would have now. */
function pendingClock(kind: ClockKind, slices: readonly Slice[], context: RunContext): SlaClock {
  const { handoff } = context;
  const slice = slices.at(-1) as Slice;
  const owners = ownersOf(slice.rule, slice.policy, slice.version, handoff.holdings).stretches;
  return {
    ...blankClock(kind, 1, slice),
    calendarKey: owners.at(-1)?.calendarKey ?? '',
    ownerKey: handoff.ownerKey,
    teamKey: handoff.teamKey,
    targetMs: targetFrom(slice.rule, calendarIn(owners, handoff.mqlAt, context), handoff.mqlAt),
  };
}

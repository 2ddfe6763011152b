import { BusinessTimeError, type Calendar } from '../business-time/calendar.ts';
import type { Override } from '../handoff/facts.ts';
import type { Version } from '../handoff/version.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { ClockRule, Policy } from '../playbook/policy.ts';
import type { Firing, Span } from './clock.ts';
import { type CalendarOf, countedUntil, instantOf } from './spans.ts';
import { firingsOf } from './tiers.ts';

/** What a clock promises from one instant to the next: a rule with the policy and version it comes from. */
export type Slice = {
  from: number;
  to: number | null;
  version: Version;
  policy: Policy;
  rule: ClockRule;
  forward: boolean;
};

/** A slice with its target and the instant at which that is used up; `dueAt` null: never. */
export type Deadline = Slice & { targetMs: number; dueAt: number | null; override: Override | null };

/**
 * The deadlines of a clock started at `start`, one per slice. Time used before a slice is carried into it; a target that
 * was used up already falls due as the slice begins. A due instant set by hand holds as long as the slice it was set in.
 */
export function deadlinesOf(
  slices: readonly Slice[],
  start: number,
  lasting: readonly Span[],
  overrides: readonly Override[],
  calendarAt: ReadonlyMap<Slice, Calendar>,
  calendars: CalendarOf,
): Deadline[] {
  return slices.map((slice, index) => {
    const set = overrides.findLast((one) => one.at >= slice.from && (slice.to === null || one.at < slice.to));
    if (set?.dueAt) {
      const dueAt = Math.max(Date.parse(set.dueAt), start);
      return { ...slice, targetMs: countedUntil(lasting, dueAt, calendars), dueAt, override: set };
    }
    const targetMs = targetFrom(slice.rule, calendarAt.get(slice) as Calendar, start);
    const own = instantOf(lasting, targetMs, calendars);
    const dueAt = own === null || index === 0 ? own : Math.max(own, slice.from);
    return { ...slice, targetMs, dueAt, override: null };
  });
}

/** `n working days` become the working time up to the same open-time offset on the n-th open day after the start. */
export function targetFrom(rule: ClockRule, calendar: Calendar, start: number): number {
  if (rule.target.unit === 'ms') return rule.target.ms;
  try {
    return calendar.elapsed(start, calendar.addWorkingDays(start, rule.target.days));
  } catch (error) {
    // A calendar that never opens for so many days again: the target is never reached.
    if (error instanceof BusinessTimeError && error.code === 'no-open-time') return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}

/**
 * The deadline that was broken first, if any: one breach per clock, and later slices do not undo it. A clock that stopped
 * within its target in working time is met even when it stopped after the due instant, in closed hours; one that still
 * runs is breached from the due instant on.
 */
export function findBroken(
  deadlines: readonly Deadline[],
  lasting: readonly Span[],
  end: number | null,
  now: number,
  calendars: CalendarOf,
): Deadline | null {
  for (const deadline of deadlines) {
    const { dueAt, to, targetMs } = deadline;
    if (dueAt === null) continue;
    const until = to !== null && (end === null || to < end) ? to : end;
    if (until === null ? dueAt <= now : dueAt < until && countedUntil(lasting, until, calendars) > targetMs)
      return deadline;
    if (until === end && end !== null) break;
  }
  return null;
}

/**
 * When each tier falls due, a tier at most once. Tiers of a slice that its carried time has passed already do not all
 * fire as it begins: only the highest of them does, and none when the target is used up as well.
 */
export function planFirings(
  deadlines: readonly Deadline[],
  broken: Deadline | null,
  kind: ClockKind,
  lasting: readonly Span[],
  calendars: CalendarOf,
): Firing[] {
  const [only] = deadlines;
  if (only !== undefined && deadlines.length === 1)
    return firingsOf(only.policy.tiers[kind] ?? [], lasting, only.targetMs, only.dueAt, calendars);
  const planned: Firing[] = [];
  const known = new Set<string>();
  let isBroken = false;
  deadlines.forEach((deadline, index) => {
    const { from, to, policy } = deadline;
    // What was broken stays broken: later tiers count from that breach.
    const { targetMs, dueAt } = isBroken && broken ? broken : deadline;
    isBroken ||= deadline === broken;
    const firings = firingsOf(policy.tiers[kind] ?? [], lasting, targetMs, dueAt, calendars).filter(
      ({ tier }) => !known.has(tier),
    );
    const passed = index === 0 ? [] : firings.filter(({ at }) => at < from);
    const highest = dueAt !== null && dueAt <= from ? undefined : passed.at(-1);
    for (const firing of firings) {
      if (passed.includes(firing) && firing !== highest) continue;
      const at = firing === highest ? from : firing.at;
      if (to !== null && at >= to) continue;
      planned.push({ tier: firing.tier, at });
      known.add(firing.tier);
    }
  });
  return planned.sort((a, b) => a.at - b.at);
}

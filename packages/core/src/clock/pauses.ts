import type { Calendar } from '../business-time/calendar.ts';
import type { Facts, ManualPause } from '../handoff/facts.ts';
import { matches, subjectAt } from '../handoff/qualification.ts';
import type { OpenHandoff } from '../handoff/stages.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { Criteria } from '../playbook/criteria.ts';
import { isCriteria } from '../playbook/pause.ts';
import type { PauseRule, Policy } from '../playbook/policy.ts';
import { addOrNull, type Stretch } from './spans.ts';

type Context = { handoff: OpenHandoff; policy: Policy; facts: Facts };

/**
 * Every stretch in which a clock of this kind is paused: by hand, by a rule of the policy, or while the record was
 * deleted. A manual pause always holds; a rule about manual pauses may only limit how long, in time of `calendar`.
 */
export function pausesOf({ handoff, policy, facts }: Context, kind: ClockKind, calendar: Calendar): Stretch[] {
  const rules = policy.pauses.filter((rule) => rule.clocks === null || rule.clocks.includes(kind));
  // What was begun in an earlier cycle ended with it; a condition that still holds is seen by itself.
  const since = handoff.previousClosedAt ?? Number.NEGATIVE_INFINITY;
  const begun = facts.pauses.filter((pause) => pause.from >= since);
  const manual = begun.map((pause) => {
    const why = pause.by === null ? pause.reason : `${pause.reason} (${pause.by})`;
    const rule = rules.find((one) => appliesTo(one, pause));
    return capped({ from: pause.from, to: pause.to, why }, rule ?? null, calendar);
  });
  const gaps = handoff.gaps.map(({ from, to }) => ({ from, to, why: 'deleted in the CRM' }));
  const ruled = rules.flatMap((rule) =>
    stretchesOf(rule, facts)
      .filter((stretch) => stretch.from >= since || isCriteria(rule.when))
      .map((stretch) => capped(stretch, rule, calendar)),
  );
  const lasting = ({ from, to }: Stretch) => to === null || to > from;
  return [...gaps.filter(lasting), ...limited([...manual, ...ruled].filter(lasting), policy, calendar)];
}

/** Keeps what the policy's limits allow: so many pauses, and so much working time in all of them together. */
function limited(pauses: Stretch[], { pauseLimit }: Policy, calendar: Calendar): Stretch[] {
  const { times, totalMs } = pauseLimit;
  if (times === null && totalMs === null) return pauses;
  const merged: Stretch[] = [];
  for (const pause of [...pauses].sort((a, b) => a.from - b.from || (a.why < b.why ? -1 : 1))) {
    const last = merged.at(-1);
    if (last && (last.to === null || last.to >= pause.from))
      last.to = last.to === null || pause.to === null ? null : Math.max(last.to, pause.to);
    else merged.push({ ...pause });
  }
  let left = totalMs ?? Number.POSITIVE_INFINITY;
  return merged.slice(0, times ?? undefined).flatMap((pause) => {
    if (left <= 0) return [];
    const limit = Number.isFinite(left) ? addOrNull(calendar, pause.from, left) : null;
    const to = limit === null ? pause.to : pause.to === null ? limit : Math.min(pause.to, limit);
    if (to !== null) left -= calendar.elapsed(pause.from, to);
    return [{ ...pause, to }];
  });
}

function appliesTo(rule: PauseRule, pause: ManualPause): boolean {
  if (typeof rule.when === 'object')
    return 'reason' in rule.when && rule.when.reason.toLowerCase() === pause.reason.toLowerCase();
  return rule.when === 'manual' || rule.when === 'waiting' || rule.when === 'contactLater';
}

function capped(stretch: Stretch, rule: PauseRule | null, calendar: Calendar): Stretch {
  if (rule === null || rule.atMostMs === null) return stretch;
  const limit = addOrNull(calendar, stretch.from, rule.atMostMs);
  if (limit === null) return stretch;
  return { ...stretch, to: stretch.to === null ? limit : Math.min(stretch.to, limit) };
}

function stretchesOf(rule: PauseRule, facts: Facts): Stretch[] {
  if (isCriteria(rule.when)) return whileHolds(rule.when, rule, facts);
  if (rule.when === 'replied') {
    return facts.touches
      .filter((touch) => touch.direction === 'in' && !touch.automated)
      .map((reply) => ({ from: reply.at, to: endOf(rule, facts, reply.at, null), why: 'the lead replied' }));
  }
  if (rule.when === 'meetingBooked') {
    return facts.meetings.map(({ bookedAt, heldAt }) => ({
      from: bookedAt,
      to: endOf(rule, facts, bookedAt, heldAt),
      why: 'meeting booked',
    }));
  }
  return [];
}

function whileHolds(criteria: Criteria, rule: PauseRule, facts: Facts): Stretch[] {
  const stretches: Stretch[] = [];
  for (const moment of facts.moments) {
    const holds = matches(criteria, subjectAt(moment));
    const last = stretches.at(-1);
    if (holds && (last === undefined || last.to !== null))
      stretches.push({ from: moment.at, to: null, why: rule.label });
    if (!holds && last !== undefined && last.to === null) last.to = moment.at;
  }
  if (rule.until === 'cleared') return stretches;
  return stretches.map((stretch) => ({ ...stretch, to: earliest(stretch.to, endOf(rule, facts, stretch.from, null)) }));
}

/** When the thing that ends a pause first happens after it began; null while it has not. */
function endOf(rule: PauseRule, facts: Facts, from: number, heldAt: number | null): number | null {
  switch (rule.until) {
    case 'touched':
      return (
        facts.touches.find((touch) => touch.at > from && touch.direction === 'out' && !touch.automated)?.at ?? null
      );
    case 'replied':
      return facts.touches.find((touch) => touch.at > from && touch.direction === 'in' && !touch.automated)?.at ?? null;
    case 'meetingHeld':
      return heldAt;
    case 'resumed':
      return facts.resumes.find((at) => at > from) ?? null;
    case 'cleared':
      return null;
  }
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

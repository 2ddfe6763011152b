import type { Facts, TouchFact } from '../handoff/facts.ts';
import type { OpenHandoff } from '../handoff/stages.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { ClockRule } from '../playbook/policy.ts';
import type { NearMiss } from './clock.ts';
import type { Slice } from './deadlines.ts';
import type { OwnerStretch } from './spans.ts';

/** What stopped a clock; `recordedAt` null where it does not matter when it was learned. */
export type Stop = {
  at: number;
  what: string;
  sourceId: string | null;
  by: string | null;
  recordedAt: number | null;
  verified: boolean;
};

export type Found = { stop: Stop | null; missed: NearMiss[] };

type Known = { handoff: OpenHandoff; facts: Facts };

/** What stopped a clock of this kind that started at `start`, by the rule in force when it happened, and what nearly did. */
export function findStop(
  kind: ClockKind,
  slices: readonly Slice[],
  { handoff, facts }: Known,
  start: number,
  owners: readonly OwnerStretch[],
): Found {
  const stage = (at: number | null, what: string): Stop | null =>
    at === null ? null : { at: Math.max(at, start), what, sourceId: null, by: null, recordedAt: null, verified: true };
  const ruleAt = (at: number) => (slices.findLast((slice) => slice.from <= at) ?? slices[0])?.rule;
  const converts = handoff.opportunityAt !== null && ruleAt(handoff.opportunityAt)?.convertStops === true;
  switch (kind) {
    case 'assign':
      return { stop: stage(handoff.assignedAt, 'assigned'), missed: [] };
    case 'accept': {
      const onlyConverted = handoff.inferred.includes('sal') && handoff.salAt === handoff.opportunityAt;
      if (handoff.salAt !== null && (converts || !onlyConverted))
        return { stop: stage(handoff.salAt, 'accepted'), missed: [] };
      const exited = handoff.outcome === 'recycled' || handoff.outcome === 'disqualified' ? handoff.closedAt : null;
      const what = handoff.rejection ? 'rejected' : (handoff.outcome ?? '');
      return { stop: stage(handoff.rejection?.at ?? exited, what), missed: [] };
    }
    case 'qualify':
      return { stop: stage(handoff.sqlAt, 'sql'), missed: [] };
    case 'firstTouch': {
      const found = touchesIn(slices, facts, start, handoff.closedAt, owners);
      const others = [converts ? stage(handoff.opportunityAt, 'converted') : null, bookedByLead(slices, facts, start)];
      return { ...found, stop: others.reduce(earlier, found.stop) };
    }
    case 'nextTouch': {
      const after = { ...facts, touches: facts.touches.filter((touch) => touch.at > start) };
      return touchesIn(slices, after, start, handoff.closedAt, owners);
    }
  }
}

/** Of two stops the earlier; a touch of the same instant stays the cause. */
function earlier(a: Stop | null, b: Stop | null): Stop | null {
  return a === null || (b !== null && b.at < a.at) ? b : a;
}

/** A meeting the lead booked is the first touch, unless a pause of the policy waits for the meeting instead. */
function bookedByLead(slices: readonly Slice[], facts: Facts, start: number): Stop | null {
  for (const { bookedAt, byLead, recordedAt, sourceId } of facts.meetings) {
    if (!byLead || bookedAt <= start) continue;
    const slice = slices.findLast((one) => one.from <= bookedAt);
    if (slice === undefined) continue;
    const { rule, policy } = slice;
    const waits = policy.pauses.some(
      (pause) => pause.when === 'meetingBooked' && (pause.clocks === null || pause.clocks.includes('firstTouch')),
    );
    if (waits || rule.touchedBy === 'owner' || !rule.stopsOn?.includes('meeting')) continue;
    return { at: bookedAt, what: 'meeting booked by the lead', sourceId, by: null, recordedAt, verified: true };
  }
  return null;
}

/**
 * The first touch that stops a clock started at `start`, and every touch before it that did not, with the condition it
 * missed. A touch at the very instant of the start comes before it and counts only inside the look-back.
 */
function touchesIn(
  slices: readonly Slice[],
  facts: Facts,
  start: number,
  closedAt: number | null,
  owners: readonly OwnerStretch[],
): Found {
  const missed: NearMiss[] = [];
  let place = 0;
  for (const touch of facts.touches) {
    if (closedAt !== null && touch.at > closedAt) break;
    while ((slices[place + 1]?.from ?? Number.POSITIVE_INFINITY) <= touch.at) place += 1;
    const rule = slices[place]?.rule;
    if (rule === undefined || touch.at < start - Math.max(rule.lookBackMs, 0)) continue;
    const condition = missedCondition(rule, touch, start, owners);
    if (condition === null) {
      const { at, kind, sourceId, by, recordedAt, verified } = touch;
      return { stop: { at: Math.max(at, start), what: kind, sourceId, by, recordedAt, verified }, missed };
    }
    missed.push({ event: touch.kind, sourceId: touch.sourceId, at: touch.at, condition });
  }
  return { stop: null, missed };
}

function missedCondition(
  rule: ClockRule,
  touch: TouchFact,
  start: number,
  owners: readonly OwnerStretch[],
): string | null {
  if (touch.at <= start && rule.lookBackMs === 0)
    return 'It came at or before the start of the clock; the policy has no look-back.';
  if (touch.direction === 'in') return 'It came from the lead; only a touch by Sales counts.';
  if (rule.humanOnly && touch.automated) return 'It was sent automatically; only touches by a person count.';
  if (rule.stopsOn !== null && !rule.stopsOn.includes(touch.kind))
    return `The policy counts ${rule.stopsOn.join(', ')}; this was ${touch.kind}.`;
  if (rule.verifiedOnly && !touch.verified) return 'It was self-reported; the policy counts verified touches only.';
  if (touch.kind === 'call' && rule.minCallMs > 0 && (touch.durationMs ?? 0) < rule.minCallMs)
    return `The call lasted ${Math.round((touch.durationMs ?? 0) / 1000)} s; the policy asks for at least ${Math.round(rule.minCallMs / 1000)} s.`;
  const holder = owners.find((one) => one.from <= touch.at && (one.to === null || one.to >= touch.at))?.ownerKey;
  if (rule.touchedBy === 'owner' && touch.by !== holder)
    return 'It was made by somebody else; the policy counts touches by the owner.';
  return null;
}

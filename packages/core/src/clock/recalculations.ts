import type { LeadEvent } from '../handoff/event.ts';
import { compareEvents, orderEvents } from '../handoff/facts.ts';
import { replay } from '../handoff/replay.ts';
import type { Version } from '../handoff/version.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { SlaClock } from './clock.ts';

/** A clock that stood differently once something was learned (`at`, epoch ms), and the fact that made it so. */
export type Recalculation = { at: number; before: SlaClock; after: SlaClock; cause: LeadEvent };

type Name = { cycle: number; kind: ClockKind; instance: number };
type ClockAt = (known: readonly LeadEvent[], now: number) => SlaClock | undefined;

/** A fact this much older than its record is late. */
const LATE_MS = 1_000;
/** A feed may lag so much without its every fact being news: then only what turns a verdict is. */
const USUAL_LAG_MS = 60_000;
/** A start learned so much later is imported history; what comes within `IMPORT_MS` of it came with it. */
const HISTORY_MS = 24 * 3_600_000;
const IMPORT_MS = 3_600_000;

/**
 * Where a clock was counted anew: by a fact that was learned late, a moved version, a due instant set by hand, an excuse,
 * or a change of the lead that made another policy hold. Oldest first; what a clock does as it happens is left out, and so
 * is imported history. Pure, and the same in whatever order the events are given.
 */
export function recalculationsOf(
  versions: readonly Version[],
  events: readonly LeadEvent[],
  cycle: number,
  kind: ClockKind,
  instance = 1,
): Recalculation[] {
  const name = { cycle, kind, instance };
  const ordered = orderEvents(events);
  const clockAt: ClockAt = (known, now) =>
    replay(versions, known, now)
      .handoffs.find((one) => one.cycle === cycle)
      ?.clocks.find((one) => one.kind === kind && one.instance === instance);
  // Before the first playbook nothing was counted that could have been counted anew.
  const since = Math.min(...versions.map((one) => one.effectiveAt));
  const steps = [...Map.groupBy(ordered, (event) => event.recordedAt)].sort(([a], [b]) => a - b);
  return steps.flatMap(([at, learned]) => {
    if (at < since || !learned.some((event) => mayMatter(event, name))) return [];
    const earlier = ordered.filter((event) => event.recordedAt < at);
    const found = learnedAnew(earlier, learned, at, name, clockAt);
    if (found === null || (isLate(found.cause) && cameWithHistory(found, steps, ordered, clockAt))) return [];
    return [found];
  });
}

/** Compares with what the facts of that instant would have made of the clock that came as they happened. */
function learnedAnew(
  earlier: readonly LeadEvent[],
  learned: readonly LeadEvent[],
  at: number,
  name: Name,
  clockAt: ClockAt,
): Recalculation | null {
  const candidates = learned.filter((event) => mayMatter(event, name));
  const base = [...earlier, ...learned.filter((event) => !candidates.includes(event))];
  const before = clockAt(base, at);
  const after = clockAt([...base, ...candidates], at);
  if (before === undefined || after === undefined || !differs(before, after)) return null;
  const cause = causeAmong(candidates, after, (event) => {
    const alone = clockAt([...base, event], at);
    return alone !== undefined && differs(before, alone);
  });
  return isNews(cause, before, after) ? { at, before, after, cause } : null;
}

function mayMatter(event: LeadEvent, { cycle, kind, instance }: Name): boolean {
  switch (event.type) {
    case 'handoff.moved':
    case 'lead.changed':
    case 'lead.behaviour':
      return true;
    case 'clock.excused':
    case 'clock.overridden':
      return event.data.cycle === cycle && event.data.kind === kind && event.data.instance === instance;
    default:
      return isLate(event);
  }
}

function isDecision({ type }: LeadEvent): boolean {
  return type === 'handoff.moved' || type === 'clock.excused' || type === 'clock.overridden';
}

function isLate(event: LeadEvent): boolean {
  return !isDecision(event) && event.recordedAt - event.occurredAt > LATE_MS;
}

/** The fact that stopped the clock, else a decision, else the first that changes it by itself. */
function causeAmong(
  candidates: readonly LeadEvent[],
  after: SlaClock,
  changes: (event: LeadEvent) => boolean,
): LeadEvent {
  const rank = (event: LeadEvent) =>
    event.sourceId === after.stoppedBy?.sourceId ? 0 : isDecision(event) ? 1 : isLate(event) ? 2 : 3;
  const ranked = [...candidates].sort((a, b) => rank(a) - rank(b) || compareEvents(a, b));
  return ranked.find(changes) ?? (ranked[0] as LeadEvent);
}

function isNews(cause: LeadEvent, before: SlaClock, after: SlaClock): boolean {
  if (isDecision(cause) || before.policyKey !== after.policyKey) return true;
  if (!isLate(cause)) return false;
  return before.breached !== after.breached || cause.recordedAt - cause.occurredAt > USUAL_LAG_MS;
}

function differs(a: SlaClock, b: SlaClock): boolean {
  return (
    a.outcome !== b.outcome ||
    a.breached !== b.breached ||
    a.dueAt !== b.dueAt ||
    a.targetMs !== b.targetMs ||
    a.stoppedAt !== b.stoppedAt ||
    a.startedAt !== b.startedAt ||
    a.cancelReason !== b.cancelReason ||
    a.override?.at !== b.override?.at ||
    a.excuse?.at !== b.excuse?.at
  );
}

/** Whether a late fact came along as the clock's whole past was brought in. */
function cameWithHistory(
  { at, after }: Recalculation,
  steps: readonly [number, LeadEvent[]][],
  ordered: readonly LeadEvent[],
  clockAt: ClockAt,
): boolean {
  const { startedAt } = after;
  if (startedAt === null) return false;
  const first = steps.find(
    ([step]) =>
      clockAt(
        ordered.filter((event) => event.recordedAt <= step),
        step,
      ) !== undefined,
  );
  const knownAt = first?.[0] ?? at;
  return knownAt - startedAt > HISTORY_MS && at - knownAt <= IMPORT_MS;
}

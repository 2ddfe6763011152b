import type { Calendar } from '../business-time/calendar.ts';
import { compileCalendar } from '../business-time/calendar.ts';
import { cadenceOf } from '../clock/cadence.ts';
import { type SlaClock, UNCOVERED } from '../clock/clock.ts';
import { runNextTouches } from '../clock/next-touch.ts';
import { type RunContext, runClock } from '../clock/run.ts';
import type { CalendarOf } from '../clock/spans.ts';
import { movesOf, termsOf } from '../clock/terms.ts';
import { CLOCK_KINDS } from '../playbook/clock-rule.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { LeadEvent } from './event.ts';
import { collectFacts, type Facts, orderEvents } from './facts.ts';
import type { Handoff, LeadState } from './handoff.ts';
import { type OpenHandoff, walkStages } from './stages.ts';
import type { Version } from './version.ts';

/**
 * The one function behind live tracking, repair, dry runs, backtests and explanations: from the published playbook
 * versions and one lead's events to its handoffs, stages, clocks and what is planned next, as known at `now` (epoch ms).
 * Pure: the order in which events arrive, and whether some arrive twice, changes nothing. Events after `now` are left out.
 */
export function replay(versions: readonly Version[], events: readonly LeadEvent[], now: number): LeadState {
  const facts = collectFacts(orderEvents(events.filter((event) => event.occurredAt <= now)));
  const walked = walkStages(versions, facts);
  const last = facts.moments.at(-1);
  return {
    fields: last?.fields ?? {},
    stage: walked.stage,
    ownerKey: last?.holder.person ?? null,
    queueKey: last?.holder.queue ?? null,
    createdAt: facts.createdAt,
    lastEventAt: facts.lastAt,
    deletedAt: walked.deletedAt,
    privacy: walked.privacy,
    touches: facts.touches,
    transitions: walked.transitions,
    handoffs: walked.handoffs.map((handoff) => finish(handoff, versions, facts, now)),
  };
}

function finish(handoff: OpenHandoff, versions: readonly Version[], facts: Facts, now: number): Handoff {
  const { startRecordedAt: _, previousClosedAt: __, gaps: ___, ...rest } = handoff;
  const { clocks, terms, context } = clocksOf(versions, handoff, facts, now);
  const inForce = terms.at(-1);
  const policy = inForce?.policy ?? null;
  const next = handoff.closedAt ?? Number.POSITIVE_INFINITY;
  return {
    ...rest,
    ...labelsOf(handoff, facts),
    version: inForce?.version.version ?? handoff.version,
    policyKey: policy?.key ?? null,
    policyName: policy?.name ?? null,
    cadence: inForce && policy?.cadence ? cadenceOf(policy.cadence, policy, inForce.version, context) : null,
    firstTouchAt:
      facts.touches.find(
        (one) => one.at >= handoff.mqlAt && one.at <= next && one.direction === 'out' && !one.automated,
      )?.at ?? null,
    clocks,
  };
}

/** Source, campaign and lead type as last known while the handoff was open: they often arrive just after the MQL. */
function labelsOf(handoff: OpenHandoff, facts: Facts): Pick<Handoff, 'leadType' | 'source' | 'campaign'> {
  const moment = facts.moments.findLast((one) => one.at <= (handoff.closedAt ?? Number.POSITIVE_INFINITY));
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    leadType: text(moment?.fields.leadType),
    source: text(moment?.fields.source),
    campaign: text(moment?.fields.campaign),
  };
}

/**
 * The clocks of a handoff under all the terms it ever had. A clock that had ended before a moved version reached the
 * handoff is a snapshot: that version changes nothing about it.
 */
function clocksOf(versions: readonly Version[], handoff: OpenHandoff, facts: Facts, now: number) {
  const moves = movesOf(handoff, facts);
  const calendars = calendarsAcross(versions);
  const settled = new Map<string, SlaClock>();
  for (let known = 0; ; known++) {
    const terms = termsOf(versions, handoff, facts, moves.slice(0, known));
    const context: RunContext = { handoff, terms, facts, calendars, now };
    const clocks = runKinds(context);
    const move = moves[known];
    if (move === undefined) {
      const all = new Map([...clocks.map((clock) => [nameOf(clock), clock] as const), ...settled]);
      return { clocks: mark([...all.values()].sort(inOrder), handoff, facts, now), terms, context };
    }
    for (const clock of clocks)
      if (clock.stoppedAt !== null && clock.stoppedAt <= move.at && !settled.has(nameOf(clock)))
        settled.set(nameOf(clock), clock);
  }
}

function runKinds(context: RunContext): SlaClock[] {
  const clocks: SlaClock[] = [];
  for (const kind of CLOCK_KINDS) {
    if (!context.terms.some(({ policy }) => policy?.clocks[kind])) continue;
    if (kind === 'nextTouch') {
      clocks.push(...runNextTouches(context, clocks.find((one) => one.kind === 'firstTouch') ?? null));
      continue;
    }
    const clock = runClock(kind, context);
    if (clock !== null) clocks.push(clock);
  }
  return clocks;
}

function nameOf({ kind, instance }: SlaClock): string {
  return `${kind} ${instance}`;
}

function inOrder(a: SlaClock, b: SlaClock): number {
  return CLOCK_KINDS.indexOf(a.kind) - CLOCK_KINDS.indexOf(b.kind) || a.instance - b.instance;
}

/** Excuses, and the one notice per handoff that nobody is there to act. */
function mark(clocks: SlaClock[], { cycle }: OpenHandoff, { excuses }: Facts, now: number): SlaClock[] {
  for (const clock of clocks) {
    const excuse = excuses.findLast(
      (one) => one.cycle === cycle && one.kind === clock.kind && one.instance === clock.instance && one.at <= now,
    );
    if (excuse && !excuse.removed)
      clock.excuse = { reason: excuse.reason, by: excuse.by ?? null, at: excuse.at, rule: excuse.rule };
  }
  const told = clocks
    .filter((clock) => clock.uncoveredAt !== null)
    .sort((a, b) => (a.uncoveredAt ?? 0) - (b.uncoveredAt ?? 0))[0];
  if (told && told.uncoveredAt !== null)
    told.planned = [...told.planned, { tier: UNCOVERED, at: told.uncoveredAt }].sort((a, b) => a.at - b.at);
  return clocks;
}

const compiled = new WeakMap<Playbook, Map<string, Calendar>>();

/** Compiled calendars of a playbook by key, each compiled once; throws for a key the playbook does not have. */
export function calendarsOf(playbook: Playbook): (key: string) => Calendar {
  const known = compiled.get(playbook) ?? new Map<string, Calendar>();
  compiled.set(playbook, known);
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const definition = playbook.calendars[key];
    if (definition === undefined) throw new Error(`the playbook has no calendar '${key}'`);
    const calendar = compileCalendar(definition);
    known.set(key, calendar);
    return calendar;
  };
}

const across = new WeakMap<readonly Version[], CalendarOf>();

/** Compiled calendars by key and version number; throws for a version or key there is not. */
export function calendarsAcross(versions: readonly Version[]): CalendarOf {
  const known = across.get(versions);
  if (known !== undefined) return known;
  const byVersion = new Map(versions.map((one) => [one.version, calendarsOf(one.playbook)]));
  const found: CalendarOf = (key, version) => {
    const calendars = byVersion.get(version);
    if (calendars === undefined) throw new Error(`there is no playbook version ${version}`);
    return calendars(key);
  };
  across.set(versions, found);
  return found;
}

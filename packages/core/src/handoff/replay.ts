import type { Calendar } from '../business-time/calendar.ts';
import { compileCalendar } from '../business-time/calendar.ts';
import type { SlaClock } from '../clock/clock.ts';
import { runClock } from '../clock/run.ts';
import { CLOCK_KINDS } from '../playbook/clock-rule.ts';
import type { Policy } from '../playbook/policy.ts';
import type { Playbook } from '../playbook/schema.ts';
import type { LeadEvent } from './event.ts';
import { collectFacts, type Facts, orderEvents } from './facts.ts';
import type { Handoff, LeadState } from './handoff.ts';
import { matches, subjectAt } from './qualification.ts';
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
  const version = versions.find((one) => one.version === handoff.version) ?? null;
  const policy = version === null ? null : policyOf(version, handoff, facts);
  const { startRecordedAt: _, previousClosedAt: __, gaps: ___, ...rest } = handoff;
  const clocks = version === null || policy === null ? [] : clocksOf(policy, version, handoff, facts, now);
  const next = handoff.closedAt ?? Number.POSITIVE_INFINITY;
  return {
    ...rest,
    ...labelsOf(handoff, facts),
    policyKey: policy?.key ?? null,
    policyName: policy?.name ?? null,
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

/** The first policy whose `when` holds takes the handoff: at the MQL, else at the first later moment at which one does. */
function policyOf(version: Version, handoff: OpenHandoff, facts: Facts): Policy | null {
  for (const moment of facts.moments) {
    if (moment.at < handoff.mqlAt) continue;
    if (handoff.closedAt !== null && moment.at > handoff.closedAt) return null;
    const policy = version.playbook.policies.find((one) => matches(one.when, subjectAt(moment)));
    if (policy) return policy;
  }
  return null;
}

function clocksOf(policy: Policy, version: Version, handoff: OpenHandoff, facts: Facts, now: number): SlaClock[] {
  const context = { handoff, policy, version, facts, calendars: calendarsOf(version.playbook), now };
  return CLOCK_KINDS.flatMap((kind) => {
    const rule = policy.clocks[kind];
    const clock = rule && kind !== 'nextTouch' ? runClock(kind, rule, context) : null;
    return clock ? [clock] : [];
  });
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

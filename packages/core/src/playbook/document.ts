import type { AssignTo, AssignToDocument } from './assignment.ts';
import type { CalendarRef, CalendarRefDocument } from './calendar.ts';
import { CLOCK_KINDS, type ClockRule } from './clock-rule.ts';
import type { Criteria, CriteriaDocument } from './criteria.ts';
import { formatDuration } from './duration.ts';
import { isCriteria, labelOf, type PauseRule } from './pause.ts';
import type { Policy } from './policy.ts';
import type { Playbook, PlaybookDocument } from './schema.ts';
import type { Team } from './team.ts';
import type { Tier, TierAt } from './tier.ts';

type PolicyDocument = NonNullable<PlaybookDocument['policies']>[number];
type ClockDocument = NonNullable<PolicyDocument['clocks']['firstTouch']>;
type PauseDocument = NonNullable<PolicyDocument['pauses']>[number];
type TierDocument = NonNullable<NonNullable<PolicyDocument['tiers']>['accept']>[number];
type TeamDocument = NonNullable<PlaybookDocument['teams']>[string];

const text = (ms: number | null) => (ms === null ? null : formatDuration(ms));
const mapValues = <A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

/** The playbook as a document that reads back as exactly the same playbook; nothing is left to defaults but empty parts. */
export function toDocument(playbook: Playbook): PlaybookDocument {
  const {
    calendars,
    calendarNames,
    teams,
    territories,
    definitions,
    kpis,
    policies,
    assignment,
    routing,
    rejection,
    recycling,
    reports,
    notifications,
    excuses,
    ...same
  } = playbook;
  const { graceMs, ...route } = routing;
  return withoutNulls({
    ...same,
    calendars: mapValues(calendars, (definition, key) => ({ name: calendarNames[key] ?? null, ...definition })),
    teams: mapValues(teams, toTeam),
    territories: mapValues(territories, (territory) => ({
      ...territory,
      rows: territory.rows.map((row) => ({ ...row, to: toAssignTo(row.to) })),
    })),
    definitions: {
      mql: definitions.mql && toCriteria(definitions.mql),
      scoring: definitions.scoring.map((rule) => ({ ...rule, when: toCriteria(rule.when) })),
      sal: { requires: definitions.sal.requires, touchedWithin: text(definitions.sal.touchedWithinMs) },
      sql: {
        ...definitions.sql,
        checklist: mapValues(definitions.sql.checklist, ({ required, ...item }) => {
          const need = required ? ('required' as const) : ('optional' as const);
          return item.label === null && item.evidence === null ? need : { need, ...item };
        }),
      },
    },
    kpis: {
      slaCompliance: percent(kpis.slaCompliance),
      medianFirstTouch: kpis.medianFirstTouch?.text ?? null,
      acceptance: percent(kpis.acceptance),
      mqlToSqlLift: percent(kpis.mqlToSqlLift),
      mqlsPerMonth: kpis.mqlsPerMonth,
    },
    policies: policies.map(toPolicy),
    assignment: assignment.map((rule) => ({
      ...rule,
      when: rule.when && toCriteria(rule.when),
      to: toAssignTo(rule.to),
    })),
    routing: { ...route, grace: formatDuration(graceMs) },
    rejection: {
      ...rejection,
      reasons: rejection.reasons.map(({ wakeAfterMs, ...reason }) => ({ ...reason, wakeAfter: text(wakeAfterMs) })),
    },
    recycling: { maximum: recycling.maximum, reMqlAfter: text(recycling.reMqlAfterMs) },
    reports: reports.map((report) => ({ ...report, at: report.at.text })),
    notifications: {
      ...notifications,
      group: { moreThan: notifications.group.moreThan, within: formatDuration(notifications.group.withinMs) },
    },
    excuses: { crmOutage: text(excuses.crmOutageMs) },
  });
}

/** Criteria in the document's form. */
function toCriteria(criteria: Criteria): CriteriaDocument {
  switch (criteria.op) {
    case 'all':
      return { all: criteria.of.map(toCriteria) };
    case 'any':
      return { any: criteria.of.map(toCriteria) };
    case 'not':
      return { not: toCriteria(criteria.of) };
    case 'field':
      return { field: criteria.field, [criteria.test]: criteria.value };
    case 'did':
      return withoutNulls({
        did: criteria.name,
        within: text(criteria.withinMs) ?? undefined,
        atLeast: criteria.atLeast,
      });
    case 'score':
      return { score: { atLeast: criteria.atLeast } };
  }
}

function toPolicy(policy: Policy): PolicyDocument {
  const {
    approachingPercent,
    acknowledgedMs,
    when,
    calendar,
    clocks,
    tiers,
    pauses,
    pauseLimit,
    cadence,
    noResponse,
    ...same
  } = policy;
  return {
    ...same,
    when: when && toCriteria(when),
    calendar: toCalendarRef(calendar),
    clocks: Object.fromEntries(CLOCK_KINDS.flatMap((kind) => (clocks[kind] ? [[kind, toClock(clocks[kind])]] : []))),
    pauses: pauses.map(toPause),
    pauseLimit: { times: pauseLimit.times, total: text(pauseLimit.totalMs) },
    tiers: Object.fromEntries(CLOCK_KINDS.flatMap((kind) => (tiers[kind] ? [[kind, tiers[kind].map(toTier)]] : []))),
    cadence: cadence && {
      ...cadence,
      within: cadence.within.text,
      steps: cadence.steps.map(({ kind, after }) => ({ kind, after: after?.text ?? null })),
    },
    noResponse: noResponse && {
      ...noResponse,
      after: noResponse.after === 'cadence' ? 'cadence' : noResponse.after.text,
    },
    approaching: `${approachingPercent}%`,
    acknowledged: text(acknowledgedMs),
  };
}

function toClock(rule: ClockRule): ClockDocument {
  const { target, stopsOn, verifiedOnly, humanOnly, minCallMs, lookBackMs, touchedBy, calendar, ...same } = rule;
  const plain = !verifiedOnly && humanOnly && minCallMs === 0 && lookBackMs === 0 && touchedBy === 'anyone';
  const stops = {
    verified: verifiedOnly,
    human: humanOnly,
    minimumCall: formatDuration(minCallMs),
    lookBack: formatDuration(lookBackMs),
    by: touchedBy,
  };
  return {
    ...same,
    target: target.text,
    calendar: calendar && toCalendarRef(calendar),
    ...(stopsOn ? { stopsOn: plain ? stopsOn : { kinds: stopsOn, ...stops } } : {}),
  };
}

function toPause({ atMostMs: _, atMost, when, label, ...same }: PauseRule): PauseDocument {
  const cause = isCriteria(when) ? toCriteria(when) : when;
  return { ...same, when: cause, label: label === labelOf(when) ? null : label, atMost: atMost?.text ?? null };
}

function toTier({ key: _, at, via, unlessSeen, ...same }: Tier): TierDocument {
  return {
    ...same,
    at: toAt(at),
    via: via.length > 0 ? via : null,
    unlessSeen: unlessSeen && { via: unlessSeen.via, after: formatDuration(unlessSeen.afterMs) },
  };
}

function toAt(at: TierAt): string {
  if ('percent' in at) return `${at.percent}%`;
  return at.afterBreachMs === 0
    ? 'breach'
    : `breach + ${formatDuration(at.afterBreachMs)}${at.base === 'wall' ? ' wall' : ''}`;
}

function toTeam({ members, rotation, ...same }: Team): TeamDocument {
  return {
    ...same,
    members: members.map((person) => {
      const place = rotation[person];
      const plain =
        !place || (place.weight === 1 && place.dailyMaximum === null && place.maximumOpen === null && place.inRotation);
      return plain ? person : { person, ...place };
    }),
  };
}

function toAssignTo(to: AssignTo): AssignToDocument {
  switch (to.kind) {
    case 'accountOwner':
      return { accountOwner: true };
    case 'roundRobin':
      return { roundRobin: to.team };
    case 'queue':
      return { queue: to.queue };
    case 'person':
      return { person: to.person };
    case 'territory':
      return { territory: to.territory };
  }
}

function toCalendarRef(ref: CalendarRef): CalendarRefDocument {
  return 'fixed' in ref ? ref.fixed : ref;
}

function percent(value: number | null): string | null {
  return value === null ? null : `${value}%`;
}

/** Leaves out what is null or undefined at any depth, which reads back as the same. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)])) as T;
}

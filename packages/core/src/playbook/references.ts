import type { AssignTo } from './assignment.ts';
import type { CalendarRef } from './calendar.ts';
import { CLOCK_KINDS, type ClockKind } from './clock-rule.ts';
import { findRepeats, type Path } from './plain-schema.ts';

type Keyed<T> = Record<string, T>;
type WithCalendar = { calendar: string | null };
export type ReferringPolicy = {
  key: string | null;
  calendar: CalendarRef | null;
  clocks: Partial<Record<ClockKind, { calendar: CalendarRef | null }>>;
  tiers: Partial<Record<ClockKind, { reassign: { team: string } | null }[]>>;
  noResponse: { reason: string | null } | null;
};

/** The parts that refer to one another; what could not be read is null and passed over. */
export type Referring = {
  calendars: Keyed<unknown> | null;
  teams: Keyed<WithCalendar>;
  queues: Keyed<WithCalendar>;
  territories: Keyed<{ rows: { to: AssignTo | null }[] }>;
  policies: ReferringPolicy[];
  assignment: { to: AssignTo | null }[];
  rejection: { reasons: { key: string | null }[] };
  reports: { key: string | null }[];
};

export type Broken = { path: Path; message: string };
type Check = (key: string | null | undefined, ...path: Path) => Broken[];

/** Everything that names something the document does not have, or names one thing twice. */
export function findBrokenReferences(document: Referring): Broken[] {
  const calendar = checkOf('calendar', document.calendars);
  const team = checkOf('team', document.teams);
  const queue = checkOf('queue or team', { ...document.queues, ...document.teams });
  const territory = checkOf('territory', document.territories);
  const reason = checkOf(
    'rejection reason',
    Object.fromEntries(document.rejection.reasons.map(({ key }) => [key, true])),
  );
  const to = (value: AssignTo | null, ...path: Path): Broken[] => {
    if (value?.kind === 'roundRobin') return team(value.team, ...path, 'roundRobin');
    if (value?.kind === 'queue') return queue(value.queue, ...path, 'queue');
    return value?.kind === 'territory' ? territory(value.territory, ...path, 'territory') : [];
  };
  return [
    ...Object.entries(document.teams).flatMap(([key, value]) => calendar(value.calendar, 'teams', key, 'calendar')),
    ...Object.entries(document.queues).flatMap(([key, value]) => calendar(value.calendar, 'queues', key, 'calendar')),
    ...Object.entries(document.territories).flatMap(([key, { rows }]) =>
      rows.flatMap((row, i) => to(row.to, 'territories', key, 'rows', i, 'to')),
    ),
    ...document.policies.flatMap((policy, i) => inPolicy(policy, ['policies', i], { calendar, team, reason })),
    ...document.assignment.flatMap((rule, i) => to(rule.to, 'assignment', i, 'to')),
    ...findTwice(document.policies, 'policies', 'policy'),
    ...findTwice(document.reports, 'reports', 'report'),
  ];
}

function inPolicy(
  policy: ReferringPolicy,
  path: Path,
  checks: { calendar: Check; team: Check; reason: Check },
): Broken[] {
  const ref = (value: CalendarRef | null | undefined, ...at: Path): Broken[] => {
    if (!value) return [];
    return 'fixed' in value
      ? checks.calendar(value.fixed, ...at)
      : checks.calendar(value.otherwise, ...at, 'otherwise');
  };
  const has = CLOCK_KINDS.filter((kind) => policy.clocks[kind]);
  return [
    ...ref(policy.calendar, ...path, 'calendar'),
    ...CLOCK_KINDS.flatMap((kind) => [
      ...ref(policy.clocks[kind]?.calendar, ...path, 'clocks', kind, 'calendar'),
      ...(policy.tiers[kind] ?? []).flatMap((tier, n) =>
        checks.team(tier.reassign?.team, ...path, 'tiers', kind, n, 'reassign', 'team'),
      ),
      ...(policy.tiers[kind] && !policy.clocks[kind] && has.length > 0
        ? [
            {
              path: [...path, 'tiers', kind],
              message: `belongs to a clock this policy does not have. It has ${has.join(', ')}.`,
            },
          ]
        : []),
    ]),
    ...checks.reason(policy.noResponse?.reason, ...path, 'noResponse', 'reason'),
  ];
}

function checkOf(kind: string, known: Keyed<unknown> | null): Check {
  return (key, ...path) => {
    if (known === null || key === null || key === undefined || Object.hasOwn(known, key)) return [];
    const names = Object.keys(known);
    const there =
      names.length > 0
        ? `There ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, 20).join(', ')}${names.length > 20 ? '…' : '.'}`
        : `The document has no ${kind}.`;
    return [{ path, message: `names the ${kind} ‘${key}’, which does not exist. ${there}` }];
  };
}

function findTwice(list: { key: string | null }[], part: string, noun: string): Broken[] {
  return findRepeats(list.map(({ key }) => key)).map(({ place, first }) => ({
    path: [part, place, 'key'],
    message: `is ${list[place]?.key}, as ${noun} ${first + 1} is. Each key once.`,
  }));
}

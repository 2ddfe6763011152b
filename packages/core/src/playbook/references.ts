import type { AssignmentRule, AssignTo, Territory } from './assignment.ts';
import type { CalendarRef } from './calendar.ts';
import { CLOCK_KINDS } from './clock-rule.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import type { Rejection } from './rejection.ts';
import type { Report } from './report.ts';
import type { Team } from './team.ts';

/** The parts that refer to one another; a part that could not be read is null and is passed over. */
export type Referring = {
  calendars: Record<string, unknown> | null;
  teams: Record<string, Team | null>;
  queues: Record<string, { calendar: string | null } | null>;
  territories: Record<string, Territory | null>;
  policies: (Policy | null)[];
  assignment: (AssignmentRule | null)[];
  rejection: Rejection | null;
  reports: (Report | null)[];
};

export type Broken = { path: Path; message: string };

/** Everything that names something the document does not have, or names one thing twice. */
export function findBrokenReferences(document: Referring): Broken[] {
  const broken: Broken[] = [];
  const check = (kind: string, known: Record<string, unknown> | null, key: string | null | undefined, ...path: Path) => {
    if (known === null || key === null || key === undefined || Object.hasOwn(known, key)) return;
    const names = Object.keys(known);
    broken.push({ path, message: `names the ${kind} ‘${key}’, which does not exist. ${names.length > 0 ? `There ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}.` : `The document has no ${kind}s.`}` });
  };
  const calendar = (key: string | null, ...path: Path) => check('calendar', document.calendars, key, ...path);
  const team = (key: string, ...path: Path) => check('team', document.teams, key, ...path);
  const ref = (value: CalendarRef | null, ...path: Path) => {
    if (value === null) return;
    if ('fixed' in value) calendar(value.fixed, ...path);
    else calendar(value.otherwise, ...path, 'otherwise');
  };
  const to = (value: AssignTo, ...path: Path) => {
    if (value.kind === 'roundRobin') team(value.team, ...path, 'roundRobin');
    if (value.kind === 'queue') check('queue or team', { ...document.queues, ...document.teams }, value.queue, ...path, 'queue');
    if (value.kind === 'territory') check('territory', document.territories, value.territory, ...path, 'territory');
  };

  for (const [key, value] of Object.entries(document.teams)) calendar(value?.calendar ?? null, 'teams', key, 'calendar');
  for (const [key, value] of Object.entries(document.queues)) calendar(value?.calendar ?? null, 'queues', key, 'calendar');
  for (const [key, value] of Object.entries(document.territories)) value?.rows.forEach((row, i) => to(row.to, 'territories', key, 'rows', i, 'to'));
  document.policies.forEach((policy, i) => {
    if (!policy) return;
    ref(policy.calendar, 'policies', i, 'calendar');
    for (const kind of CLOCK_KINDS) {
      ref(policy.clocks[kind]?.calendar ?? null, 'policies', i, 'clocks', kind, 'calendar');
      policy.tiers[kind]?.forEach((tier, n) => {
        if (tier.reassign) team(tier.reassign.team, 'policies', i, 'tiers', kind, n, 'reassign', 'team');
      });
    }
    const reason = policy.noResponse?.reason;
    if (reason && document.rejection) {
      check('rejection reason', Object.fromEntries(document.rejection.reasons.map(({ key }) => [key, true])), reason, 'policies', i, 'noResponse', 'reason');
    }
  });
  document.assignment.forEach((rule, i) => rule && to(rule.to, 'assignment', i, 'to'));
  broken.push(...findTwice(document.policies, 'policies', 'policy'), ...findTwice(document.reports, 'reports', 'report'));
  return broken;
}

function findTwice(list: ({ key: string } | null)[], part: string, noun: string): Broken[] {
  return list.flatMap((item, i) => {
    const first = item ? list.findIndex((other) => other?.key === item.key) : i;
    return item && first < i ? [{ path: [part, i, 'key'], message: `is ${item.key}, as ${noun} ${first + 1} is. Each key once.` }] : [];
  });
}

import { CLOCK_KINDS, type ClockKind } from './clock-rule.ts';
import { covers } from './criteria-cover.ts';
import { isCriteria } from './pause.ts';
import type { Path } from './plain-schema.ts';
import type { Policy } from './policy.ts';
import { REPORT_TEMPLATES } from './report.ts';
import type { Playbook } from './schema.ts';
import type { Tier } from './tier.ts';
import { describeDuration, listOf, percentText } from './words.ts';

export type LintPerson = { key: string; manager: string | null };
/** `today` is a date (YYYY-MM-DD), `feedLagMs` the CRM's usual delay; checks that need what is not given are left out. */
export type LintOptions = { today?: string; people?: readonly LintPerson[]; feedLagMs?: number };
export type Lint = { path: Path; message: string };
/** A percentage tier closer than this to its neighbour cannot be told apart by the sweep. */
const SWEEP_MS = 1000;

/** What is allowed but surely or likely not meant. */
export function lintPlaybook(playbook: Playbook, options: LintOptions = {}): Lint[] {
  return [
    ...playbook.policies.flatMap((policy, i) => lintPolicy(playbook, policy, i, options)),
    ...lintCalendars(playbook, options.today),
    ...lintAssignment(playbook),
    ...lintReasons(playbook),
    ...lintPeople(playbook, options.people),
    ...playbook.reports.flatMap((report, i): Lint[] =>
      REPORT_TEMPLATES.some((name) => name === report.template)
        ? []
        : [
            {
              path: ['reports', i, 'template'],
              message: `is ‘${report.template}’, which Baton has no template for. There are: ${REPORT_TEMPLATES.join(', ')}.`,
            },
          ],
    ),
  ];
}

function lintPolicy(playbook: Playbook, policy: Policy, i: number, options: LintOptions): Lint[] {
  const found: Lint[] = [];
  const before = playbook.policies.findIndex((other, n) => n < i && covers(other.when, policy.when));
  if (before >= 0) {
    found.push({
      path: ['policies', i],
      message: `${policy.name} is never reached: its leads are always caught by ${playbook.policies[before]?.name} (policy ${before + 1}). Move it up or narrow the other.`,
    });
  }
  policy.pauses.forEach((pause, n) => {
    if (isCriteria(pause.when) && covers(pause.when, policy.when)) {
      found.push({
        path: ['policies', i, 'pauses', n, 'when'],
        message:
          'holds for every lead of this policy, so its clocks would be paused from the start. Choose a rule that comes to hold later.',
      });
    }
  });
  for (const kind of CLOCK_KINDS) {
    const target = policy.clocks[kind]?.target;
    if (target?.unit === 'ms' && options.feedLagMs !== undefined && target.ms <= options.feedLagMs) {
      found.push({
        path: ['policies', i, 'clocks', kind, 'target'],
        message: `is ${target.text}, but events usually arrive after ${describeDuration(options.feedLagMs, 'wall')}. Choose a longer target.`,
      });
    }
    found.push(...lintTiers(playbook, policy, kind, ['policies', i, 'tiers', kind]));
  }
  return found;
}

function lintTiers(playbook: Playbook, policy: Policy, kind: ClockKind, path: Path): Lint[] {
  const tiers = policy.tiers[kind] ?? [];
  const target = policy.clocks[kind]?.target;
  const found: Lint[] = [];
  const percents = tiers
    .flatMap(({ at }, n) => ('percent' in at ? [{ n, percent: at.percent }] : []))
    .sort((a, b) => a.percent - b.percent);
  percents.forEach(({ n, percent }, place) => {
    const next = percents[place + 1]?.percent ?? 100;
    const gap = next - percent;
    const gapMs = target?.unit === 'ms' ? (target.ms * gap) / 100 : Number.POSITIVE_INFINITY;
    if (gap < 1 || gapMs < SWEEP_MS) {
      const what = next === 100 ? 'the breach' : percentText(next);
      found.push({
        path: [...path, n, 'at'],
        message: `${percentText(percent)} and ${what} are too close to tell apart. Leave at least ${gap < 1 ? percentText(1) : '1 second'} between them.`,
      });
    }
  });
  return [...found, ...lintReassigns(playbook, tiers, path)];
}

function lintReassigns(playbook: Playbook, tiers: Tier[], path: Path): Lint[] {
  const found: Lint[] = [];
  const seen = new Map<string, number>();
  let hops = 0;
  tiers.forEach((tier, n) => {
    const key = tier.reassign?.team;
    if (key === undefined) return;
    hops += 1;
    const team = playbook.teams[key];
    const pool = team ? team.members.filter((person) => team.rotation[person]?.inRotation ?? true).length : 0;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    const here = [...path, n, 'reassign'];
    if (pool === 0)
      found.push({
        path: here,
        message: `names ${team?.name ?? key}, where nobody is in the rotation. Add a member or choose another team.`,
      });
    else if (hops > playbook.routing.maximumHops)
      found.push({
        path: here,
        message: `is reassignment ${hops}, but a lead is reassigned at most ${playbook.routing.maximumHops} times, so this tier can never reassign.`,
      });
    else if (times > 1 && !playbook.routing.excludePastOwners)
      found.push({
        path: here,
        message: `sends the lead to ${team?.name ?? key} again, a loop: past owners are not left out. Choose another team or set excludePastOwners.`,
      });
    else if (times > pool)
      found.push({
        path: here,
        message: `sends the lead to ${team?.name ?? key} for the ${times}th time, but only ${pool} are in its rotation.`,
      });
  });
  return found;
}

function lintCalendars(playbook: Playbook, today: string | undefined): Lint[] {
  const year = today === undefined ? Number.NaN : Number(today.slice(0, 4));
  if (Number.isNaN(year)) return [];
  return Object.entries(playbook.calendars).flatMap(([key, calendar]): Lint[] => {
    const everyDay = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).every(
      (day) => (calendar.week[day]?.length ?? 0) > 0,
    );
    const dates = (calendar.holidays ?? []).map((holiday) => (typeof holiday === 'string' ? holiday : holiday.date));
    if (everyDay || dates.some((date) => date.startsWith(`${year + 1}-`))) return [];
    return [
      {
        path: ['calendars', key, 'holidays'],
        message: `has no holidays for ${year + 1}. Add them, or clocks will count on those days.`,
      },
    ];
  });
}

function lintAssignment(playbook: Playbook): Lint[] {
  const { assignment } = playbook;
  const found: Lint[] = [];
  assignment.forEach((rule, i) => {
    const before = assignment.findIndex(
      (other, n) => n < i && other.to.kind !== 'accountOwner' && covers(other.when, rule.when),
    );
    if (before >= 0)
      found.push({
        path: ['assignment', i],
        message: `Rule ${i + 1} is never reached: rule ${before + 1} always takes its leads.`,
      });
    const team = rule.to.kind === 'roundRobin' ? playbook.teams[rule.to.team] : undefined;
    if (team && !team.members.some((person) => team.rotation[person]?.inRotation ?? true)) {
      found.push({
        path: ['assignment', i, 'to', 'roundRobin'],
        message: `names ${team.name}, where nobody is in the rotation. Add a member or choose another team.`,
      });
    }
  });
  if (
    assignment.length > 0 &&
    playbook.routing.mode === 'baton' &&
    !assignment.some(({ when, to }) => when === null && to.kind !== 'accountOwner')
  ) {
    found.push({
      path: ['assignment'],
      message:
        'has no rule for all other leads, so some would stay without an owner. Add a last rule such as { to: { queue: TEAM } }.',
    });
  }
  return found;
}

function lintReasons(playbook: Playbook): Lint[] {
  const active = playbook.rejection.reasons.filter((reason) => reason.active).length;
  if (active <= 7) return [];
  return [
    { path: ['rejection', 'reasons'], message: `has ${active} reasons in use. People choose truthfully from 5 to 7.` },
  ];
}

function lintPeople(playbook: Playbook, people: readonly LintPerson[] | undefined): Lint[] {
  if (!people) return [];
  const known = new Map(people.map((person) => [person.key, person]));
  const toldManagers = playbook.policies.some((policy) =>
    CLOCK_KINDS.some((kind) => policy.tiers[kind]?.some((tier) => tier.notify.includes('manager'))),
  );
  return Object.entries(playbook.teams).flatMap(([key, team]): Lint[] => {
    const unknown = [...team.members, ...(team.manager ? [team.manager] : [])].filter((person) => !known.has(person));
    const alone =
      toldManagers && team.manager === null ? team.members.filter((person) => known.get(person)?.manager === null) : [];
    return [
      ...(unknown.length > 0
        ? [
            {
              path: ['teams', key],
              message: `names ${listOf(unknown)}, who ${unknown.length > 1 ? 'are' : 'is'} not among the people of the workspace.`,
            },
          ]
        : []),
      ...(alone.length > 0
        ? [
            {
              path: ['teams', key, 'manager'],
              message: `is missing, and ${listOf(alone)} ${alone.length > 1 ? 'have' : 'has'} no manager, so nobody hears of their breaches.`,
            },
          ]
        : []),
    ];
  });
}

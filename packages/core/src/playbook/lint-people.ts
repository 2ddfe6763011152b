import { CLOCK_KINDS } from './clock-rule.ts';
import type { Lint, LintPerson } from './lint-finding.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';
import type { Team } from './team.ts';
import { listOf } from './words.ts';

type People = ReadonlyMap<string, LintPerson>;

/** People who are named and cannot act, breaches nobody hears of, and teams nobody is in. */
export function lintPeople(playbook: Playbook, people: readonly LintPerson[] | undefined): Lint[] {
  const known = people && new Map(people.map((person) => [person.key, person]));
  const toldManagers = playbook.policies.some((policy) =>
    CLOCK_KINDS.some((kind) => policy.tiers[kind]?.some((tier) => tier.notify.includes('manager'))),
  );
  return [
    ...Object.entries(playbook.teams).flatMap(([key, team]) => [
      ...lintTeam(key, team, playbook, known),
      ...(toldManagers ? lintManagers(key, team, known) : []),
    ]),
    ...(known ? [...lintCircles(playbook, known), ...lintNamed(playbook, known)] : []),
  ];
}

function lintTeam(key: string, team: Team, playbook: Playbook, known: People | undefined): Lint[] {
  const path: Path = ['teams', key];
  const given = playbook.assignment.some(({ to }) => to.kind === 'queue' && to.queue === key);
  if (team.members.length === 0 && given && team.channel === null && team.manager === null)
    return [
      {
        path: [...path, 'members'],
        message:
          'has no entry, and the team has no manager and no channel, so nobody hears of the leads in its queue. Add a member.',
      },
    ];
  if (!known) return [];
  const found: Lint[] = [];
  const unknown = [...team.members, ...(team.manager ? [team.manager] : [])].filter((person) => !known.has(person));
  if (unknown.length > 0)
    found.push({
      path,
      message: `names ${listOf(unknown)}, who ${unknown.length > 1 ? 'are' : 'is'} not among the people of the workspace. Add them there, or take them out.`,
    });
  const gone = team.members.filter((person) => known.get(person)?.active === false);
  if (gone.length > 0) {
    const left = team.members.filter(
      (person) => known.get(person)?.active && (team.rotation[person]?.inRotation ?? true),
    );
    const none = left.length === 0 ? ' Nobody is left in its rotation.' : '';
    found.push({
      path: [...path, 'members'],
      message: `names ${listOf(gone)}, who ${gone.length > 1 ? 'are' : 'is'} deactivated and gets no leads.${none} Take them out or activate them again.`,
    });
  }
  if (team.manager !== null && known.get(team.manager)?.active === false)
    found.push({
      path: [...path, 'manager'],
      message: `is ${team.manager}, who is deactivated. Name somebody who is there.`,
    });
  return found;
}

/** Members whose manager is missing, or is they themselves. */
function lintManagers(key: string, team: Team, known: People | undefined): Lint[] {
  const path: Path = ['teams', key, 'manager'];
  const found: Lint[] = [];
  const own = (person: string) => known?.get(person)?.manager ?? null;
  const alone =
    known && team.manager === null ? team.members.filter((person) => known.get(person)?.manager === null) : [];
  if (alone.length > 0)
    found.push({
      path,
      message: `is missing, and ${listOf(alone)} ${alone.length > 1 ? 'have' : 'has'} no manager, so nobody hears of their breaches. Name a manager.`,
    });
  const selves = team.members.filter((person) => (own(person) ?? team.manager) === person);
  if (selves.length > 0)
    found.push({
      path,
      message: known
        ? `of ${listOf(selves)} is the same person, so nobody else hears of their breaches. Name another manager.`
        : `is ${listOf(selves)}, who is a member as well: nobody else hears of their breaches, unless they have a manager of their own.`,
    });
  return found;
}

/** People who are each other's managers, along any number of steps. */
function lintCircles({ teams }: Playbook, known: People): Lint[] {
  const told = new Set<string>();
  return Object.entries(teams).flatMap(([key, { members }]) =>
    members.flatMap((person): Lint[] => {
      const chain = [person];
      for (let next = known.get(person)?.manager; next && !told.has(next); next = known.get(next)?.manager) {
        if (next === person) {
          if (chain.length === 1) return [];
          for (const one of chain) told.add(one);
          return [
            {
              path: ['teams', key, 'members'],
              message: `names people who report to each other: ${listOf(chain.map((one, i) => `${one} to ${chain[i + 1] ?? person}`))}. Correct their managers under People.`,
            },
          ];
        }
        if (chain.includes(next)) return [];
        chain.push(next);
      }
      return [];
    }),
  );
}

/** People who are named one by one. */
function lintNamed(
  { policies, assignment, territories, reports, notifications, signOff }: Playbook,
  known: People,
): Lint[] {
  const one = (key: string, ...path: Path): Lint[] => {
    const person = known.get(key);
    if (person && person.active !== false) return [];
    const why = person ? 'who is deactivated' : 'who is not among the people of the workspace';
    return [{ path, message: `names ${key}, ${why}. Name somebody else.` }];
  };
  return [
    ...policies.flatMap(({ tiers }, i) =>
      CLOCK_KINDS.flatMap((kind) =>
        (tiers[kind] ?? []).flatMap(({ notify }, n) =>
          notify.flatMap((recipient, m) =>
            typeof recipient === 'object' && 'person' in recipient
              ? one(recipient.person, 'policies', i, 'tiers', kind, n, 'notify', m, 'person')
              : [],
          ),
        ),
      ),
    ),
    ...assignment.flatMap(({ to }, i) => (to.kind === 'person' ? one(to.person, 'assignment', i, 'to', 'person') : [])),
    ...Object.entries(territories).flatMap(([key, { rows }]) =>
      rows.flatMap(({ to }, i) =>
        to.kind === 'person' ? one(to.person, 'territories', key, 'rows', i, 'to', 'person') : [],
      ),
    ),
    ...reports.flatMap(({ to }, i) =>
      to.flatMap((key, n) => (/[#@]/.test(key) ? [] : one(key, 'reports', i, 'to', n))),
    ),
    ...notifications.ops.flatMap((recipient, i) =>
      typeof recipient === 'object' && 'person' in recipient
        ? one(recipient.person, 'notifications', 'ops', i, 'person')
        : [],
    ),
    ...signOff.approvers.flatMap((key, i) => one(key, 'signOff', 'approvers', i)),
  ];
}

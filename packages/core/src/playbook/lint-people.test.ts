import { expect, test } from 'vitest';
import type { LintPerson } from './lint-finding.ts';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

/** The people of the example; `changes` replaces some, null takes one away. */
function people(changes: Record<string, Partial<LintPerson> | null> = {}): LintPerson[] {
  return ['marcus', 'priya', 'tom', 'lena'].flatMap((key) => {
    const change = changes[key];
    if (change === null) return [];
    return [{ key, manager: key === 'marcus' ? null : 'marcus', active: true, ...change }];
  });
}

const PLANTED: Planted[] = [
  [
    'somebody who is not there',
    () => {},
    { people: people({ tom: null }) },
    'teams.us-smb: ‘us-smb’ names tom, who is not among the people of the workspace. Add them there, or take them out.',
  ],
  [
    'people without a manager',
    (d) => Object.assign(d.teams?.['us-smb'] ?? {}, { manager: undefined }),
    { people: people({ tom: { manager: null }, priya: { manager: null } }) },
    'teams.us-smb.manager: ‘manager’ is missing, and priya and tom have no manager, so nobody hears of their breaches. Name a manager.',
  ],
  [
    'a deactivated member',
    () => {},
    { people: people({ tom: { active: false } }) },
    'teams.us-smb.members: ‘members’ names tom, who is deactivated and gets no leads. Take them out or activate them again.',
  ],
  [
    'a team without an active member',
    () => {},
    { people: people({ lena: { active: false } }) },
    'teams.us-ent.members: ‘members’ names lena, who is deactivated and gets no leads. Nobody is left in its rotation. Take them out or activate them again.',
  ],
  [
    'a deactivated manager',
    () => {},
    { people: people({ marcus: { active: false } }) },
    'teams.us-smb.manager: ‘manager’ is marcus, who is deactivated. Name somebody who is there.',
  ],
  [
    'a person who is their own manager',
    () => {},
    { people: people({ lena: { manager: 'lena' } }) },
    'teams.us-ent.manager: ‘manager’ of lena is the same person, so nobody else hears of their breaches. Name another manager.',
  ],
  [
    'a manager among the members, as far as the document tells',
    (d) => Object.assign(d.teams?.['us-ent'] ?? {}, { members: ['lena', 'marcus'] }),
    {},
    'teams.us-ent.manager: ‘manager’ is marcus, who is a member as well: nobody else hears of their breaches, unless they have a manager of their own.',
  ],
  [
    'people who manage each other',
    () => {},
    { people: people({ priya: { manager: 'lena' }, lena: { manager: 'priya' } }) },
    'teams.us-smb.members: ‘members’ names people who report to each other: priya to lena and lena to priya. Correct their managers under People.',
  ],
  [
    'a recipient who is deactivated',
    (_, demo) =>
      Object.assign(demo, {
        tiers: { accept: [{ at: 'breach', notify: ['owner', { person: 'tom' }], via: ['slack'] }] },
      }),
    { people: people({ tom: { active: false } }) },
    'policies[0].tiers.accept[0].notify[1].person: ‘person’ names tom, who is deactivated. Name somebody else.',
  ],
  [
    'leads for somebody who is not there',
    (d) => d.assignment?.unshift({ when: { field: 'country', is: 'DE' }, to: { person: 'anna' } }),
    { people: people() },
    'assignment[0].to.person: ‘person’ names anna, who is not among the people of the workspace. Name somebody else.',
  ],
  [
    'a report for somebody who is not there',
    (d) => d.reports?.[0]?.to.push('anna'),
    { people: people() },
    'reports[0].to[1]: Entry 2 names anna, who is not among the people of the workspace. Name somebody else.',
  ],
  [
    'a queue that nobody sees',
    (d) => {
      Object.assign(d.teams ?? {}, { nobody: { name: 'Nobody' } });
      d.assignment = [{ to: { queue: 'nobody' } }];
    },
    {},
    'teams.nobody.members: ‘members’ has no entry, and the team has no manager and no channel, so nobody hears of the leads in its queue. Add a member.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});

test('where nobody is told by their manager, managers do not matter', () => {
  const edit: Planted[1] = (d, demo, content) => {
    for (const policy of [demo, content]) policy.tiers = {};
    for (const team of Object.values(d.teams ?? {})) team.manager = undefined;
  };
  const alone = { manager: null };
  expect(warningsOf(edit, { people: people({ priya: alone, tom: alone, lena: alone }) })).toEqual([]);
});

import { expect, test } from 'vitest';
import { checkPlaybook } from './check.ts';
import type { LintOptions } from './lint-finding.ts';
import type { PlaybookDocument } from './schema.ts';
import { exampleDocument } from './testing/example.ts';

type PolicyDocument = NonNullable<PlaybookDocument['policies']>[number];

function warningsOf(
  edit: (document: PlaybookDocument, demo: PolicyDocument) => void,
  options: LintOptions = {},
): string[] {
  const document = exampleDocument();
  edit(document, document.policies?.[0] as PolicyDocument);
  const checked = checkPlaybook(document, options);
  if (!checked.ok) throw new Error(checked.errors.map(({ pathText, message }) => `${pathText}: ${message}`).join('\n'));
  return checked.warnings.map(({ pathText, message }) => `${pathText}: ${message}`);
}

test('the example has nothing to warn about', () => {
  const people = ['marcus', 'priya', 'tom', 'lena'].map((key) => ({
    key,
    manager: key === 'marcus' ? null : 'marcus',
  }));
  expect(warningsOf(() => {}, { today: '2026-11-20', people, feedLagMs: 40_000 })).toEqual([]);
});

const PLANTED: [string, (document: PlaybookDocument, demo: PolicyDocument) => void, LintOptions, string][] = [
  [
    'unreachable policy',
    (_, demo) => Object.assign(demo, { when: undefined }),
    {},
    'policies[1]: Content lead is never reached: its leads are always caught by Demo request (policy 1). Move it up or narrow the other.',
  ],
  [
    'pause contained in start',
    (_, demo) => Object.assign(demo, { pauses: [{ when: demo.when }] }),
    {},
    'policies[0].pauses[0].when: ‘when’ holds for every lead of this policy, so its clocks would be paused from the start. Choose a rule that comes to hold later.',
  ],
  [
    'no holidays next year',
    () => {},
    { today: '2027-10-01' },
    'calendars.us.holidays: ‘holidays’ has no holidays for 2028. Add them, or clocks will count on those days.',
  ],
  [
    'tiers too close to tell apart',
    (_, demo) => demo.tiers?.firstTouch?.push({ at: '80.1%', notify: ['owner'], via: ['slack'] }),
    {},
    'policies[0].tiers.firstTouch[1].at: 80\u202f% and 80.1\u202f% are too close to tell apart. Leave at least 1\u202f% between them.',
  ],
  [
    'target shorter than the feed’s lag',
    () => {},
    { feedLagMs: 180_000 },
    'policies[0].clocks.assign.target: ‘target’ is 2m, but events usually arrive after 3 minutes. Choose a longer target.',
  ],
  [
    'reassign to an empty team',
    (d) => Object.assign(d.teams?.['us-smb'] ?? {}, { members: [] }),
    {},
    'policies[0].tiers.firstTouch[3].reassign: ‘reassign’ names US SMB, where nobody is in the rotation. Add a member or choose another team.',
  ],
  [
    'reassign loop',
    (d, demo) => {
      d.routing = { excludePastOwners: false };
      demo.tiers?.firstTouch?.push({ at: 'breach + 30m', reassign: { team: 'us-smb' } });
    },
    {},
    'policies[0].tiers.firstTouch[4].reassign: ‘reassign’ sends the lead to US SMB again, a loop: past owners are not left out. Choose another team or set excludePastOwners.',
  ],
  [
    'tier that can never fire',
    (d) => Object.assign(d, { routing: { maximumHops: 0 } }),
    {},
    'policies[0].tiers.firstTouch[3].reassign: ‘reassign’ is reassignment 1, but a lead is reassigned at most 0 times, so this tier can never reassign.',
  ],
  [
    'unreachable assignment rule',
    (d) => d.assignment?.reverse(),
    {},
    'assignment[1]: Rule 2 is never reached: rule 1 always takes its leads.',
  ],
  [
    'no fallback',
    (d) => d.assignment?.pop(),
    {},
    'assignment: ‘assignment’ has no rule for all other leads, so some would stay without an owner. Add a last rule such as { to: { queue: TEAM } }.',
  ],
  [
    'too many reasons',
    (d) => d.rejection?.reasons.push(...['a', 'b'].map((key) => ({ key, label: key, outcome: 'recycled' as const }))),
    {},
    'rejection.reasons: ‘reasons’ has 8 reasons in use. People choose truthfully from 5 to 7.',
  ],
  [
    'person without manager',
    (d) => Object.assign(d.teams?.['us-ent'] ?? {}, { manager: undefined }),
    {
      people: [
        { key: 'lena', manager: null },
        { key: 'priya', manager: null },
        { key: 'tom', manager: null },
        { key: 'marcus', manager: null },
      ],
    },
    'teams.us-ent.manager: ‘manager’ is missing, and lena has no manager, so nobody hears of their breaches.',
  ],
  [
    'unknown report',
    (d) => Object.assign(d.reports?.[0] ?? {}, { template: 'horoscope' }),
    {},
    'reports[0].template: ‘template’ is ‘horoscope’, which Baton has no template for.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, expected) => {
  expect(warningsOf(edit, options).some((warning) => warning.startsWith(expected))).toBe(true);
});

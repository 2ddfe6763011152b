import { expect, test } from 'vitest';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

const PLANTED: Planted[] = [
  [
    'too many reasons',
    (d) => d.rejection?.reasons.push(...['a', 'b'].map((key) => ({ key, label: key, outcome: 'recycled' as const }))),
    {},
    'rejection.reasons: ‘reasons’ has 8 reasons in use. People choose truthfully from 5 to 7.',
  ],
  [
    'a reason that waits for a cadence that no policy has',
    (d, _, content) => {
      Object.assign(content, { cadence: undefined, noResponse: undefined });
      Object.assign(d.rejection?.reasons[3] ?? {}, { afterCadence: true });
    },
    {},
    'rejection.reasons[3].afterCadence: ‘afterCadence’ waits for the cadence, but no policy has one, so this reason can never be chosen. Add a cadence, or leave this out.',
  ],
  [
    'recycling without end',
    (d) => Object.assign(d, { recycling: { reMqlAfter: '30d' } }),
    {},
    'recycling: ‘recycling’ has no maximum, so a recycled lead that still qualifies becomes an MQL again and again, a loop. Set maximum, such as 2.',
  ],
  [
    'recycling that nothing comes back from',
    (d) => Object.assign(d, { recycling: { maximum: 0, reMqlAfter: '30d' } }),
    {},
    'recycling.reMqlAfter: ‘reMqlAfter’ has no effect: with maximum 0 no recycled lead comes back. Raise maximum, or leave this out.',
  ],
  [
    'a report that there is no template for',
    (d) => Object.assign(d.reports?.[0] ?? {}, { template: 'horoscope' }),
    {},
    'reports[0].template: ‘template’ is ‘horoscope’, which Baton has no template for. There are: sla-weekly, feedback-digest, manager-daily, rep-day-start, thirty-day-review.',
  ],
  [
    'a report by e-mail to a channel',
    (d) => Object.assign(d.reports?.[0] ?? {}, { via: 'email' }),
    {},
    'reports[0].to[0]: Entry 1 is #marketing-ops, a channel, which e-mail does not reach. Write via: slack, or an address.',
  ],
  [
    'an assignment rule after a queue for all',
    (d) => d.assignment?.reverse(),
    {},
    'assignment[1]: Rule 2 is never reached: rule 1 always takes its leads. Move it up or narrow the other.',
  ],
  [
    'an assignment rule that says what another said',
    (d) => d.assignment?.splice(2, 0, { when: { field: 'employees', gte: 5000 }, to: { roundRobin: 'us-ent' } }),
    {},
    'assignment[2]: Rule 3 adds nothing: rule 2 sends the same leads to the same place. Take it out or send them elsewhere.',
  ],
  [
    'an assignment rule for all, written out',
    (d) => d.assignment?.splice(3, 1, { when: { not: { field: 'employees', is: '' } }, to: { queue: 'us-smb' } }),
    {},
    'assignment[3].when: ‘when’ holds for every lead, so it takes all that come so far. Leave it out if that is meant, else narrow it.',
  ],
  [
    'a pool without anybody in it',
    (d) => Object.assign(d.teams?.['us-ent'] ?? {}, { members: [{ person: 'lena', inRotation: false }] }),
    {},
    'assignment[1].to.roundRobin: ‘roundRobin’ names US Enterprise, where nobody is in the rotation. Add a member or choose another team.',
  ],
  [
    'no rule for all other leads',
    (d) => d.assignment?.pop(),
    {},
    'assignment: ‘assignment’ has no rule for all other leads, so some would stay without an owner. Add a last rule such as { to: { queue: TEAM } }.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});

test('a rule for when nobody of a pool is free is no rule too many', () => {
  const rest = { when: { field: 'employees', gte: 1000 }, to: { queue: 'us-ent' } };
  expect(warningsOf((d) => d.assignment?.splice(2, 0, rest))).toEqual([]);
});

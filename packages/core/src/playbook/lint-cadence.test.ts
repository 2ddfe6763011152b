import { expect, test } from 'vitest';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

// biome-ignore lint/suspicious/noThenProperty: the document's own word; nothing awaits it
const giveUp = (after: string, reason?: string) => ({ noResponse: { after, then: 'recycle', reason } });

const PLANTED: Planted[] = [
  [
    'next touches without a cadence',
    (_, demo) => Object.assign(demo.clocks, { nextTouch: { target: '1d' } }),
    {},
    'policies[0].clocks.nextTouch: ‘nextTouch’ has no cadence to end it, so every touch asks for another one until the lead is qualified. Add a cadence, or write starts: replied.',
  ],
  [
    'next touches that start with something else',
    (_, __, content) => Object.assign(content.clocks, { nextTouch: { target: '1 working day', starts: 'mql' } }),
    {},
    'policies[1].clocks.nextTouch.starts: ‘starts’ is ‘mql’, but nextTouch starts with the touch before it. Write touched, or replied for the lead’s answer.',
  ],
  [
    'next touches that take longer than the cadence',
    (_, __, content) => Object.assign(content.clocks, { nextTouch: { target: '3 working days' } }),
    {},
    'policies[1].clocks.nextTouch.target: ‘target’ is 3 working days, too long for the cadence: 5 next touches of it do not fit into 10 working days. Shorten it or give the cadence more time.',
  ],
  [
    'next touches in hours that take longer than the cadence in days',
    (_, __, content) => Object.assign(content.clocks, { nextTouch: { target: '20h', calendar: 'us' } }),
    {},
    'policies[1].clocks.nextTouch.target: ‘target’ is 20h, too long for the cadence: 5 next touches of it do not fit into 10 working days. Shorten it or give the cadence more time.',
  ],
  [
    'a next touch where one is enough',
    (_, __, content) => {
      Object.assign(content.clocks, { nextTouch: { target: '1h' } });
      content.cadence = { touches: 1, within: '2 working days' };
    },
    {},
    'policies[1].clocks.nextTouch: ‘nextTouch’ never starts: the cadence is done with its 1 touch. Raise touches or drop this clock.',
  ],
  [
    'steps that take longer than the cadence',
    (_, __, content) => {
      content.cadence = {
        touches: 4,
        within: '5 working days',
        steps: [{ kind: 'call' }, { kind: 'email', after: '6 working days' }],
      };
    },
    {},
    'policies[1].cadence.steps: ‘steps’ take longer than the 5 working days in which they should be done. Shorten the waits or give more time.',
  ],
  [
    'steps without the touches that are asked for',
    (_, __, content) => {
      content.cadence = {
        touches: 2,
        within: '5 working days',
        kinds: { call: 2 },
        steps: [{ kind: 'call' }, { kind: 'email' }],
      };
    },
    {},
    'policies[1].cadence.kinds.call: ‘call’ is 2, but the steps plan 1, so the cadence is not done with its steps. Change one of them.',
  ],
  [
    'giving up before the cadence is over',
    (_, __, content) => Object.assign(content, giveUp('5 working days')),
    {},
    'policies[1].noResponse.after: ‘after’ is 5 working days, before the cadence’s 10 working days are over, so it would be broken off. Write cadence, or a longer time.',
  ],
  [
    'giving up for a reason that says something else',
    (_, __, content) => Object.assign(content, giveUp('cadence', 'bad_data')),
    {},
    'policies[1].noResponse.reason: ‘reason’ is bad_data, whose leads are disqualified, but then says recycle. Choose another reason or change then.',
  ],
  [
    'a tier after the lead was given up',
    (_, __, content) => {
      Object.assign(content, { cadence: undefined, ...giveUp('10h') });
      content.tiers = {
        firstTouch: [
          { at: 'breach + 6h', notify: ['owner'], via: ['slack'] },
          { at: 'breach + 7h', notify: ['manager'], via: ['slack'] },
        ],
      };
    },
    {},
    'policies[1].tiers.firstTouch[1].at: ‘at’ comes after the lead was given up (noResponse, 10 hours after the MQL), so it can fire only for leads that answered. Put it earlier, or give noResponse more time.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});

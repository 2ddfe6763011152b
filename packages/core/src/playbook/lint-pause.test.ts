import { expect, test } from 'vitest';
import { type Planted, warningsOf } from './testing/warnings-of.ts';

const PLANTED: Planted[] = [
  [
    'a pause that holds from the start',
    (_, demo) => Object.assign(demo, { pauses: [{ when: demo.when }] }),
    {},
    'policies[0].pauses[0].when: ‘when’ holds for every lead of this policy, so its clocks would be paused from the start. Choose a rule that comes to hold later.',
  ],
  [
    'a pause that starts with the clock it pauses',
    (_, __, content) => Object.assign(content.clocks, { nextTouch: { target: '4h', starts: 'replied' } }),
    {},
    'policies[1].pauses[0].when: ‘when’ is ‘replied’, which is also what starts nextTouch, so that clock would be paused from its start. Name the clocks it is for, such as clocks: [firstTouch].',
  ],
  [
    'a pause that ends with what began it',
    (_, demo) => Object.assign(demo, { pauses: [{ when: 'replied', until: 'replied' }] }),
    {},
    'policies[0].pauses[0].until: ‘until’ is ‘replied’, but the reply that ends it begins the next one, so this pause would never end. Write until: touched or set atMost.',
  ],
  [
    'a pause that waits for a meeting that nobody booked',
    (_, demo) => Object.assign(demo, { pauses: [{ when: 'replied', until: 'meetingHeld' }] }),
    {},
    'policies[0].pauses[0].until: ‘until’ is ‘meetingHeld’, but only a booked meeting is waited for, so this pause would never end. Write until: touched or set atMost.',
  ],
  [
    'a pause for something that stays done',
    (_, demo) => Object.assign(demo, { pauses: [{ when: { did: 'asked_to_wait' } }] }),
    {},
    'policies[0].pauses[0].until: ‘until’ is ‘cleared’, but what a lead once did stays done, so this pause would never end. Give the behaviour a time, such as within: 7d, or set atMost.',
  ],
  [
    'an end that a pause by hand does not have',
    (_, demo) => Object.assign(demo, { pauses: [{ when: 'waiting', until: 'touched' }] }),
    {},
    'policies[0].pauses[0].until: ‘until’ is ‘touched’, but a pause made by hand ends when somebody resumes it or at the time given with it. Leave until out.',
  ],
  [
    'a pause that is longer than all pauses may be',
    (_, __, content) => Object.assign(content, { pauseLimit: { total: '8h' } }),
    {},
    'policies[1].pauses[0].atMost: ‘atMost’ is 16h, but pauseLimit allows 8 hours in all, which ends it before. Shorten it or raise the limit.',
  ],
  [
    'a pause that never holds',
    (_, demo) =>
      Object.assign(demo, {
        pauses: [{ when: { all: [{ score: { atLeast: 90 } }, { not: { score: { atLeast: 80 } } }] } }],
      }),
    {},
    'policies[0].pauses[0].when.all[1]: Entry 2 can hold for no lead: ‘score is 90 or more’ and ‘not (score is 80 or more)’ exclude each other, so it never pauses a clock. Correct it or take it out.',
  ],
];

test.each(PLANTED)('%s', (_, edit, options, warning) => {
  expect(warningsOf(edit, options)).toContain(warning);
});

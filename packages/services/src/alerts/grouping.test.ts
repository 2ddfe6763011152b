import type { RecentSends } from '@baton/db/delivery-claims';
import { describe, expect, it } from 'vitest';
import { decideSending, type GroupRules, type Waiting } from './grouping.ts';

const NOW = 1_790_000_000_000;
const nothing: RecentSends = { alerts: 0, groups: 0, messagesOfDay: 0, lastSentAt: null, moreToCome: false };
const begun = { moreToCome: true };
const rules: GroupRules = { group: { moreThan: 5, withinMs: 600_000 }, dailyMaximum: null };
const rows = (count: number, over: Partial<Waiting> = {}): Waiting[] =>
  Array.from({ length: count }, () => ({ createdAt: NOW - 20, seen: false, ...over }));
const decide = (waiting: Waiting[], lately: Partial<RecentSends> = {}, more: Partial<GroupRules> = {}) =>
  decideSending(waiting, { ...nothing, ...lately }, { ...rules, ...more }, NOW);

describe('how what waits at an address goes out', () => {
  it.each([
    ['one message', decide(rows(1)), 'each'],
    ['as many as the limit', decide(rows(5)), 'each'],
    ['one more message after the limit was reached', decide(rows(1), { alerts: 9 }), 'each'],
    ['one more message after one about a burst', decide(rows(1), { alerts: 240, groups: 1 }), 'each'],
    ['a burst of which nothing new came', decide(rows(6, { seen: true })), 'together'],
    ['a burst that is still being written after two seconds', decide(rows(6, { createdAt: NOW - 2_000 })), 'together'],
    ['two more after the limit was reached', decide(rows(2, { seen: true }), { alerts: 4 }), 'together'],
    [
      'what waits while a flood lasts',
      decide(rows(3, { createdAt: NOW - 30_001 }), { alerts: 9, groups: 3 }),
      'together',
    ],
  ])('%s', (_, sending, how) => expect(sending).toEqual({ how }));

  it.each([
    ['a burst that is being written waits for the rest of it', decide(rows(6)), NOW + 300],
    ['the first ones of a burst wait for the sweep', decide(rows(1), begun), NOW + 300],
    ['but two seconds at most', decide(rows(6, { createdAt: NOW - 1_900 })), NOW + 100],
    ['in a flood also a single message waits', decide(rows(1), { alerts: 90, groups: 2 }), NOW + 1_000],
    [
      'and the longer the flood, the longer',
      decide(rows(9, { createdAt: NOW - 29_500, seen: true }), { groups: 9 }),
      NOW + 500,
    ],
  ])('%s', (_, sending, until) => expect(sending).toEqual({ how: 'wait', until }));

  it('once the maximum of the day is reached, collects by the hour', () => {
    const reached = { messagesOfDay: 20, lastSentAt: NOW - 60_000 };
    expect(decide(rows(1), reached, { dailyMaximum: 20 })).toEqual({ how: 'wait', until: NOW + 3_540_000 });
    expect(decide(rows(1), reached, { dailyMaximum: 21 })).toEqual({ how: 'each' });
    const hourAgo = { messagesOfDay: 20, lastSentAt: NOW - 3_600_000 };
    expect(decide(rows(3), hourAgo, { dailyMaximum: 20 })).toEqual({ how: 'together' });
    expect(decide(rows(1), hourAgo, { dailyMaximum: 20 })).toEqual({ how: 'each' });
  });
});

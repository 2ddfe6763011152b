import { expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { createChangeBus } from './change-bus.ts';
import { DEFAULT_LEAD_STATUSES } from './org-seed.ts';
import { createOrgState } from './org-state.ts';
import { getObject, person, prepareCreate } from './records.ts';

it('keeps events for 72 hours and knows the ids of those only', () => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const state = createOrgState({
    organizationId: '00D5g00000AcMe1',
    now: () => now,
    random: seededRandom(1),
    apiUserId: '0055g00000InTg1AAF',
    firstId: 1,
    leadStatuses: [...DEFAULT_LEAD_STATUSES],
    trackHistory: false,
    duplicateRule: false,
  });
  const bus = createChangeBus(state, ['Lead']);
  const add = () => {
    prepareCreate(state, getObject(state, 'Lead'), { LastName: 'A', Company: 'B' }, person(state.apiUserId)).commit();
    return bus.lastReplayId();
  };
  const beginning = bus.lastReplayId();
  const [first, second] = [add(), add()];
  now += 71 * 3_600_000;
  const third = add();
  expect([beginning, first, second, third].map(bus.isKnown)).toEqual([true, true, true, true]);
  now += 2 * 3_600_000;
  expect([beginning, first, second, third].map(bus.isKnown)).toEqual([false, false, true, true]);
  expect(bus.listAfter('/data/LeadChangeEvent', bus.firstReplayId()).map(({ event }) => event.replayId)).toEqual([
    third,
  ]);
  bus.forget();
  expect(bus.isKnown(third)).toBe(false);
});

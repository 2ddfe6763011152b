import { expect, it } from 'vitest';
import { createDistinctCount } from './distinct-count.ts';

it('counts each text once, however many there are', () => {
  const count = createDistinctCount();
  expect([count.add('a'), count.add('b'), count.add('a'), count.add('')]).toEqual([true, true, false, true]);
  for (let round = 0; round < 2; round++) for (let n = 0; n < 200_000; n++) count.add(`lead-${n}`);
  expect(count.size()).toBe(200_003);
});

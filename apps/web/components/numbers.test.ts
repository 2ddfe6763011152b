import { expect, it } from 'vitest';
import { formatCount, formatPoints, formatShare } from './numbers.ts';

it('writes counts, shares and differences', () => {
  expect([0, 1284, 12_400, null].map(formatCount)).toEqual(['0', '1,284', '12.4k', '—']);
  expect(formatShare(0.878)).toBe('88\u2009%');
  expect(formatShare(0.8784, 1000)).toBe('87.8\u2009%');
  expect([
    formatPoints(0.88, 0.85),
    formatPoints(0.84, 0.85),
    formatPoints(0.85, 0.85),
    formatPoints(null, 0.85),
  ]).toEqual(['up 3 pts', 'down 1 pt', 'same', null]);
});

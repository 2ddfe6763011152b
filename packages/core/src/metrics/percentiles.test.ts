import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanOf, percentileCont, percentileDisc } from './percentiles.ts';

describe('percentiles', () => {
  it('follow Postgres on its own examples', () => {
    const values = [10, 20, 30, 40];
    expect(percentileCont(values, 0.5)).toBe(25);
    expect(percentileDisc(values, 0.5)).toBe(20);
    expect(percentileCont(values, 0.9)).toBeCloseTo(37);
    expect(percentileDisc(values, 0.9)).toBe(40);
    expect([
      percentileDisc(values, 0),
      percentileDisc(values, 1),
      percentileCont(values, 0),
      percentileCont(values, 1),
    ]).toEqual([10, 40, 10, 40]);
  });

  it('have no value for nothing, and do not reorder what they are given', () => {
    expect([percentileCont([], 0.5), percentileDisc([], 0.5), meanOf([])]).toEqual([null, null, null]);
    const values = [3, 1, 2];
    percentileCont(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it('lie within the values; the discrete one is one of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const [low, high] = [Math.min(...values), Math.max(...values)];
          const cont = percentileCont(values, share) as number;
          expect(cont >= low - 1e-6 && cont <= high + 1e-6).toBe(true);
          expect(values).toContain(percentileDisc(values, share));
        },
      ),
    );
  });
});

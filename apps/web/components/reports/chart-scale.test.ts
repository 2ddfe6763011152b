import { describe, expect, it } from 'vitest';
import { durationTicks, spreadLabels } from './chart-scale.ts';

const minute = 60_000;

describe('durationTicks', () => {
  it('takes round steps, five ticks at most, that cover the longest', () => {
    expect(durationTicks(100 * minute)).toEqual([0, 30, 60, 90, 120].map((m) => m * minute));
    expect(durationTicks(320 * minute)).toEqual([0, 120, 240, 360].map((m) => m * minute));
    expect(durationTicks(0)).toEqual([0, minute]);
  });
});

describe('spreadLabels', () => {
  it('keeps order and gap', () => {
    expect(spreadLabels([10, 12, 50], 14)).toEqual([10, 24, 50]);
    expect(spreadLabels([12, 10, null], 14)).toEqual([24, 10, null]);
  });
});

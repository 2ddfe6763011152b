import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, parseTarget } from './duration.ts';
import { describeDuration } from './words.ts';

describe('lengths of time', () => {
  test.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['4h', 14_400_000],
    ['2d', 172_800_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    [' 10M ', 600_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ value: { ms, text: text.trim() } });
  });

  test.each([
    ['0m', 'must be longer than zero. You typed ‘0m’.'],
    ['-5m', 'must not be negative. You typed ‘-5m’.'],
    ['5', 'is not a length of time: ‘5’. Write it like 90s, 5m, 4h, 2d or 1h 30m.'],
    [5, 'is 5 without a unit. Write it like 90s, 5m, 4h, 2d or 1h 30m.'],
    ['', 'is not a length of time: ‘’. Write it like 90s, 5m, 4h, 2d or 1h 30m.'],
    ['soon', 'is not a length of time: ‘soon’. Write it like 90s, 5m, 4h, 2d or 1h 30m.'],
    ['400d', 'must not be longer than a year (366d). You typed ‘400d’.'],
    [undefined, 'is missing. Write it like 90s, 5m, 4h, 2d or 1h 30m.'],
  ])('%j is refused', (input, problem) => {
    expect(parseDuration(input)).toEqual({ problem });
  });

  test('what is written reads back as the same length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 86_400 }), (seconds) => {
        const parsed = parseDuration(formatDuration(seconds * 1000), true);
        expect(parsed).toHaveProperty('value.ms', seconds * 1000);
      }),
    );
  });

  test('working time is told in hours, wall time in days', () => {
    expect(describeDuration(172_800_000)).toBe('48 hours');
    expect(describeDuration(172_800_000, 'wall')).toBe('2 days');
    expect(describeDuration(5_401_000)).toBe('1 hour 30 minutes 1 second');
  });
});

describe('targets', () => {
  test('working days are a unit of their own', () => {
    expect(parseTarget('3 working days')).toEqual({ value: { unit: 'workingDays', days: 3, text: '3 working days' } });
    expect(parseTarget('1 business day')).toEqual({ value: { unit: 'workingDays', days: 1, text: '1 business day' } });
    expect(parseTarget('2d')).toEqual({ value: { unit: 'ms', ms: 172_800_000, text: '2d' } });
  });

  test.each([
    ['0 working days', 'must be at least 1 working day. You typed ‘0 working days’.'],
    ['300 working days', 'must not be longer than a year (260 working days). You typed ‘300 working days’.'],
    ['2 days', 'is ‘2 days’, which can be read in two ways. Write 2d for 48 counted hours, or 2 working days.'],
    ['1.5h', 'is not a length of time: ‘1.5h’. Write it like 90s, 5m, 4h, 2d or 1h 30m, or 3 working days.'],
  ])('%s is refused', (text, problem) => {
    expect(parseTarget(text)).toEqual({ problem });
  });
});

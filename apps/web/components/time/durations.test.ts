import { describe, expect, it } from 'vitest';
import { formatCountdown, formatExact, formatWall, formatWorking, wholeSeconds } from './durations.ts';

const minute = 60_000;
const hour = 60 * minute;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('working time', () => {
  it('uses two units, rounded down, joined by a non-breaking space', () => {
    expect(formatWorking(72 * minute)).toBe('1h\u00a012m');
    expect(formatWorking(4 * minute + 59_999)).toBe('4m');
    expect(formatWorking(59_999)).toBe('<1m');
    expect(formatWorking(2 * hour)).toBe('2h');
  });
  it('stays in hours up to 24 h, whatever a working day is', () => {
    expect(plain(formatWorking(23 * hour + 5 * minute, { workdayMs: 8 * hour }))).toBe('23h 5m');
    expect(plain(formatWorking(24 * hour, { workdayMs: 8 * hour }))).toBe('3 working days');
  });
  it('does not guess the length of a working day', () => {
    expect(formatWorking(30 * hour)).toBe('30h');
  });
  it('is pinned in English, German and Japanese', () => {
    expect(['en', 'de', 'ja'].map((locale) => plain(formatWorking(72 * minute, { locale })))).toEqual([
      '1h 12m',
      '1h, 12 Min.',
      '1h12m',
    ]);
    expect(['en', 'de', 'ja'].map((locale) => plain(formatWorking(72 * minute, { locale, style: 'long' })))).toEqual([
      '1 hour 12 minutes',
      '1 Stunde 12 Minuten',
      '1 時間 12 分',
    ]);
  });
});

describe('wall time', () => {
  it('has days', () => {
    expect(['en', 'de', 'ja'].map((locale) => plain(formatWall(51 * hour, locale)))).toEqual([
      '2d 3h',
      '2 T, 3h',
      '2d3h',
    ]);
  });
});

describe('countdown and ledger', () => {
  it('counts m:ss and reaches 0:00 only at the end', () => {
    expect(formatCountdown(272_000)).toBe('4:32');
    expect(formatCountdown(1)).toBe('0:01');
    expect(formatCountdown(-5)).toBe('0:00');
  });
  it('writes whole seconds', () => {
    expect(plain(formatExact(4328))).toBe('1h 12m 8s');
    expect(formatExact(0)).toBe('0s');
  });
  it('rounds rows so that they add up to the rounded total', () => {
    const rows = [1499, 1499, 1499, 503];
    const total = rows.reduce((sum, ms) => sum + ms, 0);
    expect(wholeSeconds(rows).reduce((sum, s) => sum + s, 0)).toBe(Math.round(total / 1000));
  });
});

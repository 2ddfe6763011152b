import { describe, expect, it } from 'vitest';
import { formatDue, formatInstant, formatWall, formatWorking, spellWorking } from './time-words.ts';

const MIN = 60_000;
const HOUR = 60 * MIN;
const at = (iso: string) => Date.parse(iso);

describe('durations', () => {
  it.each([
    [0, '<1m', '<1m', 'less than a minute'],
    [59_999, '<1m', '<1m', 'less than a minute'],
    [MIN, '1m', '1m', '1 minute'],
    [18 * MIN + 59_000, '18m', '18m', '18 minutes'],
    [-26 * MIN, '26m', '26m', '26 minutes'],
    [HOUR, '1h', '1h', '1 hour'],
    [72 * MIN, '1h\u00a012m', '1h\u00a012m', '1 hour 12 minutes'],
    [24 * HOUR - 1, '23h\u00a059m', '23h\u00a059m', '23 hours 59 minutes'],
    [24 * HOUR, '3 working days', '1d', '3 working days'],
    [51 * HOUR, '6 working days', '2d\u00a03h', '6 working days'],
  ])('%i ms', (ms, working, wall, long) => {
    expect([formatWorking(ms), formatWall(ms), spellWorking(ms)]).toEqual([working, wall, long]);
  });
});

describe('instants', () => {
  const now = at('2026-04-20T14:17:00Z');

  it.each([
    ['2026-04-20T14:35:00Z', 'America/New_York', 'today 10:35 EDT', 'Mon 20 Apr 10:35 EDT'],
    ['2026-04-20T23:30:00Z', 'Asia/Kolkata', 'Tue 21 Apr 05:00 GMT+5:30', 'Tue 21 Apr 05:00 GMT+5:30'],
    ['2026-01-20T14:35:00Z', 'America/New_York', 'Tue 20 Jan 09:35 EST', 'Tue 20 Jan 09:35 EST'],
    ['2027-01-04T14:35:00Z', 'America/New_York', 'Mon 4 Jan 2027 09:35 EST', 'Mon 4 Jan 2027 09:35 EST'],
    ['2026-04-20T14:35:00Z', 'Mars/Olympus', 'today 14:35 UTC', 'Mon 20 Apr 14:35 UTC'],
  ])('%s in %s', (iso, zone, due, instant) => {
    expect([formatDue(at(iso), zone, now), formatInstant(at(iso), zone, now)]).toEqual([due, instant]);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';
import { BusinessTimeError } from './error.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

function office(timeZone: string, more: Partial<CalendarDefinition> = {}) {
  const day: [string, string][] = [['09:00', '17:00']];
  const week = { mon: day, tue: day, wed: day, thu: day, fri: day };
  return compileCalendar({ timeZone, week, ...more });
}

function sundays(timeZone: string, start: string, end: string) {
  return compileCalendar({ timeZone, week: { sun: [[start, end]] } });
}

/** All day, in New York or elsewhere. */
function dayOf(date: string) {
  return [at(`${date}T00:00Z`) - 15 * HOUR_MS, at(`${date}T00:00Z`) + 40 * HOUR_MS] as const;
}

function codeOf(compute: () => unknown): string {
  try {
    return `no error, but ${String(compute())}`;
  } catch (error) {
    return error instanceof BusinessTimeError ? error.code : String(error);
  }
}

describe('mistakes of other engines', () => {
  it('an end in a repeated stretch is not taken at its first occurrence', () => {
    const calendar = sundays('America/New_York', '00:00', '01:30');
    expect(calendar.intervalsOn('2026-11-01').map(({ from, to }) => [iso(from), iso(to)])).toEqual([
      ['2026-11-01T04:00:00.000Z', '2026-11-01T05:30:00.000Z'],
      ['2026-11-01T06:00:00.000Z', '2026-11-01T06:30:00.000Z'],
    ]);
    expect(iso(calendar.add(at('2026-11-01T04:00Z'), 2 * HOUR_MS))).toBe('2026-11-01T06:30:00.000Z');
  });

  it('a start in a gap is the end of the gap, not one gap later', () => {
    const calendar = sundays('America/New_York', '02:15', '05:00');
    expect(iso(calendar.nextOpen(at('2026-03-08T00:00Z')))).toBe('2026-03-08T07:00:00.000Z');
    expect(calendar.elapsed(...dayOf('2026-03-08'))).toBe(2 * HOUR_MS);
  });

  it('a date may have two offsets', () => {
    const calendar = sundays('America/New_York', '00:00', '24:00');
    expect(calendar.elapsed(...dayOf('2026-03-08'))).toBe(23 * HOUR_MS);
    expect(calendar.elapsed(...dayOf('2026-03-15'))).toBe(24 * HOUR_MS);
  });

  it('a repeated hour counts twice', () => {
    expect(sundays('America/New_York', '00:00', '24:00').elapsed(...dayOf('2026-11-01'))).toBe(25 * HOUR_MS);
    expect(sundays('America/New_York', '01:00', '02:00').elapsed(...dayOf('2026-11-01'))).toBe(2 * HOUR_MS);
  });

  it('holidays are dates of the zone, not of UTC', () => {
    const evening: [string, string][] = [['19:00', '23:00']];
    const calendar = compileCalendar({
      timeZone: 'America/New_York',
      week: { thu: evening, fri: evening },
      holidays: ['2026-12-25'],
    });
    expect(calendar.isOpen(at('2026-12-25T01:00Z'))).toBe(true);
    expect(calendar.isOpen(at('2026-12-26T01:00Z'))).toBe(false);
  });

  it('the close is not open, the opening is', () => {
    const calendar = office('UTC');
    expect(calendar.isOpen(at('2026-06-01T09:00Z'))).toBe(true);
    expect(calendar.isOpen(at('2026-06-01T16:59:59.999Z'))).toBe(true);
    expect(calendar.isOpen(at('2026-06-01T17:00Z'))).toBe(false);
  });

  it('an add that uses up the day ends at the close, not at the next opening', () => {
    expect(iso(office('UTC').add(at('2026-06-01T09:00Z'), 8 * HOUR_MS))).toBe('2026-06-01T17:00:00.000Z');
  });

  it('add of 0 stays where it is, outside hours too', () => {
    expect(office('UTC').add(at('2026-06-06T12:34Z'), 0)).toBe(at('2026-06-06T12:34Z'));
  });

  it('overlapping pauses are taken off once', () => {
    const pauses = [
      { from: at('2026-06-01T10:00Z'), to: at('2026-06-01T12:00Z') },
      { from: at('2026-06-01T11:00Z'), to: at('2026-06-01T13:00Z') },
      { from: at('2026-06-01T10:30Z'), to: at('2026-06-01T11:30Z') },
    ];
    const elapsed = office('UTC').elapsedExcluding(at('2026-06-01T09:00Z'), at('2026-06-01T17:00Z'), pauses);
    expect(elapsed).toBe(5 * HOUR_MS);
  });

  it('closed hours inside a pause take nothing off', () => {
    const pauses = [{ from: at('2026-06-01T16:00Z'), to: at('2026-06-02T10:00Z') }];
    const elapsed = office('UTC').elapsedExcluding(at('2026-06-01T09:00Z'), at('2026-06-02T17:00Z'), pauses);
    expect(elapsed).toBe(14 * HOUR_MS);
  });

  it('a pause without an end is still going on', () => {
    const pauses = [{ from: at('2026-06-01T10:00Z'), to: null }];
    const elapsed = office('UTC').elapsedExcluding(at('2026-06-01T09:00Z'), at('2026-06-05T17:00Z'), pauses);
    expect(elapsed).toBe(HOUR_MS);
  });

  it('a pause that ends before it begins is empty', () => {
    const pauses = [{ from: at('2026-06-01T12:00Z'), to: at('2026-06-01T10:00Z') }];
    const elapsed = office('UTC').elapsedExcluding(at('2026-06-01T09:00Z'), at('2026-06-01T17:00Z'), pauses);
    expect(elapsed).toBe(8 * HOUR_MS);
  });

  it('nothing is cut to minutes', () => {
    const calendar = office('Europe/Berlin');
    expect(calendar.elapsed(at('2026-06-01T06:59:59.999Z'), at('2026-06-01T07:00:00.001Z'))).toBe(1);
    expect(iso(calendar.add(at('2026-06-01T14:59:59.999Z'), 2))).toBe('2026-06-02T07:00:00.001Z');
  });

  it('three years of holidays are no reason to give up', () => {
    const holidays = [];
    for (let day = at('2026-06-01'); day < at('2029-06-01'); day += 24 * HOUR_MS) {
      holidays.push(new Date(day).toISOString().slice(0, 10));
    }
    const calendar = office('UTC', { holidays });
    expect(iso(calendar.nextOpen(at('2026-06-01T00:00Z')))).toBe('2029-06-01T09:00:00.000Z');
    expect(iso(calendar.add(at('2026-06-01T00:00Z'), HOUR_MS))).toBe('2029-06-01T10:00:00.000Z');
    expect(iso(calendar.addWorkingDays(at('2026-06-01T00:00Z'), 1))).toBe('2029-06-04T09:00:00.000Z');
  });

  it('24:00 is midnight, not 23:59', () => {
    const all: [string, string][] = [['00:00', '24:00']];
    const calendar = compileCalendar({
      timeZone: 'Europe/Berlin',
      week: { mon: all, tue: all, wed: all, thu: all, fri: all, sat: all, sun: all },
    });
    const [from, to] = [at('2026-01-01T00:00:00.123Z'), at('2031-01-01T12:00Z')];
    expect(calendar.elapsed(from, to)).toBe(to - from);
    expect(calendar.isOpen(at('2026-06-01T21:59:59.999Z'))).toBe(true);
  });

  it('a date the zone skipped is not real', () => {
    const calendar = office('Pacific/Apia', { overrides: [{ date: '2011-12-30', hours: [['09:00', '17:00']] }] });
    expect(calendar.intervalsOn('2011-12-30')).toEqual([]);
    expect(calendar.elapsed(at('2011-12-30T00:00Z'), at('2011-12-31T10:00Z'))).toBe(3 * HOUR_MS);
    const due = calendar.addWorkingDays(at('2011-12-29T20:00Z'), 1);
    expect(calendar.localDate(due)).toBe('2012-01-02');
  });

  it('off hours on a weekend do not keep their time of day', () => {
    expect(iso(office('UTC').add(at('2026-06-06T14:00Z'), HOUR_MS))).toBe('2026-06-08T10:00:00.000Z');
  });
});

describe('the time of year of the machine', () => {
  afterEach(() => vi.useRealTimers());

  it.each(['2026-07-01T00:00Z', '2026-12-01T00:00Z'])('changes nothing at %s', (now) => {
    vi.useFakeTimers({ now: at(now) });
    // The name makes a calendar of its own, compiled under this clock.
    const overrides = [{ date: '2026-11-01', hours: [['01:30', '03:00']] as [string, string][], name: now }];
    const calendar = office('America/New_York', { overrides });
    expect(calendar.intervalsOn('2026-11-01').map(({ from, to }) => [iso(from), iso(to)])).toEqual([
      ['2026-11-01T05:30:00.000Z', '2026-11-01T06:00:00.000Z'],
      ['2026-11-01T06:30:00.000Z', '2026-11-01T08:00:00.000Z'],
    ]);
  });
});

describe('failures come at once and typed', () => {
  const never = compileCalendar({ timeZone: 'UTC', week: {} });
  const inGap = compileCalendar({
    timeZone: 'America/New_York',
    week: {},
    overrides: [{ date: '2026-03-08', hours: [['02:10', '02:50']] }],
  });
  const now = at('2026-06-01T10:00Z');

  it('from after to', () => {
    expect(codeOf(() => office('UTC').elapsed(now + 1, now))).toBe('from-after-to');
    expect(codeOf(() => office('UTC').elapsedExcluding(now + 1, now, []))).toBe('from-after-to');
    expect(codeOf(() => office('UTC').segments(now + 1, now))).toBe('from-after-to');
  });

  it('no open time', () => {
    for (const calendar of [never, inGap]) {
      expect(codeOf(() => calendar.add(now, 1))).toBe('no-open-time');
      expect(codeOf(() => calendar.add(at('2026-03-01'), 1))).toBe('no-open-time');
      expect(codeOf(() => calendar.nextOpen(at('2026-03-01')))).toBe('no-open-time');
      expect(codeOf(() => calendar.addWorkingDays(at('2026-03-01'), 1))).toBe('no-open-time');
      expect(calendar.elapsed(at('1950-01-01'), at('2150-01-01'))).toBe(0);
      expect(calendar.isOpen(now)).toBe(false);
      expect(calendar.add(now, 0)).toBe(now);
    }
  });

  it('open time that will not come before the engine ends', () => {
    expect(codeOf(() => office('UTC').add(now, Number.MAX_SAFE_INTEGER))).toBe('no-open-time');
    expect(codeOf(() => office('UTC').addWorkingDays(now, 10_000_000))).toBe('no-open-time');
  });

  it('negative durations', () => {
    expect(codeOf(() => office('UTC').add(now, -1))).toBe('negative-duration');
    expect(codeOf(() => office('UTC').addWorkingDays(now, -1))).toBe('negative-duration');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 8.64e15])('the instant %s', (bad) => {
    const calendar = office('UTC');
    for (const compute of [
      () => calendar.elapsed(bad, now),
      () => calendar.elapsed(now, bad),
      () => calendar.add(bad, 1),
      () => calendar.add(bad, 0),
      () => calendar.isOpen(bad),
      () => calendar.nextOpen(bad),
      () => calendar.segments(bad, now),
      () => calendar.segments(now, bad),
      () => calendar.localDate(bad),
      () => calendar.addWorkingDays(bad, 1),
      () => calendar.addWorkingDays(bad, 0),
    ]) {
      expect(codeOf(compute)).toBe('invalid-input');
    }
  });

  it('durations, pauses and dates that are none', () => {
    const calendar = office('UTC');
    expect(codeOf(() => calendar.add(now, Number.NaN))).toBe('invalid-input');
    expect(codeOf(() => calendar.add(now, Number.POSITIVE_INFINITY))).toBe('invalid-input');
    expect(codeOf(() => calendar.addWorkingDays(now, 1.5))).toBe('invalid-input');
    expect(codeOf(() => calendar.intervalsOn('2026-02-30'))).toBe('invalid-input');
    expect(codeOf(() => calendar.elapsedExcluding(now, now + 1, [{ from: Number.NaN, to: null }]))).toBe(
      'invalid-input',
    );
  });

  it('a malformed calendar, with the path', () => {
    const compile = () => compileCalendar({ timeZone: 'UTC', week: { mon: [['09:00', '25:00']] } });
    expect(codeOf(compile)).toBe('invalid-calendar');
    expect(compile).toThrow('week.mon[0][1]: "25:00" is no end; write HH:MM from 00:01 to 24:00');
  });
});

describe('compiled calendars', () => {
  it('are shared by equal content, however it is written', () => {
    const one = office('UTC', { holidays: ['2026-12-25', '2026-12-26'] });
    expect(office('UTC', { holidays: ['2026-12-26', { date: '2026-12-25' }], overrides: [] })).toBe(one);
    expect(office('UTC', { holidays: ['2026-12-25'] })).not.toBe(one);
  });

  it('do not follow later changes to the definition', () => {
    const definition: CalendarDefinition = { timeZone: 'UTC', week: { mon: [['09:00', '17:00']] } };
    const before = compileCalendar(definition);
    definition.week.mon = [];
    expect(compileCalendar(definition)).not.toBe(before);
    expect(before.isOpen(at('2026-06-01T10:00Z'))).toBe(true);
  });

  it('name the wall date in their zone', () => {
    expect(office('Pacific/Kiritimati').localDate(at('2026-06-01T10:00Z'))).toBe('2026-06-02');
    expect(office('America/New_York').localDate(at('2026-06-01T03:59:59.999Z'))).toBe('2026-05-31');
  });
});

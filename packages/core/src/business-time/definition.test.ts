import { describe, expect, it } from 'vitest';
import { compileCalendar } from './calendar.ts';
import { calendarDefinitionSchema, calendarFormSchema } from './definition.ts';

const nineToFive = [['09:00', '17:00']];
const good = { timeZone: 'UTC', week: { mon: nineToFive } };

/** `path: message` of every complaint. */
function complaints(document: unknown): string[] {
  const parsed = calendarDefinitionSchema.safeParse(document);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a calendar of the playbook', () => {
  it.each([
    good,
    { ...good, timeZone: 'Asia/Calcutta' },
    { ...good, timeZone: 'US/Eastern' },
    { ...good, timeZone: 'Etc/UTC' },
    {
      ...good,
      week: {
        mon: [
          ['13:00', '24:00'],
          ['09:00', '13:00'],
        ],
        sun: [],
      },
    },
    { ...good, holidays: ['2028-02-29', { date: '2026-12-25', name: 'Christmas Day' }, { date: '2026-12-26' }] },
    { ...good, overrides: [{ date: '2026-12-24', hours: [], name: 'Christmas Eve' }] },
    { timeZone: 'UTC', week: {}, overrides: [{ date: '2026-12-24', hours: nineToFive }] },
  ])('is taken as it is: %j', (document) => {
    expect(complaints(document)).toEqual([]);
    expect(calendarDefinitionSchema.parse(document)).toEqual(document);
  });

  it.each([
    [
      'an unknown zone',
      { ...good, timeZone: 'Mars/Base' },
      'timeZone: unknown time zone "Mars/Base"; use an IANA name such as "Europe/Berlin" or "UTC"',
    ],
    [
      'a bare offset',
      { ...good, timeZone: '+05:30' },
      'timeZone: unknown time zone "+05:30"; use an IANA name such as "Europe/Berlin" or "UTC"',
    ],
    [
      'a start that is no time',
      { ...good, week: { tue: [['9:00', '17:00']] } },
      'week.tue.0.0: "9:00" is no start; write HH:MM from 00:00 to 23:59',
    ],
    [
      'a start at 24:00',
      { ...good, week: { tue: [['24:00', '24:00']] } },
      'week.tue.0.0: "24:00" is no start; write HH:MM from 00:00 to 23:59',
    ],
    [
      'an end that is no time',
      { ...good, week: { tue: [['09:00', '24:01']] } },
      'week.tue.0.1: "24:01" is no end; write HH:MM from 00:01 to 24:00',
    ],
    [
      'half an interval',
      { ...good, week: { tue: [['09:00']] } },
      'week.tue.0: an interval is a pair of times, ["09:00", "17:00"]',
    ],
    [
      'text for hours',
      { ...good, week: { tue: '09:00-17:00' } },
      'week.tue: hours are a list of intervals, [["09:00", "17:00"]]',
    ],
    [
      'an empty interval',
      { ...good, week: { tue: [['09:00', '09:00']] } },
      'week.tue.0: 09:00-09:00 is empty; the end must be later than the start (all day is 00:00-24:00)',
    ],
    [
      'a night shift in one',
      { ...good, week: { tue: [['22:00', '06:00']] } },
      'week.tue.0: 22:00-06:00 ends before it starts; write a night shift as two intervals, 22:00-24:00 and, on the next day, 00:00-06:00',
    ],
    [
      'overlapping intervals',
      {
        ...good,
        week: {
          tue: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
      'week.tue.1: 11:00-13:00 overlaps 09:00-12:00; intervals of a day may touch but not overlap',
    ],
    [
      'the same interval twice',
      {
        ...good,
        week: {
          tue: [
            ['09:00', '12:00'],
            ['09:00', '12:00'],
          ],
        },
      },
      'week.tue.1: 09:00-12:00 overlaps 09:00-12:00; intervals of a day may touch but not overlap',
    ],
    [
      'a nested interval',
      {
        ...good,
        week: {
          tue: [
            ['09:00', '17:00'],
            ['10:00', '11:00'],
            ['12:00', '13:00'],
          ],
        },
      },
      'week.tue.2: 12:00-13:00 overlaps 09:00-17:00; intervals of a day may touch but not overlap',
    ],
    [
      'an unknown weekday',
      { ...good, week: { monday: nineToFive } },
      'week: unknown key "monday"; allowed: mon, tue, wed, thu, fri, sat, sun',
    ],
    ['an unknown key', { ...good, zone: 'UTC' }, ': unknown key "zone"; allowed: timeZone, week, holidays, overrides'],
    [
      'an impossible holiday',
      { ...good, holidays: ['2026-02-30'] },
      'holidays.0: "2026-02-30" is no calendar date; write a real one as YYYY-MM-DD',
    ],
    [
      'a leap day of no leap year',
      { ...good, holidays: [{ date: '2026-02-29' }] },
      'holidays.0.date: "2026-02-29" is no calendar date; write a real one as YYYY-MM-DD',
    ],
    [
      'an unknown key of a holiday',
      { ...good, holidays: [{ date: '2026-12-25', title: 'x' }] },
      'holidays.0: unknown key "title"; allowed: date, name',
    ],
    [
      'a short date',
      { ...good, overrides: [{ date: '2026-1-2', hours: [] }] },
      'overrides.0.date: "2026-1-2" is no calendar date; write a real one as YYYY-MM-DD',
    ],
    [
      'a second override',
      {
        ...good,
        overrides: [
          { date: '2026-01-02', hours: [] },
          { date: '2026-01-02', hours: nineToFive },
        ],
      },
      'overrides.1.date: 2026-01-02 has an override already (overrides[0]); a date has at most one',
    ],
    [
      'an override without hours',
      { ...good, overrides: [{ date: '2026-01-02' }] },
      'overrides.0.hours: hours are a list of intervals, [["09:00", "17:00"]]',
    ],
    [
      'an unknown key of an override',
      { ...good, overrides: [{ date: '2026-01-02', hours: [], closed: true }] },
      'overrides.0: unknown key "closed"; allowed: date, hours, name',
    ],
  ])('with %s is refused with the path', (_, document, message) => {
    expect(complaints(document)).toContain(message);
  });

  it.each([
    ['a closed week', { timeZone: 'UTC', week: { mon: [], tue: [] } }],
    ['a closed override', { timeZone: 'UTC', week: {}, overrides: [{ date: '2026-01-02', hours: [] }] }],
    [
      'an override in a gap',
      { timeZone: 'America/New_York', week: {}, overrides: [{ date: '2026-03-08', hours: [['02:00', '03:00']] }] },
    ],
    [
      'an override on a skipped date',
      { timeZone: 'Pacific/Apia', week: {}, overrides: [{ date: '2011-12-30', hours: nineToFive }] },
    ],
  ])('with nothing but %s has no open hours, yet compiles', (_, document) => {
    expect(complaints(document)).toEqual([expect.stringMatching(/^week: no open hours; /)]);
    expect(compileCalendar(calendarFormSchema.parse(document)).isOpen(0)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);
const day: [string, string][] = [['09:00', '17:30']];
const week = { mon: day, tue: day, wed: day, thu: day, fri: day };

/** One line a segment: from, length in hours, open or closed, why. */
function rows(more: Partial<CalendarDefinition>, from: string, to: string): string[] {
  const calendar = compileCalendar({ timeZone: 'UTC', week, ...more });
  return calendar.segments(at(from), at(to)).map((segment) => {
    const { reason, date, name } = segment.why;
    const shift = segment.dst ? `dst ${segment.dst.shiftMs / HOUR_MS}` : undefined;
    const start = new Date(segment.from).toISOString().slice(5, 16);
    const length = `${(segment.to - segment.from) / HOUR_MS}h`;
    return [start, length, segment.open ? 'open' : 'closed', reason, date, name, shift].filter(Boolean).join(' ');
  });
}

describe('segments', () => {
  it('join a night into one row and a weekend into another', () => {
    expect(rows({}, '2026-04-16T16:30Z', '2026-04-20T09:18Z')).toEqual([
      '04-16T16:30 1h open workingHours',
      '04-16T17:30 15.5h closed outsideHours',
      '04-17T09:00 8.5h open workingHours',
      '04-17T17:30 63.5h closed weekend',
      '04-20T09:00 0.3h open workingHours',
    ]);
  });

  it('call Friday night weekend from its first minute', () => {
    expect(rows({}, '2026-04-17T17:30Z', '2026-04-17T17:45Z')).toEqual(['04-17T17:30 0.25h closed weekend']);
    expect(rows({}, '2026-04-20T08:00Z', '2026-04-20T09:00Z')).toEqual(['04-20T08:00 1h closed weekend']);
  });

  it('give a holiday its own row by the date, with its name', () => {
    const holidays = ['2026-12-28', { date: '2026-12-25', name: 'Christmas Day' }];
    expect(rows({ holidays }, '2026-12-24T17:00Z', '2026-12-29T09:30Z')).toEqual([
      '12-24T17:00 0.5h open workingHours',
      '12-24T17:30 6.5h closed outsideHours',
      '12-25T00:00 24h closed holiday 2026-12-25 Christmas Day',
      '12-26T00:00 48h closed weekend',
      '12-28T00:00 24h closed holiday 2026-12-28',
      '12-29T00:00 9h closed outsideHours',
      '12-29T09:00 0.5h open workingHours',
    ]);
  });

  it('show what an override opened, and what it closed of the usual hours', () => {
    const overrides: CalendarDefinition['overrides'] = [
      { date: '2026-12-24', hours: [['09:00', '12:00']], name: 'Christmas Eve' },
      { date: '2026-12-26', hours: [['10:00', '14:00']] },
    ];
    expect(rows({ overrides }, '2026-12-23T17:00Z', '2026-12-28T09:00Z')).toEqual([
      '12-23T17:00 0.5h open workingHours',
      '12-23T17:30 15.5h closed outsideHours',
      '12-24T09:00 3h open override 2026-12-24 Christmas Eve',
      '12-24T12:00 5.5h closed override 2026-12-24 Christmas Eve',
      '12-24T17:30 15.5h closed outsideHours',
      '12-25T09:00 8.5h open workingHours',
      '12-25T17:30 16.5h closed weekend',
      '12-26T10:00 4h open override 2026-12-26',
      '12-26T14:00 43h closed weekend',
    ]);
  });

  it('give a date that an override closes its own row', () => {
    const overrides: CalendarDefinition['overrides'] = [{ date: '2026-06-03', hours: [], name: 'Offsite' }];
    expect(rows({ overrides }, '2026-06-02T17:30Z', '2026-06-04T09:00Z')).toEqual([
      '06-02T17:30 6.5h closed outsideHours',
      '06-03T00:00 24h closed override 2026-06-03 Offsite',
      '06-04T00:00 9h closed outsideHours',
    ]);
  });

  it('keep the holiday as the reason around hours that an override opened on it', () => {
    const holidays = [{ date: '2026-06-03', name: 'Founders Day' }];
    const overrides: CalendarDefinition['overrides'] = [{ date: '2026-06-03', hours: [['10:00', '12:00']] }];
    expect(rows({ holidays, overrides }, '2026-06-03T00:00Z', '2026-06-04T00:00Z')).toEqual([
      '06-03T00:00 10h closed holiday 2026-06-03 Founders Day',
      '06-03T10:00 2h open override 2026-06-03',
      '06-03T12:00 12h closed holiday 2026-06-03 Founders Day',
    ]);
  });

  it('split at a clock change and say by how much', () => {
    const timeZone = 'America/New_York';
    expect(rows({ timeZone }, '2026-03-06T21:00Z', '2026-03-09T13:00Z')).toEqual([
      '03-06T21:00 1.5h open workingHours',
      '03-06T22:30 32.5h closed weekend',
      '03-08T07:00 30h closed weekend dst 1',
    ]);
    const sun: [string, string][] = [['00:00', '24:00']];
    expect(rows({ timeZone, week: { sun } }, '2026-11-01T04:00Z', '2026-11-02T05:00Z')).toEqual([
      '11-01T04:00 2h open workingHours',
      '11-01T06:00 23h open workingHours dst -1',
    ]);
  });

  it('do not mark a clock change that lies before the range', () => {
    const timeZone = 'America/New_York';
    expect(rows({ timeZone }, '2026-03-08T07:00Z', '2026-03-08T08:00Z')).toEqual(['03-08T07:00 1h closed weekend']);
  });

  it('of an empty range are none', () => {
    expect(rows({}, '2026-06-01T10:00Z', '2026-06-01T10:00Z')).toEqual([]);
  });

  it('of a calendar that never opens are one closed row', () => {
    expect(rows({ week: {} }, '2026-06-01T00:00Z', '2026-06-21T00:00Z')).toEqual(['06-01T00:00 480h closed weekend']);
  });
});

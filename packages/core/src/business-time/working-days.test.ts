import { describe, expect, it } from 'vitest';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';

type Hours = [string, string][];
const at = (text: string) => Date.parse(text);

function calendarOf(hours: Hours, more: Partial<CalendarDefinition> = {}) {
  const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours };
  return compileCalendar({ timeZone: 'UTC', week, ...more });
}

function due(calendar: ReturnType<typeof compileCalendar>, from: string, count: number): string {
  return new Date(calendar.addWorkingDays(at(from), count)).toISOString();
}

describe('working days', () => {
  const office = calendarOf([['09:00', '17:00']]);

  it('are due at the same place in the day', () => {
    expect(due(office, '2026-06-01T10:30:00.123Z', 2)).toBe('2026-06-03T10:30:00.123Z');
    expect(due(office, '2026-06-01T09:00:00.000Z', 1)).toBe('2026-06-02T09:00:00.000Z');
    expect(due(office, '2026-06-04T10:30:00.000Z', 3)).toBe('2026-06-09T10:30:00.000Z');
  });

  it('count from the next opening outside hours', () => {
    for (const from of ['2026-06-05T17:00Z', '2026-06-06T14:00Z', '2026-06-08T09:00Z']) {
      expect(due(office, from, 2)).toBe('2026-06-10T09:00:00.000Z');
    }
  });

  it('pass over holidays and count dates that an override opens', () => {
    const calendar = calendarOf([['09:00', '17:00']], {
      holidays: ['2026-06-02'],
      overrides: [{ date: '2026-06-06', hours: [['10:00', '14:00']] }],
    });
    expect(due(calendar, '2026-06-01T11:00Z', 1)).toBe('2026-06-03T11:00:00.000Z');
    expect(due(calendar, '2026-06-05T11:00Z', 1)).toBe('2026-06-06T12:00:00.000Z');
  });

  it('are due at the close where the day is shorter than the offset', () => {
    const calendar = calendarOf([['09:00', '17:00']], {
      overrides: [{ date: '2026-06-02', hours: [['09:00', '12:00']] }],
    });
    expect(due(calendar, '2026-06-01T11:59Z', 1)).toBe('2026-06-02T11:59:00.000Z');
    expect(due(calendar, '2026-06-01T12:00Z', 1)).toBe('2026-06-02T12:00:00.000Z');
    expect(due(calendar, '2026-06-01T16:00Z', 1)).toBe('2026-06-02T12:00:00.000Z');
  });

  it('keep the opening after a break apart from the close before it', () => {
    const calendar = calendarOf([
      ['09:00', '12:00'],
      ['13:00', '17:00'],
    ]);
    expect(due(calendar, '2026-06-01T13:00Z', 1)).toBe('2026-06-02T13:00:00.000Z');
    expect(due(calendar, '2026-06-01T12:10Z', 1)).toBe('2026-06-02T13:00:00.000Z');
    expect(due(calendar, '2026-06-01T11:59:59.999Z', 1)).toBe('2026-06-02T11:59:59.999Z');
  });

  it('measure the offset in open time across a clock change', () => {
    const calendar = compileCalendar({
      timeZone: 'America/New_York',
      week: { sat: [['00:00', '24:00']], sun: [['00:00', '24:00']] },
    });
    // Saturday 06:00 is six hours in; on Sunday six hours in is 07:00, an hour being skipped.
    expect(due(calendar, '2026-03-07T11:00Z', 1)).toBe('2026-03-08T11:00:00.000Z');
    expect(due(calendar, '2026-03-08T03:30Z', 1)).toBe('2026-03-09T03:30:00.000Z');
    expect(due(calendar, '2026-03-08T04:30Z', 1)).toBe('2026-03-09T04:00:00.000Z');
  });

  it('of 0 are the start itself', () => {
    expect(due(office, '2026-06-06T14:00Z', 0)).toBe('2026-06-06T14:00:00.000Z');
  });

  it('take an override that comes years later, and stop after the last', () => {
    const calendar = compileCalendar({
      timeZone: 'UTC',
      week: {},
      overrides: [
        { date: '2026-06-01', hours: [['09:00', '10:00']] },
        { date: '2040-06-01', hours: [['09:00', '10:00']] },
      ],
    });
    expect(due(calendar, '2026-06-01T09:30Z', 1)).toBe('2040-06-01T09:30:00.000Z');
    expect(() => due(calendar, '2026-06-01T09:30Z', 2)).toThrow('fewer than 2 open days follow');
  });
});

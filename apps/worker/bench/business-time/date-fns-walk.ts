import type { CalendarDefinition } from '@baton/core/business-time';
import { formatInTimeZone, fromZonedTime } from 'date-fns-tz';
import type { MakeContender } from './contender.ts';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What is written in an afternoon: day by day, each day's hours turned into instants with date-fns-tz. */
export const makeDateFnsWalk: MakeContender = (calendars) => ({
  name: 'day by day, date-fns-tz',
  elapsed({ calendar, froms, tos }, first, count) {
    let sum = 0;
    for (let i = first; i < first + count; i += 1) {
      sum += elapsed(calendars[calendar] as CalendarDefinition, froms[i] as number, tos[i] as number);
    }
    return sum;
  },
  add({ calendar, froms, lengthMs }, first, count) {
    let sum = 0;
    for (let i = first; i < first + count; i += 1) {
      sum += add(calendars[calendar] as CalendarDefinition, froms[i] as number, lengthMs);
    }
    return sum;
  },
});

function elapsed(calendar: CalendarDefinition, from: number, to: number): number {
  const lastDate = formatInTimeZone(to, calendar.timeZone, 'yyyy-MM-dd');
  let date = formatInTimeZone(from, calendar.timeZone, 'yyyy-MM-dd');
  let sum = 0;
  for (; date <= lastDate; date = dayAfter(date)) {
    for (const { start, end } of listHours(calendar, date)) {
      sum += Math.max(0, Math.min(end, to) - Math.max(start, from));
    }
  }
  return sum;
}

function add(calendar: CalendarDefinition, from: number, ms: number): number {
  let date = formatInTimeZone(from, calendar.timeZone, 'yyyy-MM-dd');
  let left = ms;
  for (;;) {
    for (const { start, end } of listHours(calendar, date)) {
      const begin = Math.max(start, from);
      if (begin >= end) continue;
      if (left <= end - begin) return begin + left;
      left -= end - begin;
    }
    date = dayAfter(date);
  }
}

function listHours({ timeZone, week, holidays }: CalendarDefinition, date: string): { start: number; end: number }[] {
  if (holidays?.includes(date)) return [];
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] as (typeof WEEKDAYS)[number];
  return (week[weekday] ?? []).map(([start, end]) => ({
    start: fromZonedTime(`${date}T${start}:00`, timeZone).getTime(),
    end: fromZonedTime(`${date}T${end}:00`, timeZone).getTime(),
  }));
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

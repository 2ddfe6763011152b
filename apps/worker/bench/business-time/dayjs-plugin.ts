import type { CalendarDefinition } from '@baton/core/business-time';
import dayjs, { type BusinessHoursMap, type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import businessTime from 'dayjs-business-time';
import type { MakeContender, Questions } from './contender.ts';

const MINUTE_MS = 60_000;

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(businessTime);

/** dayjs-business-time on dayjs.tz. It counts whole minutes and keeps one calendar for the whole process. */
export const makeDayjsPlugin: MakeContender = (calendars) => {
  let active = -1;

  function zoneOf({ calendar }: Questions): string {
    const definition = calendars[calendar] as CalendarDefinition;
    if (active !== calendar) {
      dayjs.setBusinessTime(toBusinessHours(definition));
      dayjs.setHolidays(definition.holidays as string[]);
      active = calendar;
    }
    return definition.timeZone;
  }

  return {
    name: 'dayjs-business-time',
    steadyOnly: true,
    elapsed(questions, first, count) {
      const zone = zoneOf(questions);
      let sum = 0;
      for (let i = first; i < first + count; i += 1) {
        const to: Dayjs = dayjs(questions.tos[i]).tz(zone);
        sum += dayjs(questions.froms[i]).tz(zone).businessMinutesDiff(to) * MINUTE_MS;
      }
      return sum;
    },
    add(questions, first, count) {
      const zone = zoneOf(questions);
      let sum = 0;
      for (let i = first; i < first + count; i += 1) {
        const from = dayjs(questions.froms[i]).tz(zone);
        sum += from.addBusinessMinutes(questions.lengthMs / MINUTE_MS).valueOf();
      }
      return sum;
    },
  };
};

function toBusinessHours({ week }: CalendarDefinition): BusinessHoursMap {
  const hours = (day: readonly (readonly [string, string])[] | undefined) =>
    day && day.length > 0 ? day.map(([start, end]) => ({ start: `${start}:00`, end: `${end}:00` })) : null;
  return {
    monday: hours(week.mon),
    tuesday: hours(week.tue),
    wednesday: hours(week.wed),
    thursday: hours(week.thu),
    friday: hours(week.fri),
    saturday: hours(week.sat),
    sunday: hours(week.sun),
  };
}

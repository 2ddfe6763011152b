import type { CalendarDefinition } from '@baton/core/business-time';
import type { LocaleSpecification, Moment } from 'moment';
import moment from 'moment-timezone';
import 'moment-business-time';
import type { MakeContender, Questions } from './contender.ts';

declare module 'moment' {
  interface Moment {
    addWorkingTime(amount: number, unit: 'minutes'): Moment;
    workingDiff(other: Moment, unit: 'minutes'): number;
  }
}

const MINUTE_MS = 60_000;

/** moment-business-time on moment-timezone. It counts whole minutes and keeps one calendar for the whole process. */
export const makeMomentPlugin: MakeContender = (calendars) => {
  let active = -1;

  function zoneOf({ calendar }: Questions): string {
    const definition = calendars[calendar] as CalendarDefinition;
    if (active !== calendar) {
      moment.updateLocale('en', toLocale(definition));
      active = calendar;
    }
    return definition.timeZone;
  }

  return {
    name: 'moment-business-time',
    elapsed(questions, first, count) {
      const zone = zoneOf(questions);
      let sum = 0;
      for (let i = first; i < first + count; i += 1) {
        const from: Moment = moment.tz(questions.froms[i] as number, zone);
        sum += -from.workingDiff(moment.tz(questions.tos[i] as number, zone), 'minutes') * MINUTE_MS;
      }
      return sum;
    },
    add(questions, first, count) {
      const zone = zoneOf(questions);
      let sum = 0;
      for (let i = first; i < first + count; i += 1) {
        const from = moment.tz(questions.froms[i] as number, zone);
        sum += from.addWorkingTime(questions.lengthMs / MINUTE_MS, 'minutes').valueOf();
      }
      return sum;
    },
  };
};

function toLocale({ week, holidays }: CalendarDefinition): LocaleSpecification {
  const days = [week.sun, week.mon, week.tue, week.wed, week.thu, week.fri, week.sat];
  const hours = days.map((day, index) => [index, day && day.length > 0 ? day.flat() : null]);
  return { workinghours: Object.fromEntries(hours), holidays } as LocaleSpecification;
}

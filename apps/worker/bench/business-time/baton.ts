import { type Calendar, compileCalendar } from '@baton/core/business-time';
import type { MakeContender } from './contender.ts';

/** The engine as everybody calls it. */
export const makeBaton: MakeContender = (definitions) => {
  const calendars = definitions.map(compileCalendar);
  return {
    name: 'Baton',
    elapsed({ calendar: index, froms, tos }, first, count) {
      const calendar = calendars[index] as Calendar;
      let sum = 0;
      for (let i = first; i < first + count; i += 1) sum += calendar.elapsed(froms[i] as number, tos[i] as number);
      return sum;
    },
    add({ calendar: index, froms, lengthMs }, first, count) {
      const calendar = calendars[index] as Calendar;
      let sum = 0;
      for (let i = first; i < first + count; i += 1) sum += calendar.add(froms[i] as number, lengthMs);
      return sum;
    },
  };
};

import { type CalendarDefinition, compileCalendar } from '@baton/core/business-time';
import { timeInRounds } from '../rounds.ts';
import { formatTable } from '../table.ts';
import { makeBareLookup } from './bare-lookup.ts';
import { makeBaton } from './baton.ts';
import type { Contender, Questions } from './contender.ts';
import { makeDateFnsWalk } from './date-fns-walk.ts';
import { makeDayjsPlugin } from './dayjs-plugin.ts';
import { makeMomentPlugin } from './moment-plugin.ts';

/** The least share of the bare lookup's speed that is good enough. */
const BAR = 0.4;
const ROUNDS = 15;
const BATCH_MS = 20;
const QUESTIONS = 1024;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Hours = [string, string][];
const onDays = (days: readonly string[], hours: Hours) => Object.fromEntries(days.map((day) => [day, hours]));
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
const yearEnds = ['2025-12-25', '2025-12-26', '2026-01-01', '2026-12-25', '2027-01-01'];

const calendars: CalendarDefinition[] = [
  { timeZone: 'America/New_York', week: onDays(weekdays, [['09:00', '17:00']]), holidays: yearEnds },
  {
    timeZone: 'Europe/Berlin',
    week: onDays(weekdays, [
      ['08:30', '12:00'],
      ['13:00', '17:30'],
    ]),
    holidays: [...yearEnds, '2026-05-01', '2026-10-03'],
  },
  { timeZone: 'Asia/Kolkata', week: onDays([...weekdays, 'sat'], [['10:00', '19:00']]), holidays: ['2026-01-26'] },
  { timeZone: 'Australia/Sydney', week: onDays(weekdays, [['09:00', '17:30']]), holidays: [...yearEnds, '2026-01-26'] },
];

// An add of so much working time spans about as long as the elapsed beside it.
const spans = [
  { name: '1 hour', wallMs: HOUR_MS, openMs: HOUR_MS },
  { name: '3 days', wallMs: 3 * DAY_MS, openMs: 24 * HOUR_MS },
  { name: '90 days', wallMs: 90 * DAY_MS, openMs: 512 * HOUR_MS },
];

/** `elapsed` and `add` beside the bare lookup and what else people use, over four zones; printable lines. */
export function measureBusinessTime(): string[] {
  const contenders = [makeBareLookup, makeBaton, makeDateFnsWalk, makeDayjsPlugin, makeMomentPlugin].map((make) =>
    make(calendars),
  );
  const lines: string[] = [];
  for (const { name, wallMs, openMs } of spans) {
    const questions = calendars.map((_, calendar) => makeQuestions(calendar, wallMs, openMs));
    for (const operation of ['elapsed', 'add'] as const) {
      const speeds = timeInRounds(
        contenders.map((contender) => toTask(contender, operation, questionsFor(contender, questions))),
        ROUNDS,
        BATCH_MS,
      );
      const rows = speeds.map((speed, index) => [
        speed.name,
        speed.perSecond,
        speed.ratio,
        index === 1 ? BAR : null,
        rightOf(
          contenders[index] as Contender,
          contenders[0] as Contender,
          operation,
          questionsFor(contenders[index] as Contender, questions),
        ),
      ]);
      lines.push(...formatTable([`${operation}, ${name}`, 'per second', 'of bare', 'at least', 'right'], rows), '');
    }
  }
  return lines;
}

/** Instants spread evenly, but never on a round number, over two years. */
function makeQuestions(calendar: number, wallMs: number, lengthMs: number): Questions {
  const step = Math.floor((2 * 365 * DAY_MS) / QUESTIONS);
  const firstAt = Date.UTC(2025, 6, 1) + calendar * 977_123;
  // A step through the list that is prime to its length: neighbours lie far apart, as in real use.
  const froms = Float64Array.from({ length: QUESTIONS }, (_, i) => firstAt + ((i * 397) % QUESTIONS) * step);
  return { calendar, froms, tos: froms.map((from) => from + wallMs), lengthMs };
}

/** A contender's own questions: all, or those with no clock change in or near the span. */
function questionsFor({ steadyOnly }: Contender, all: readonly Questions[]): readonly Questions[] {
  if (!steadyOnly) return all;
  return all.map((questions) => {
    const calendar = compileCalendar(calendars[questions.calendar] as CalendarDefinition);
    const steady = questions.froms.filter((from, index) => {
      const to = (questions.tos[index] as number) + 40 * DAY_MS;
      return !calendar.segments(from - 2 * DAY_MS, to).some((segment) => segment.dst);
    });
    const spanMs = (questions.tos[0] as number) - (questions.froms[0] as number);
    return { ...questions, froms: steady, tos: steady.map((from) => from + spanMs) };
  });
}

/** Goes through all questions of all calendars and goes on where it stopped. */
function toTask(contender: Contender, operation: 'elapsed' | 'add', questions: readonly Questions[]) {
  let turn = 0;
  let first = 0;
  return {
    name: contender.name,
    run(times: number) {
      let sum = 0;
      for (let left = times; left > 0; ) {
        const some = questions[turn % questions.length] as Questions;
        const count = Math.min(some.froms.length - first, left);
        sum += contender[operation](some, first, count);
        left -= count;
        first += count;
        if (first < some.froms.length) continue;
        first = 0;
        turn += 1;
      }
      return sum;
    },
  };
}

/** The share of a sample of questions that is answered as by the reference, to the minute. */
function rightOf(
  contender: Contender,
  reference: Contender,
  operation: 'elapsed' | 'add',
  questions: readonly Questions[],
): string {
  let right = 0;
  let asked = 0;
  for (const some of questions) {
    for (let index = 0; index < some.froms.length; index += 97, asked += 1) {
      const apart = contender[operation](some, index, 1) - reference[operation](some, index, 1);
      if (Math.abs(apart) < 60_000) right += 1;
    }
  }
  return `${Math.round((100 * right) / asked)} %`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Open hours as the demo's people keep them. Instants are epoch ms, durations ms of open time. */
export type Hours = {
  /** The local date (YYYY-MM-DD) of an instant, and the instant of a local date and time (HH:MM). */
  dateOf(at: number): string;
  instantOf(date: string, time: string): number;
  isOpen(at: number): boolean;
  /** The instant itself while open, else the next opening. */
  nextOpen(at: number): number;
  /** The instant at which `ms` of open time have passed since `from`. */
  after(from: number, ms: number): number;
  /** The latest instant from which `ms` of open time pass until `to`. */
  before(to: number, ms: number): number;
  /** Open time between two instants. */
  between(from: number, to: number): number;
};

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MAX_DAYS = 400;

const hoursSchema = z.array(z.tuple([z.string(), z.string()]));
const calendarSchema = z.object({
  timeZone: z.string(),
  week: z.partialRecord(z.enum(WEEKDAYS), hoursSchema),
  holidays: z.array(z.object({ date: z.string() })).default([]),
  overrides: z.array(z.object({ date: z.string(), hours: hoursSchema })).default([]),
});
type CalendarForm = z.output<typeof calendarSchema>;

/** The playbook file of the demo workspace. */
export const playbookPath = join(import.meta.dirname, 'playbook.yaml');

/** The office hours that the demo's playbook gives its teams, so that its people work when its clocks run. */
export function readOfficeHours(): { us: Hours; emea: Hours } {
  const schema = z.object({ calendars: z.object({ us: calendarSchema, emea: calendarSchema }) });
  const { calendars } = schema.parse(parse(readFileSync(playbookPath, 'utf8')));
  return { us: toHours(calendars.us), emea: toHours(calendars.emea) };
}

/** Round the clock, as the clocks of chats and referrals run. */
export const roundTheClock: Hours = {
  dateOf: (at) => new Date(at).toISOString().slice(0, 10),
  instantOf: (date, time) => Date.parse(`${date}T${time}:00Z`),
  isOpen: () => true,
  nextOpen: (at) => at,
  after: (from, ms) => from + ms,
  before: (to, ms) => to - ms,
  between: (from, to) => to - from,
};

type Piece = { from: number; to: number };

function toHours(form: CalendarForm): Hours {
  const known = new Map<string, Piece[]>();
  const wall = createWallClock(form.timeZone);
  const closed = new Set(form.holidays.map(({ date }) => date));
  const special = new Map(form.overrides.map(({ date, hours }) => [date, hours]));
  /** Open pieces of the local date on which `at` lies, moved by whole days. */
  const piecesOf = (at: number, days: number): Piece[] => {
    const date = new Date(Date.parse(`${wall.dateOf(at)}T12:00:00Z`) + days * DAY_MS);
    const name = date.toISOString().slice(0, 10);
    const pieces = known.get(name) ?? open(name, WEEKDAYS[date.getUTCDay()] ?? 'sun');
    known.set(name, pieces);
    return pieces;
  };
  const open = (name: string, weekday: (typeof WEEKDAYS)[number]): Piece[] => {
    const hours = special.get(name) ?? (closed.has(name) ? [] : (form.week[weekday] ?? []));
    return hours.map(([from, to]) => ({ from: wall.instantOf(name, from), to: wall.instantOf(name, to) }));
  };

  function after(from: number, ms: number): number {
    let left = ms;
    for (let day = 0; day < MAX_DAYS; day++) {
      for (const piece of piecesOf(from, day)) {
        const start = Math.max(piece.from, from);
        if (piece.to <= start) continue;
        if (piece.to - start > left || (piece.to - start === left && ms > 0)) return start + left;
        left -= piece.to - start;
      }
    }
    throw new Error('the office never opens for so long');
  }

  function before(to: number, ms: number): number {
    let left = ms;
    for (let day = 0; day < MAX_DAYS; day++) {
      for (const piece of piecesOf(to, -day).toReversed()) {
        const end = Math.min(piece.to, to);
        if (end <= piece.from) continue;
        if (end - piece.from >= left) return end - left;
        left -= end - piece.from;
      }
    }
    throw new Error('the office was never open for so long');
  }

  function between(from: number, to: number): number {
    let sum = 0;
    for (let day = 0; from + (day - 1) * DAY_MS <= to; day++) {
      for (const piece of piecesOf(from, day)) sum += Math.max(0, Math.min(piece.to, to) - Math.max(piece.from, from));
    }
    return sum;
  }

  return {
    ...wall,
    isOpen: (at) => piecesOf(at, 0).some(({ from, to }) => from <= at && at < to),
    nextOpen: (at) => after(at, 0),
    after,
    before,
    between,
  };
}

/** Local dates and times of one zone; office hours lie far from the hours at which clocks change. */
function createWallClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const localOf = (at: number): { date: string; asUtc: number } => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = `${part.year}-${part.month}-${part.day}`;
    return { date, asUtc: Date.parse(`${date}T${part.hour}:${part.minute}:00Z`) };
  };
  return {
    dateOf: (at: number) => localOf(at).date,
    instantOf(date: string, time: string): number {
      const wanted = Date.parse(`${date}T${time}:00Z`);
      const offset = (at: number) => localOf(at).asUtc - Math.floor(at / MINUTE_MS) * MINUTE_MS;
      return wanted - offset(wanted - offset(wanted));
    },
  };
}

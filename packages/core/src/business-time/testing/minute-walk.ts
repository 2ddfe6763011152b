import type { CalendarDefinition } from '../definition.ts';
import type { Weekday } from '../local-date.ts';

/**
 * A slow second opinion: asks Intl for the wall clock of every minute and looks it up in the
 * definition. It shares no code with the engine and knows nothing of offsets or changes.
 * Good for zones whose offsets are whole minutes.
 */
export type MinuteWalk = {
  isOpen(at: number): boolean;
  elapsed(from: number, to: number): number;
  /** The instant `ms` open ms after `from`, or null if it does not come before `limit`. */
  findAdd(from: number, ms: number, limit: number): number | null;
  findNextOpen(at: number, limit: number): number | null;
};

type Wall = { date: string; weekday: Weekday; time: string };

const MINUTE_MS = 60_000;
const walls = new Map<string, Map<number, Wall>>();
const formatters = new Map<string, Intl.DateTimeFormat>();

export function createMinuteWalk(definition: CalendarDefinition): MinuteWalk {
  const { timeZone, week, holidays = [], overrides = [] } = definition;
  const closedDates = new Set(holidays.map((day) => (typeof day === 'string' ? day : day.date)));

  function isOpen(at: number): boolean {
    const wall = wallOf(timeZone, Math.floor(at / MINUTE_MS));
    const override = overrides.find(({ date }) => date === wall.date);
    const usual = closedDates.has(wall.date) ? [] : (week[wall.weekday] ?? []);
    const hours = override ? override.hours : usual;
    return hours.some(([start, end]) => start <= wall.time && wall.time < end);
  }

  /** The rest of the minute that `at` lies in ends here. */
  const minuteEnd = (at: number) => (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;

  return {
    isOpen,
    elapsed(from, to) {
      let sum = 0;
      for (let at = from; at < to; at = minuteEnd(at)) {
        if (isOpen(at)) sum += Math.min(minuteEnd(at), to) - at;
      }
      return sum;
    },
    findAdd(from, ms, limit) {
      if (ms === 0) return from;
      let left = ms;
      for (let at = from; at < limit; at = minuteEnd(at)) {
        if (!isOpen(at)) continue;
        if (left <= minuteEnd(at) - at) return at + left;
        left -= minuteEnd(at) - at;
      }
      return null;
    },
    findNextOpen(at, limit) {
      for (let next = at; next < limit; next = minuteEnd(next)) if (isOpen(next)) return next;
      return null;
    },
  };
}

function wallOf(timeZone: string, minute: number): Wall {
  const known = walls.get(timeZone) ?? new Map<number, Wall>();
  walls.set(timeZone, known);
  const wall = known.get(minute) ?? readWall(timeZone, minute * MINUTE_MS);
  known.set(minute, wall);
  return wall;
}

function readWall(timeZone: string, at: number): Wall {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formatters.set(timeZone, formatter);
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
    weekday: parts.get('weekday')?.toLowerCase() as Weekday,
    time: `${parts.get('hour')}:${parts.get('minute')}`,
  };
}

import type { CalendarDefinition } from '../definition.ts';
import type { Weekday } from '../local-date.ts';
import type { MinuteWalk } from './minute-walk.ts';
import type { OffsetTable } from './offset-table.ts';

const DAY_MS = 86_400_000;
// 1970-01-01 was a Thursday.
const WEEKDAYS: readonly Weekday[] = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

export type TickCount = MinuteWalk & {
  /** By the rule of `addWorkingDays`, or null if it does not come before `limit`. */
  findWorkingDay(from: number, count: number, limit: number): number | null;
};

/**
 * A second opinion for long spans: looks at every tick (a minute, or a second where offsets have seconds), adds the
 * zone's offset and asks the definition for that wall time. Offsets come from outside; no code is the engine's.
 */
export function createTickCount(definition: CalendarDefinition, zone: OffsetTable, tickMs: number): TickCount {
  const { week, holidays = [], overrides = [] } = definition;
  const closed = new Set(holidays.map((entry) => (typeof entry === 'string' ? entry : entry.date)));
  const ticksADay = DAY_MS / tickMs;
  const known = new Map<number, Uint8Array>();
  const blank = new Uint8Array(ticksADay);
  const byWeekday = WEEKDAYS.map((weekday) => toTicks(week[weekday] ?? []));
  let lastDay = Number.NaN;
  let lastTicks: Uint8Array = blank;
  let regime = 0;

  function toTicks(hours: readonly (readonly [string, string])[]): Uint8Array {
    if (hours.length === 0) return blank;
    const ticks = new Uint8Array(ticksADay);
    for (const [start, end] of hours) ticks.fill(1, msOf(start) / tickMs, msOf(end) / tickMs);
    return ticks;
  }

  function ticksOf(day: number): Uint8Array {
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    const override = overrides.find((one) => one.date === date);
    if (override) return toTicks(override.hours);
    return closed.has(date) ? blank : (byWeekday[((day % 7) + 7) % 7] as Uint8Array);
  }

  /** Offsets are asked for in order nearly always, so the table is followed rather than searched. */
  function offsetAt(at: number): number {
    if (at < (zone.froms[regime] as number)) regime = 0;
    while (regime + 1 < zone.froms.length && (zone.froms[regime + 1] as number) <= at) regime += 1;
    return zone.offsets[regime] as number;
  }

  const dayOf = (at: number) => Math.floor((at + offsetAt(at)) / DAY_MS);

  function isOpen(at: number): boolean {
    const wall = at + offsetAt(at);
    const day = Math.floor(wall / DAY_MS);
    if (day !== lastDay) {
      lastDay = day;
      lastTicks = known.get(day) ?? ticksOf(day);
      known.set(day, lastTicks);
    }
    return lastTicks[Math.floor((wall - day * DAY_MS) / tickMs)] === 1;
  }

  const tickEnd = (at: number) => (Math.floor(at / tickMs) + 1) * tickMs;

  function findNextOpen(at: number, limit: number): number | null {
    for (let next = at; next < limit; next = tickEnd(next)) if (isOpen(next)) return next;
    return null;
  }

  /** The open ticks of each local date with any, from two days before an instant up to a limit. */
  function listOpenDates(at: number, limit: number): Map<number, number[]> {
    const dates = new Map<number, number[]>();
    for (let tick = Math.floor(at / DAY_MS - 2) * DAY_MS; tick < limit; tick += tickMs) {
      if (!isOpen(tick)) continue;
      const ticks = dates.get(dayOf(tick)) ?? [];
      dates.set(dayOf(tick), ticks);
      ticks.push(tick);
    }
    return dates;
  }

  return {
    isOpen,
    findNextOpen,
    elapsed(from, to) {
      let sum = 0;
      for (let at = from; at < to; at = tickEnd(at)) {
        if (isOpen(at)) sum += Math.min(tickEnd(at), to) - at;
      }
      return sum;
    },
    findAdd(from, ms, limit) {
      if (ms === 0) return from;
      let left = ms;
      for (let at = from; at < limit; at = tickEnd(at)) {
        if (!isOpen(at)) continue;
        if (left <= tickEnd(at) - at) return at + left;
        left -= tickEnd(at) - at;
      }
      return null;
    },
    findWorkingDay(from, count, limit) {
      const start = count === 0 ? from : findNextOpen(from, limit);
      if (count === 0 || start === null) return start;
      const dates = listOpenDates(start, limit);
      let offset = 0;
      for (const tick of dates.get(dayOf(start)) ?? []) offset += Math.max(Math.min(tickEnd(tick), start) - tick, 0);
      const later = [...dates.keys()].filter((day) => day > dayOf(start)).sort((a, b) => a - b);
      const ticks = dates.get(later[count - 1] ?? Number.NaN);
      if (ticks === undefined) return null;
      const tick = ticks[Math.floor(offset / tickMs)];
      return tick === undefined ? tickEnd(ticks.at(-1) as number) : tick + (offset % tickMs);
    },
  };
}

function msOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return ((hour as number) * 60 + (minute as number)) * 60_000;
}

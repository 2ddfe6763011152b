import type { CalendarDefinition } from './definition.ts';
import { DAY_MS, findDay, MINUTE_MS, WEEKDAYS, weekdayOf } from './local-date.ts';

/** Wall-clock intervals of a date as flat pairs `[start, end, start, end, …]`, ms since 00:00. */
export type WallHours = readonly number[];

/** A date whose hours are not those of its weekday. */
export type SpecialDay = {
  hours: WallHours;
  holiday?: { name?: string };
  override?: { name?: string };
};

export type Hours = {
  /** By weekday, Monday first. */
  week: readonly WallHours[];
  special: ReadonlyMap<number, SpecialDay>;
  /** Days with special hours, ascending, for calendars whose week is closed. */
  openSpecialDays: readonly number[];
  weekOpen: boolean;
};

/** Brings a well-formed definition into the engine's shape; touching intervals become one. */
export function toHours(definition: CalendarDefinition): Hours {
  const week = WEEKDAYS.map((weekday) => toWallHours(definition.week[weekday] ?? []));
  const special = new Map<number, SpecialDay>();
  for (const entry of definition.holidays ?? []) {
    const { date, name } = typeof entry === 'string' ? { date: entry, name: undefined } : entry;
    const day = findDay(date) as number;
    const known = special.get(day)?.holiday;
    special.set(day, { hours: [], holiday: { name: known?.name ?? name } });
  }
  for (const { date, hours, name } of definition.overrides ?? []) {
    const day = findDay(date) as number;
    special.set(day, {
      hours: toWallHours(hours),
      holiday: special.get(day)?.holiday,
      override: { name },
    });
  }
  const openSpecialDays = [...special].filter(([, entry]) => entry.hours.length > 0);
  return {
    week,
    special,
    openSpecialDays: openSpecialDays.map(([day]) => day).sort((a, b) => a - b),
    weekOpen: week.some((hours) => hours.length > 0),
  };
}

/** The intervals of one date: its override's, else none on a holiday, else its weekday's. */
export function hoursOn(hours: Hours, day: number): WallHours {
  const special = hours.special.size > 0 ? hours.special.get(day) : undefined;
  return special ? special.hours : weekdayHours(hours, day);
}

/** The intervals the date's weekday has, whatever holiday or override lies on it. */
export function weekdayHours(hours: Hours, day: number): WallHours {
  return hours.week[weekdayOf(day)] as WallHours;
}

function toWallHours(intervals: readonly (readonly [string, string])[]): WallHours {
  const pairs = intervals.map(([start, end]) => [toWallMs(start), toWallMs(end)] as const);
  const flat: number[] = [];
  for (const [start, end] of pairs.sort((a, b) => a[0] - b[0])) {
    if (flat.at(-1) === start) flat[flat.length - 1] = end;
    else flat.push(start, end);
  }
  return flat;
}

function toWallMs(time: string): number {
  const wallMs = (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;
  return Math.min(wallMs, DAY_MS);
}

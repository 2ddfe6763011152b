import { type Hours, hoursOn } from './hours.ts';
import { DAY_MS } from './local-date.ts';
import type { Zone } from './zone.ts';

/**
 * Visits the open pieces inside `[from, to)` in ascending order; neighbours may touch.
 * A piece is a wall interval of a date, read with one offset and cut to where that offset holds:
 * this alone does gaps, folds, missing dates and dates that are interrupted.
 */
export function visitOpenPieces(
  zone: Zone,
  hours: Hours,
  from: number,
  to: number,
  visit: (start: number, end: number) => void,
): void {
  for (const regime of zone.regimes(from, to)) {
    const lastDay = Math.floor((regime.to - 1 + regime.offsetMs) / DAY_MS);
    let day = Math.floor((regime.from + regime.offsetMs) / DAY_MS);
    for (; day <= lastDay; day += 1) {
      const wall = hoursOn(hours, day);
      const midnight = day * DAY_MS - regime.offsetMs;
      for (let index = 0; index < wall.length; index += 2) {
        const start = Math.max(midnight + (wall[index] as number), regime.from);
        const end = Math.min(midnight + (wall[index + 1] as number), regime.to);
        if (start < end) visit(start, end);
      }
    }
  }
}

/** The open pieces of one local date, ascending; empty for a date that is closed or missing. */
export function listOpenPieces(zone: Zone, hours: Hours, day: number): { from: number; to: number }[] {
  const wall = hoursOn(hours, day);
  const pieces: { from: number; to: number }[] = [];
  if (wall.length === 0) return pieces;
  // No offset reaches a whole day, so a date lies within a day of its UTC namesake.
  for (const regime of zone.regimes((day - 1) * DAY_MS, (day + 2) * DAY_MS)) {
    const midnight = day * DAY_MS - regime.offsetMs;
    for (let index = 0; index < wall.length; index += 2) {
      const from = Math.max(midnight + (wall[index] as number), regime.from);
      const to = Math.min(midnight + (wall[index + 1] as number), regime.to);
      if (from >= to) continue;
      const last = pieces.at(-1);
      if (last?.to === from) last.to = to;
      else pieces.push({ from, to });
    }
  }
  return pieces;
}

/** Whether the calendar is ever open: by its week, or by an override that really happens. */
export function hasOpenTime(zone: Zone, hours: Hours): boolean {
  return hours.weekOpen || hours.openSpecialDays.some((day) => listOpenPieces(zone, hours, day).length > 0);
}

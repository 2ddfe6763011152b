import { BusinessTimeError } from './error.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** First instant the engine answers for; a bound on both sides keeps every operation finite. */
export const FIRST_INSTANT = Date.UTC(1900, 0, 1);
/** End (exclusive) of the instants the engine answers for. */
export const LAST_INSTANT = Date.UTC(2200, 0, 1);

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Day number (days since 1970-01-01) of a real `YYYY-MM-DD`, or null for anything else. */
export function findDay(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = Date.parse(`${date}T00:00:00.000Z`);
  // Some engines roll 30 February over into March: the way back tells.
  return Number.isNaN(at) || dateOf(at / DAY_MS) !== date ? null : at / DAY_MS;
}

/** `YYYY-MM-DD` of a day number. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Index into WEEKDAYS of a day number; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Throws `invalid-input` unless `at` is an instant (epoch ms) the engine answers for. */
export function assertInstant(at: number, name: string): void {
  if (!(at >= FIRST_INSTANT && at < LAST_INSTANT)) {
    throw new BusinessTimeError(
      'invalid-input',
      `${name} must be epoch milliseconds in the years 1900 to 2199, got ${at}`,
    );
  }
}

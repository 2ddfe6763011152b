import fc from 'fast-check';
import type { CalendarDefinition } from '../definition.ts';
import { DAY_MS, WEEKDAYS } from '../local-date.ts';
import type { Pause } from '../pauses.ts';

const HOUR_MS = 3_600_000;

/** Zones of both hemispheres with changes at or within a day of the instants: forth, back, odd. */
export const clockChanges: readonly (readonly [timeZone: string, ...near: string[]])[] = [
  ['America/New_York', '2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z', '2026-10-25T01:00Z'],
  ['Australia/Sydney', '2026-04-04T16:00Z', '2026-10-03T16:00Z'],
  ['America/Santiago', '2026-04-05T03:00Z', '2026-09-06T04:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z', '2026-10-03T15:30Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z', '2012-03-31T14:00Z'],
  ['Africa/Cairo', '2024-04-25T22:00Z', '2024-10-31T21:00Z'],
  ['America/St_Johns', '2010-03-14T03:31Z', '2010-11-07T02:31Z'],
  ['Africa/Casablanca', '2025-02-23T02:00Z', '2025-04-06T02:00Z'],
  ['Pacific/Kiritimati', '1994-12-31T10:40Z'],
  ['Asia/Gaza', '2024-04-20T00:00Z', '2024-10-25T23:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z', '2026-10-25T01:00Z'],
];

/** Up to three intervals of a date, on quarter hours or odd minutes; some touch. */
const hours = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15),
      fc.integer({ min: 0, max: 240 }),
    ),
    { minLength: 0, maxLength: 6 },
  )
  .chain((cuts) => {
    const sorted = cuts.sort((a, b) => a - b);
    const pairs = sorted.slice(1).map((end, index) => [sorted[index] as number, end] as const);
    return fc
      .array(fc.boolean(), { minLength: pairs.length, maxLength: pairs.length })
      .map((kept) => pairs.filter((_, index) => kept[index]));
  })
  .map((pairs) => pairs.map(([start, end]) => [toTime(start), toTime(end)] as [string, string]));

const week = fc.record({
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
  sat: hours,
  sun: hours,
});

/** A calendar with holidays and overrides within two days of an instant. */
export function calendarNear(timeZone: string, change: number): fc.Arbitrary<CalendarDefinition> {
  const date = fc
    .integer({ min: -2, max: 2 })
    .map((days) => new Date(change + days * DAY_MS).toISOString().slice(0, 10));
  return fc.record({
    timeZone: fc.constant(timeZone),
    week,
    holidays: fc.array(date, { maxLength: 2 }),
    overrides: fc.uniqueArray(fc.record({ date, hours }), {
      selector: (override) => override.date,
      maxLength: 2,
    }),
  });
}

/** A span, on quarter hours or to the millisecond. */
export function lengthUpTo(hoursLong: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: 0, max: hoursLong * HOUR_MS }),
    fc.integer({ min: 0, max: hoursLong * 4 }).map((quarter) => quarter * 15 * 60_000),
  );
}

/** A calendar near a clock change, and an instant within a day and a half of it. */
export const nearChange = fc.constantFrom(...clockChanges).chain(([timeZone, ...near]) =>
  fc.constantFrom(...near.map((text) => Date.parse(text))).chain((change) =>
    fc.record({
      definition: calendarNear(timeZone, change),
      change: fc.constant(change),
      at: instantNear(change, 36),
      lengthMs: lengthUpTo(60),
    }),
  ),
);

/** Up to four pauses within some days: in any order, overlapping, empty, reversed or without an end. */
export function pausesNear(center: number): fc.Arbitrary<Pause[]> {
  const lengthMs = fc.option(fc.integer({ min: -HOUR_MS, max: 50 * HOUR_MS }), { freq: 8 });
  return fc.array(
    fc
      .tuple(instantNear(center, 60), lengthMs)
      .map(([from, length]) => ({ from, to: length === null ? null : from + length })),
    { maxLength: 4 },
  );
}

/** Instants within some hours of another: to the millisecond, or on quarter hours. */
export function instantNear(center: number, spanHours: number): fc.Arbitrary<number> {
  const spanMs = spanHours * HOUR_MS;
  return fc.oneof(
    fc.integer({ min: -spanMs, max: spanMs }).map((ms) => center + ms),
    fc.integer({ min: -spanHours * 4, max: spanHours * 4 }).map((quarter) => center + quarter * 15 * 60_000),
  );
}

/** Any weekly hours in a zone without clock changes, no holidays. */
export const steadyCalendar: fc.Arbitrary<CalendarDefinition> = fc
  .record({
    timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/Phoenix'),
    week,
  })
  .filter((definition) => WEEKDAYS.some((weekday) => definition.week[weekday].length > 0));

function toTime(minutes: number): string {
  const hour = Math.floor(minutes / 60);
  return `${String(hour).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

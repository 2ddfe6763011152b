import { type CalendarDefinition, calendarFormSchema } from './definition.ts';
import { BusinessTimeError } from './error.ts';
import { toHours } from './hours.ts';
import { assertInstant, DAY_MS, dateOf, findDay } from './local-date.ts';
import { listOpenPieces } from './open-pieces.ts';
import { elapsedExcluding, type Pause } from './pauses.ts';
import { type CalendarSegment, listSegments } from './segments.ts';
import { createTimeline } from './timeline.ts';
import { addWorkingDays } from './working-days.ts';
import { getZone } from './zone.ts';

export type { CalendarDefinition } from './definition.ts';
export type { Pause } from './pauses.ts';
export type { CalendarSegment } from './segments.ts';

/**
 * Business time of one calendar. Instants are epoch ms in the years 1900 to 2199, durations whole
 * ms; anything else, NaN included, throws `invalid-input` at once.
 */
export type Calendar = {
  readonly timeZone: string;
  /** Open ms in `[from, to)`. Throws `from-after-to`. */
  elapsed(from: number, to: number): number;
  /** Open ms in `[from, to)` that lie in no pause. Throws `from-after-to`. */
  elapsedExcluding(from: number, to: number, pauses: readonly Pause[]): number;
  /**
   * The earliest instant with `ms` open ms since `from`; `from` itself for 0. Ends at a close, not
   * at the next opening. Throws `no-open-time`, `negative-duration`.
   */
  add(from: number, ms: number): number;
  /** The same place in the count-th open day after the start; `addWorkingDays` has the rule. */
  addWorkingDays(from: number, count: number): number;
  isOpen(at: number): boolean;
  /** The earliest open instant at or after `at`. Throws `no-open-time`. */
  nextOpen(at: number): number;
  /** Consecutive open and closed stretches that cover `[from, to)`. Throws `from-after-to`. */
  segments(from: number, to: number): CalendarSegment[];
  /** Wall date `YYYY-MM-DD` of an instant in the calendar's zone. */
  localDate(at: number): string;
  /** When a local date `YYYY-MM-DD` is open; empty if closed or skipped by the zone. */
  intervalsOn(date: string): { from: number; to: number }[];
};

// The typed error belongs to what callers of a calendar need.
export { BusinessTimeError };

const MAX_CALENDARS = 256;
const calendars = new Map<string, Calendar>();

/**
 * Compiles a calendar; equal definitions share one instance. What open time is: `vectors/README.md`.
 * A calendar without open time compiles. Throws `invalid-calendar`.
 */
export function compileCalendar(definition: CalendarDefinition): Calendar {
  const written = JSON.stringify(definition);
  const known = calendars.get(written);
  if (known) {
    keep(written, known);
    return known;
  }
  const parsed = calendarFormSchema.safeParse(definition);
  if (!parsed.success) throw invalidCalendar(parsed.error.issues);
  const content = toContent(parsed.data);
  const calendar = calendars.get(content) ?? createCalendar(parsed.data);
  keep(content, calendar);
  keep(written, calendar);
  return calendar;
}

function createCalendar(definition: CalendarDefinition): Calendar {
  const zone = getZone(definition.timeZone);
  const hours = toHours(definition);
  const timeline = createTimeline(zone, hours);
  const calendar: Calendar = {
    ...timeline,
    timeZone: definition.timeZone,
    elapsedExcluding: (from, to, pauses) => elapsedExcluding(timeline, from, to, pauses),
    addWorkingDays(from, count) {
      assertInstant(from, 'from');
      return addWorkingDays(timeline, zone, hours, from, count);
    },
    segments(from, to) {
      assertInstant(from, 'from');
      assertInstant(to, 'to');
      if (from > to) {
        throw new BusinessTimeError('from-after-to', `from ${from} is later than to ${to}`);
      }
      return listSegments(zone, hours, from, to);
    },
    localDate(at) {
      assertInstant(at, 'at');
      return dateOf(Math.floor((at + zone.offsetAt(at)) / DAY_MS));
    },
    intervalsOn(date) {
      const day = findDay(date);
      if (day === null) {
        throw new BusinessTimeError('invalid-input', `"${date}" is no calendar date YYYY-MM-DD`);
      }
      return listOpenPieces(zone, hours, day);
    },
  };
  // One instance serves every caller of the same definition.
  return Object.freeze(calendar);
}

/** One spelling for equal definitions: days in order, absent lists empty. */
function toContent({ timeZone, week, holidays, overrides }: CalendarDefinition): string {
  const { mon, tue, wed, thu, fri, sat, sun } = week;
  return JSON.stringify([
    timeZone,
    [mon, tue, wed, thu, fri, sat, sun].map((hours) => [...(hours ?? [])].sort()),
    (holidays ?? [])
      .map((entry) => (typeof entry === 'string' ? [entry, null] : [entry.date, entry.name ?? null]))
      .sort(),
    (overrides ?? []).map(({ date, hours, name }) => [date, [...hours].sort(), name]).sort(),
  ]);
}

/** Puts the entry last and drops the one unused for longest when there are too many. */
function keep(key: string, calendar: Calendar): void {
  calendars.delete(key);
  calendars.set(key, calendar);
  const oldest = calendars.keys().next();
  if (calendars.size > 2 * MAX_CALENDARS && !oldest.done) calendars.delete(oldest.value);
}

function invalidCalendar(issues: readonly { path: PropertyKey[]; message: string }[]) {
  const reasons = issues.map(({ path, message }) => {
    const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
    return `${where.join('').slice(1) || 'calendar'}: ${message}`;
  });
  return new BusinessTimeError('invalid-calendar', reasons.join('; '));
}

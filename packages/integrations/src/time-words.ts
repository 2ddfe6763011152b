import { formatInTimeZone } from './date-library.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NBSP = '\u00a0';
/** How long a working day is when working time is too long for hours. */
const WORKING_DAY = 8 * HOUR;

/** Working time, rounded down to the minute: `<1m`, `18m`, `1h 12m`, and from 24 hours on `3 working days`. */
export function formatWorking(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return '<1m';
  if (length >= DAY) return `${Math.floor(length / WORKING_DAY)} working days`;
  return joinUnits([Math.floor(length / HOUR), 'h'], [Math.floor((length % HOUR) / MINUTE), 'm']);
}

/** Wall time, rounded down to the minute, two units at most: `<1m`, `18m`, `1h 12m`, `2d 3h`. */
export function formatWall(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return '<1m';
  if (length >= DAY) return joinUnits([Math.floor(length / DAY), 'd'], [Math.floor((length % DAY) / HOUR), 'h']);
  return joinUnits([Math.floor(length / HOUR), 'h'], [Math.floor((length % HOUR) / MINUTE), 'm']);
}

function joinUnits(...units: [number, string][]): string {
  return units.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join(NBSP);
}

/** Working time in words: `less than a minute`, `18 minutes`, `1 hour 12 minutes`, `3 working days`. */
export function spellWorking(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return 'less than a minute';
  if (length >= DAY) return formatWorking(length);
  const spell = (count: number, unit: string) => (count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`]);
  return [...spell(Math.floor(length / HOUR), 'hour'), ...spell(Math.floor((length % HOUR) / MINUTE), 'minute')].join(
    ' ',
  );
}

/** True for a time zone that this machine knows. */
export function isKnownZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone }));
  } catch {
    return false;
  }
}

/** An instant in a reader's zone, always with the zone: `Mon 20 Apr 10:35 EDT`, with the year when it is not that of `asOf`. */
export function formatInstant(at: number, timeZone: string, asOf: number): string {
  const zone = isKnownZone(timeZone) ? timeZone : 'UTC';
  const sameYear = formatInTimeZone(at, zone, 'yyyy') === formatInTimeZone(asOf, zone, 'yyyy');
  return formatInTimeZone(at, zone, sameYear ? 'EEE d MMM HH:mm zzz' : 'EEE d MMM yyyy HH:mm zzz');
}

/** A deadline for a sentence: `today 10:35 EDT`, otherwise as `formatInstant`. */
export function formatDue(at: number, timeZone: string, asOf: number): string {
  const zone = isKnownZone(timeZone) ? timeZone : 'UTC';
  const today = formatInTimeZone(at, zone, 'yyyy-MM-dd') === formatInTimeZone(asOf, zone, 'yyyy-MM-dd');
  return today ? `today ${formatClock(at, zone, true)}` : formatInstant(at, zone, asOf);
}

/** The time of day in a zone: `10:35`, or `10:35 EDT`. */
export function formatClock(at: number, timeZone: string, withZone = false): string {
  const zone = isKnownZone(timeZone) ? timeZone : 'UTC';
  return formatInTimeZone(at, zone, withZone ? 'HH:mm zzz' : 'HH:mm');
}

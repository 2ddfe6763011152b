const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const nonBreaking = '\u00a0';

type Units = { days?: number; hours?: number; minutes?: number; seconds?: number };
type Style = 'narrow' | 'long';

const longNames: [keyof Units, string][] = [
  ['days', 'day'],
  ['hours', 'hour'],
  ['minutes', 'minute'],
  ['seconds', 'second'],
];

function fallback(units: Units, style: Style): string {
  const parts = longNames.flatMap(([key, name]) => {
    const n = units[key];
    if (n === undefined) return [];
    return style === 'narrow' ? [`${n}${name[0]}`] : [`${n} ${name}${n === 1 ? '' : 's'}`];
  });
  return parts.join(style === 'narrow' ? ' ' : ', ');
}

function write(units: Units, style: Style, locale: string): string {
  const text =
    'DurationFormat' in Intl ? new Intl.DurationFormat(locale, { style }).format(units) : fallback(units, style);
  return style === 'narrow' ? text.replaceAll(' ', nonBreaking) : text.replace(/^(\S+ \S+), /, '$1 ');
}

function twoUnits(ms: number, days: boolean): Units {
  const minutes = Math.floor(ms / minuteMs);
  const hours = Math.floor(minutes / 60);
  if (days && hours >= 24) {
    const rest = hours % 24;
    return rest ? { days: Math.floor(hours / 24), hours: rest } : { days: Math.floor(hours / 24) };
  }
  if (hours === 0) return { minutes };
  return minutes % 60 ? { hours, minutes: minutes % 60 } : { hours };
}

type WorkingOptions = { locale?: string; style?: Style; workdayMs?: number | null };

/**
 * Working time in at most two units, rounded down: `1h 12m`. From 24 h on it is told in working days,
 * but only when the length of the calendar's day is known.
 */
export function formatWorking(ms: number, options: WorkingOptions = {}): string {
  const { locale = 'en', style = 'narrow', workdayMs } = options;
  const value = Math.max(0, ms);
  if (value >= dayMs && workdayMs) {
    const days = Math.floor(value / workdayMs);
    return `${days}${nonBreaking}working${nonBreaking}day${days === 1 ? '' : 's'}`;
  }
  if (value < minuteMs)
    return style === 'narrow'
      ? `<${write({ minutes: 1 }, style, locale)}`
      : `less than ${write({ minutes: 1 }, style, locale)}`;
  return write(twoUnits(value, false), style, locale);
}

/** Wall-clock time in at most two units, rounded down: `2d 3h`. */
export function formatWall(ms: number, locale = 'en', style: Style = 'narrow'): string {
  const value = Math.max(0, ms);
  if (value < minuteMs)
    return style === 'narrow'
      ? `<${write({ minutes: 1 }, style, locale)}`
      : `less than ${write({ minutes: 1 }, style, locale)}`;
  return write(twoUnits(value, true), style, locale);
}

/** `4:32`, for the last ten minutes of a short target. Rounded up, so that it ends at 0:00 and not before. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Whole seconds, nothing hidden: `1h 12m 8s`, `0s`. For ledgers, where rows must add up. */
export function formatExact(seconds: number, locale = 'en'): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const units: Units = {};
  if (hours) units.hours = hours;
  if (minutes) units.minutes = minutes;
  if (seconds % 60 || (!hours && !minutes)) units.seconds = seconds % 60;
  return write(units, 'narrow', locale) || '0s';
}

/** Splits durations into whole seconds that add up to the rounded total, whatever their milliseconds. */
export function wholeSeconds(durations: number[]): number[] {
  let total = 0;
  return durations.map((ms) => {
    const before = Math.round(total / 1000);
    total += ms;
    return Math.round(total / 1000) - before;
  });
}

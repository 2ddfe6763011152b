import { reader, shown } from './plain-schema.ts';

/** A length of time; `text` is what was typed. A day (`2d`) is 24 counted hours. */
export type Duration = { ms: number; text: string };
/** What a clock may use up: counted time, or days on which the calendar is open. */
export type Target = ({ unit: 'ms' } & Duration) | { unit: 'workingDays'; days: number; text: string };

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 366 * DAY_MS;
const UNITS = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS } as const;
const HOW = 'Write it like 90s, 5m, 4h, 2d or 1h 30m';

type Parsed<T> = { value: T } | { problem: string };

/** Reads `90s`, `5m`, `4h`, `2d`, `1h 30m` (a day is 24 counted hours); zero only where `allowZero` says so. */
export function parseDuration(input: unknown, allowZero = false): Parsed<Duration> {
  if (input === undefined || input === null) return { problem: `is missing. ${HOW}.` };
  if (typeof input === 'number') return { problem: `is ${input} without a unit. ${HOW}.` };
  if (typeof input !== 'string') return { problem: `must be a length of time. ${HOW}. It is ${shown(input)}.` };
  const text = input.trim();
  const compact = text.toLowerCase().replace(/\s+/g, '');
  if (/^[-−]/.test(compact)) return { problem: `must not be negative. You typed ${shown(text)}.` };
  if (/^\d+days?$/.test(compact)) {
    const days = Number.parseInt(compact, 10);
    return {
      problem: `is ${shown(text)}, which can be read in two ways. Write ${days}d for ${days * 24} counted hours.`,
    };
  }
  const match = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?$/.exec(compact);
  if (!match || compact === '') return { problem: `is not a length of time: ${shown(text)}. ${HOW}.` };
  const ms = (['d', 'h', 'm', 's'] as const).reduce((sum, unit, i) => sum + Number(match[i + 1] ?? 0) * UNITS[unit], 0);
  if (ms === 0 && !allowZero) return { problem: `must be longer than zero. You typed ${shown(text)}.` };
  if (ms > YEAR_MS) return { problem: `must not be longer than a year (366d). You typed ${shown(text)}.` };
  return { value: { ms, text } };
}

/** Reads a duration or `3 working days` (`business days` is taken as well). */
export function parseTarget(input: unknown): Parsed<Target> {
  const text = typeof input === 'string' ? input.trim() : '';
  const match = /^(-?\d{1,6})\s*(?:working|business)\s*days?$/i.exec(text);
  if (match) {
    const days = Number(match[1]);
    if (days < 1) return { problem: `must be at least 1 working day. You typed ${shown(text)}.` };
    if (days > 260) return { problem: `must not be longer than a year (260 working days). You typed ${shown(text)}.` };
    return { value: { unit: 'workingDays', days, text } };
  }
  const plain = /^\d+\s*days?$/i.test(text);
  if (plain) {
    const days = Number.parseInt(text, 10);
    return {
      problem: `is ${shown(text)}, which can be read in two ways. Write ${days}d for ${days * 24} counted hours, or ${days} working days.`,
    };
  }
  const duration = parseDuration(input);
  if ('problem' in duration) return { problem: duration.problem.replace(HOW, `${HOW}, or 3 working days`) };
  return { value: { unit: 'ms', ...duration.value } };
}

/** The shortest text that reads back as the same duration; whole seconds only. */
export function formatDuration(ms: number): string {
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0s';
}

export const durationSchema = reader<Duration, string>((value, { report }) => settle(parseDuration(value), report));
export const durationOrZeroSchema = reader<Duration, string>((value, { report }) =>
  settle(parseDuration(value, true), report),
);
export const targetSchema = reader<Target, string>((value, { report }) => settle(parseTarget(value), report));

function settle<T>(parsed: Parsed<T>, report: (message: string) => void): T | undefined {
  if ('value' in parsed) return parsed.value;
  report(parsed.problem);
  return undefined;
}

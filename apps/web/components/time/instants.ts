import { formatInTimeZone } from 'date-fns-tz';
import { formatWall } from './durations.ts';

const dayMs = 86_400_000;

export type InstantOptions = { timeZone: string; locale?: string; hour12?: boolean };

/** The zone of the person who looks. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether the person's browser writes 1 PM rather than 13:00. */
export function viewerHour12(): boolean {
  return Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false;
}

function write(at: number, options: InstantOptions, fields: Intl.DateTimeFormatOptions): string {
  const { timeZone, locale = 'en-GB', hour12 = false } = options;
  const clock: Intl.DateTimeFormatOptions = fields.hour ? (hour12 ? { hour12: true } : { hourCycle: 'h23' }) : {};
  const text = new Intl.DateTimeFormat(locale, { timeZone, ...fields, ...clock }).format(at);
  return text.replace(/\u202f/g, '\u00a0').replace(/\b(am|pm)\b/, (word) => word.toUpperCase());
}

/** `10:35` */
export function formatTime(at: number, options: InstantOptions): string {
  return write(
    at,
    options,
    options.hour12 ? { hour: 'numeric', minute: '2-digit' } : { hour: '2-digit', minute: '2-digit' },
  );
}

/** `EDT`, `CEST`: the abbreviation people of that zone use, else the offset. */
export function zoneAbbreviation(at: number, timeZone: string): string {
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(at);
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (name && !/^(GMT|UTC)[+\-\u2212]/.test(name)) return name;
  }
  return `UTC${formatInTimeZone(at, timeZone, 'xxx')}`;
}

/** The calendar date in a zone, `2026-04-14`: to compare days, not to show. */
export function dayIn(at: number, timeZone: string): string {
  return formatInTimeZone(at, timeZone, 'yyyy-MM-dd');
}

/** `Tue 14 Apr`, with the year when it is another year than now's. */
export function formatDay(at: number, now: number, options: InstantOptions): string {
  const sameYear = dayIn(at, options.timeZone).slice(0, 4) === dayIn(now, options.timeZone).slice(0, 4);
  const text = write(at, options, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
  return options.locale && !options.locale.startsWith('en') ? text : text.replace(',', '');
}

/** `Tue 14 Apr, 16:48` */
export function formatDateTime(at: number, now: number, options: InstantOptions): string {
  return `${formatDay(at, now, options)}, ${formatTime(at, options)}`;
}

/** A list cell: `12m ago`, `in 2h`, and from 24 h on the date. */
export function formatCell(at: number, now: number, options: InstantOptions): string {
  const distance = now - at;
  if (Math.abs(distance) >= dayMs) return formatDateTime(at, now, options);
  if (distance > -60_000) return `${formatWall(distance)} ago`;
  return `in ${formatWall(-distance)}`;
}

/** `today 10:35`, `tomorrow 09:00`, `Mon 09:00`, `Tue 14 Apr, 16:48`: without the zone. */
export function formatWhen(at: number, now: number, options: InstantOptions): string {
  const day = dayIn(at, options.timeZone);
  const time = formatTime(at, options);
  if (day === dayIn(now, options.timeZone)) return `today ${time}`;
  if (day === dayIn(now + dayMs, options.timeZone)) return `tomorrow ${time}`;
  if (day === dayIn(now - dayMs, options.timeZone)) return `yesterday ${time}`;
  if (at > now && at - now < 6 * dayMs) return `${write(at, options, { weekday: 'short' })} ${time}`;
  return formatDateTime(at, now, options);
}

/** A deadline, absolute and with its zone: `due today 10:35 EDT`. */
export function formatDue(at: number, now: number, options: InstantOptions): string {
  return `due ${formatWhen(at, now, options)} ${zoneAbbreviation(at, options.timeZone)}`;
}

/** When counting goes on: `resumes Mon 09:00`. */
export function formatResumes(at: number, now: number, options: InstantOptions): string {
  const today = dayIn(at, options.timeZone) === dayIn(now, options.timeZone);
  const day = today ? '' : `${write(at, options, { weekday: 'short' })} `;
  return `resumes ${day}${formatTime(at, options)}`;
}

/** ISO 8601 with the zone's offset, for `<time datetime>`. */
export function isoWithOffset(at: number, timeZone: string): string {
  return formatInTimeZone(at, timeZone, "yyyy-MM-dd'T'HH:mm:ssxxx");
}

/** `07:17` there, when it is outside 08:00 to 18:00 for the lead; null otherwise. */
export function unsocialTime(now: number, options: InstantOptions): string | null {
  const hour = Number(formatInTimeZone(now, options.timeZone, 'H'));
  return hour >= 8 && hour < 18 ? null : formatTime(now, options);
}

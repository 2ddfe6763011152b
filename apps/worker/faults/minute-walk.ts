/** Open hours of every day of a zone, as pairs of minutes after midnight. */
export type OpenDay = { zone: string; open: readonly (readonly [number, number])[] };

const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes after midnight that a clock on the wall of the zone shows. */
function wallMinute(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(zone, format);
  const parts = format.formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return of('hour') * 60 + of('minute');
}

/**
 * Open time (ms) between two whole minutes, counted minute by minute off the wall clock: slow, and without a line in common
 * with the product's calendars.
 */
export function walkMinutes({ zone, open }: OpenDay, from: number, to: number): number {
  let minutes = 0;
  for (let at = from; at < to; at += MINUTE) {
    const wall = wallMinute(zone, at);
    if (open.some(([start, end]) => wall >= start && wall < end)) minutes += 1;
  }
  return minutes * MINUTE;
}

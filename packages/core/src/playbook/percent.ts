import { reader, shown } from './plain-schema.ts';

/** A percentage (85 for `85%`), from 0 to 1000. */
export const percentSchema = reader<number, string | number>((value, { report }) => {
  const percent = parsePercent(value);
  if (percent === null || percent < 0 || percent > 1000) {
    report(`must be a percentage such as 85%. It is ${shown(value)}.`);
    return undefined;
  }
  return percent;
});

/** Reads `85%`, `12.5 %` or the number 85; null when it is neither. */
export function parsePercent(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const match = typeof value === 'string' ? /^(-?\d{1,6}(?:\.\d{1,2})?)\s*%$/.exec(value.trim()) : null;
  return match ? Number(match[1]) : null;
}

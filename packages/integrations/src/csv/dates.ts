import { fromZonedTime, parse } from '../date-library.ts';

export type DateRule = { formats: readonly string[]; timeZone: string };
export type DateReading = { at: number } | { why: string };

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const NUMERIC = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/;
const EXCEL =
  /^(\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2,4})$/i;

/**
 * Reads a date or instant. ISO is always understood; without a time it is midnight, without an offset it is in the rule's zone.
 * Any other form needs a format: day and month are never guessed.
 */
export function readDate(text: string, rule: DateRule): DateReading {
  const value = text.trim();
  const iso = ISO.exec(value);
  if (iso) return readIso(value, iso, rule.timeZone);
  for (const format of rule.formats) {
    const at = readFormat(value, format, rule.timeZone);
    if (at !== null) return { at };
  }
  const shown = JSON.stringify(value.slice(0, 40));
  if (rule.formats.length > 0)
    return {
      why: `${shown} does not fit date.format ${rule.formats.map((format) => JSON.stringify(format)).join(' or ')}`,
    };
  if (NUMERIC.test(value)) {
    return {
      why: `${shown} does not say which number is the day and which the month: give date.format, such as "dd-MM-yyyy HH:mm"`,
    };
  }
  if (/^\d{5}(\.\d+)?$/.test(value))
    return { why: `${shown} looks like a date of Excel as a number: format the column as yyyy-mm-dd and export again` };
  return { why: `${shown} is not a date such as 2026-11-20 or 2026-11-20T14:48:00Z: give date.format if it is one` };
}

/** True for what Excel makes of values such as `5-20` or `1-5`. */
export function looksExcelDamaged(text: string): boolean {
  return EXCEL.test(text.trim());
}

function readIso(
  value: string,
  [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset]: RegExpExecArray,
  timeZone: string,
): DateReading {
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const asUtc = Date.parse(`${wall}Z`);
  // Date.parse turns 30 February into March: what comes back must read the same.
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString() !== `${wall}Z`)
    return { why: `${JSON.stringify(value)} is not a day of the calendar` };
  if (offset === 'Z' || (offset === undefined && timeZone === 'UTC')) return { at: asUtc };
  if (offset !== undefined) return { at: Date.parse(`${wall}${offset.replace(/^(.\d\d)(\d\d)$/, '$1:$2')}`) };
  return { at: fromZonedTime(wall, timeZone).getTime() };
}

/** Reads the wall time as if it were UTC, so that the machine's own zone has no say, and moves it to the rule's zone. */
function readFormat(value: string, format: string, timeZone: string): number | null {
  const unquoted = format.replace(/'[^']*'/g, '');
  const hasZone = /[XxzOtT]/.test(unquoted);
  try {
    if (hasZone) {
      const at = parse(value, format, new Date(0)).getTime();
      return Number.isNaN(at) ? null : at;
    }
    const wall = parse(`${value} Z`, `${format} X`, new Date(0));
    if (Number.isNaN(wall.getTime()) || wall.getUTCFullYear() < 1900) return null;
    return timeZone === 'UTC' ? wall.getTime() : fromZonedTime(wall.toISOString().slice(0, -1), timeZone).getTime();
  } catch {
    return null;
  }
}

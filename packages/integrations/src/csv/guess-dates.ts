import { type DateRule, readDate } from './dates.ts';

/** How a column writes its dates; `formats` is empty for ISO, and has a choice for each order when day and month are unclear. */
export type DateGuess =
  | { kind: 'none' }
  | { kind: 'formats'; formats: string[]; separator: string | null; order: 'day' | 'month' | null }
  | { kind: 'unclear'; separator: string; dayFirst: string[]; monthFirst: string[] };

const NUMERIC =
  /^(?<first>\d{1,2})(?<separator>[-/.])(?<second>\d{1,2})\k<separator>(?<year>\d{4}|\d{2})(?<time>[ T]+\d{1,2}:\d{2}(?<seconds>:\d{2})?(?<half>\s?[AP]M)?)?$/i;
const ISO_RULE: DateRule = { formats: [], timeZone: 'UTC' };

type Parts = Record<string, string>;

/** Looks at the values of a column. Day and month are told apart only by a number above 12. */
export function guessDates(values: readonly string[]): DateGuess {
  const given = values.map((value) => value.trim()).filter((value) => value !== '');
  if (given.length === 0) return { kind: 'none' };
  const other = given.filter((value) => !('at' in readDate(value, ISO_RULE)));
  if (other.length === 0) return { kind: 'formats', formats: [], separator: null, order: null };
  const parts = other.flatMap((value): Parts[] => {
    const groups = NUMERIC.exec(value)?.groups;
    return groups ? [groups] : [];
  });
  const [first] = parts;
  if (!first || parts.length < other.length * 0.5) return { kind: 'none' };
  const separator = first.separator ?? '-';
  const dayFirst = formatsOf(parts, separator, 'day');
  const monthFirst = formatsOf(parts, separator, 'month');
  const firstIsDay = parts.some((part) => Number(part.first) > 12);
  const secondIsDay = parts.some((part) => Number(part.second) > 12);
  if (firstIsDay === secondIsDay) return { kind: 'unclear', separator, dayFirst, monthFirst };
  return {
    kind: 'formats',
    formats: firstIsDay ? dayFirst : monthFirst,
    separator,
    order: firstIsDay ? 'day' : 'month',
  };
}

function formatsOf(parts: readonly Parts[], separator: string, order: 'day' | 'month'): string[] {
  const formats = parts.map(({ year = '', time, seconds, half }) => {
    const days = order === 'day' ? ['d', 'M'] : ['M', 'd'];
    const date = [...days, year.length === 4 ? 'yyyy' : 'yy'].join(separator);
    if (time === undefined) return date;
    const clock = `${half ? 'h' : 'H'}:mm${seconds ? ':ss' : ''}${half ? (/\s/.test(half) ? ' a' : 'a') : ''}`;
    return `${date}${time.startsWith('T') ? "'T'" : ' '}${clock}`;
  });
  return [...new Set(formats)].slice(0, 10);
}

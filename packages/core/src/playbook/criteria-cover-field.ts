import { leadFieldsSchema } from '../handoff/event.ts';
import type { Scalar } from './criteria.ts';
import type { FieldLiteral } from './criteria-cover-literal.ts';
import { isText, passes, textOf, toNumber } from './criteria-cover-value.ts';

/** Fields with a meaning of their own, which hold one value each; any other field may hold a list of texts. */
export const STANDARD_FIELDS: readonly string[] = Object.keys(leadFieldsSchema.shape);
const NUMBERS: ReadonlySet<string> = new Set(['employees', 'score']);
const TEXTS: ReadonlySet<string> = new Set(STANDARD_FIELDS.filter((name) => !NUMBERS.has(name)));

/**
 * Whether no value of the field passes all of these tests together; true only where that is sure. With `oneValue` a
 * custom field holds one value, not a list.
 */
export function fieldContradicts(literals: readonly FieldLiteral[], oneValue: boolean): boolean {
  const wanted = literals.filter((one) => one.holds);
  // A field without a value passes every opposite of a test.
  if (wanted.length === 0) return false;
  const barred = literals.filter((one) => !one.holds);
  if (barred.some((one) => one.test === 'exists')) return true;
  const field = literals[0]?.field ?? '';
  const mayBeList = !oneValue && !NUMBERS.has(field) && !TEXTS.has(field);
  return noSingleValue(wanted, barred, field) && !(mayBeList && listPasses(wanted, barred));
}

function noSingleValue(wanted: readonly FieldLiteral[], barred: readonly FieldLiteral[], field: string): boolean {
  const sets = wanted.filter((one) => one.test === 'in');
  if (sets.length > 0) return noValueOf(sets, wanted, barred, field);
  if (emptyRange('number', wanted, barred) || emptyRange('date', wanted, barred)) return true;
  if (NUMBERS.has(field) && wanted.some((one) => isRange(one) && typeof one.values[0] === 'string')) return true;
  const starts = wanted.filter((one) => one.test === 'startsWith').map(textOf);
  if (starts.some((a) => starts.some((b) => !a.startsWith(b) && !b.startsWith(a)))) return true;
  return wanted.some((one) => isText(one) && barred.some((other) => textImplies(one, other)));
}

/** A value out of the sets is one that is written in the smallest of them; each is tried. */
function noValueOf(
  sets: readonly FieldLiteral[],
  wanted: readonly FieldLiteral[],
  barred: readonly FieldLiteral[],
  field: string,
): boolean {
  const smallest = sets.reduce((least, one) => (one.values.length < least.values.length ? one : least));
  const others = [...wanted.filter((one) => one !== smallest), ...barred];
  const fits = (value: Scalar) =>
    NUMBERS.has(field) ? typeof value === 'number' : !TEXTS.has(field) || typeof value === 'string';
  const isPossible = (value: Scalar) =>
    fits(value) && passes(smallest, value) && others.every((one) => passes(one, value));
  for (const value of smallest.values) {
    if (isPossible(value)) return false;
    // A number can be written in many ways ("5.0", "5e0"), which tests of text tell apart.
    if (typeof value === 'number' && others.some(isText)) return false;
    if (spellingsOf(value, others).some(isPossible)) return false;
  }
  return true;
}

function spellingsOf(value: Scalar, others: readonly FieldLiteral[]): Scalar[] {
  if (typeof value === 'boolean') return [String(value)];
  const number = toNumber(value);
  if (number === null) return value === 'true' || value === 'false' ? [value === 'true'] : [];
  const alike = others.flatMap(({ values }) =>
    values.filter((other) => typeof other === 'string' && toNumber(other) === number),
  );
  return [number, ` ${number}`, String(number), ...alike];
}

/** Whether the bounds of one kind leave no room. Where a bound is wanted the value is of that kind, so opposites bound it too. */
function emptyRange(
  kind: 'number' | 'date',
  wanted: readonly FieldLiteral[],
  barred: readonly FieldLiteral[],
): boolean {
  const ofKind = (one: FieldLiteral) => isRange(one) && (typeof one.values[0] === 'number') === (kind === 'number');
  if (!wanted.some(ofKind)) return false;
  let low: Bound | null = null;
  let high: Bound | null = null;
  for (const one of [...wanted, ...barred]) {
    if (!ofKind(one)) continue;
    const [raw] = one.values;
    const at = typeof raw === 'string' ? raw.toLowerCase() : Number(raw);
    const [below, strict] = BOUNDS[one.test as Range];
    // The opposite of "at least 5" is "below 5".
    const bound = { at, strict: strict === one.holds };
    if (below === one.holds) high = high === null || isTighter(bound, high, -1) ? bound : high;
    else low = low === null || isTighter(bound, low, 1) ? bound : low;
  }
  if (low === null || high === null) return false;
  if (low.at !== high.at) return low.at > high.at;
  const { at } = low;
  return low.strict || high.strict || barred.some((one) => one.test === 'in' && one.values.includes(at));
}

type Range = 'gt' | 'gte' | 'lt' | 'lte';
type Bound = { at: number | string; strict: boolean };
const BOUNDS: Record<Range, [below: boolean, strict: boolean]> = {
  gt: [false, true],
  gte: [false, false],
  lt: [true, true],
  lte: [true, false],
};

function isTighter(bound: Bound, than: Bound, direction: 1 | -1): boolean {
  if (bound.at === than.at) return bound.strict && !than.strict;
  return bound.at > than.at === (direction === 1);
}

/** Whether a list of texts passes: each wanted test may be met by another entry, and no entry meets a barred one. */
function listPasses(wanted: readonly FieldLiteral[], barred: readonly FieldLiteral[]): boolean {
  return wanted.every((one) => {
    if (isRange(one)) return false;
    if (isText(one)) return !barred.some((other) => textImplies(one, other));
    if (one.test === 'exists') return true;
    return one.values.some(
      (value) =>
        value !== '' &&
        (typeof value === 'number' || barred.every((other) => isRange(other) || passes(other, String(value)))),
    );
  });
}

const isRange = ({ test }: FieldLiteral) => test === 'gt' || test === 'gte' || test === 'lt' || test === 'lte';

/** Whether each value that passes one test of text passes the other as well. */
function textImplies(one: FieldLiteral, other: FieldLiteral): boolean {
  if (other.test === 'contains') return textOf(one).includes(textOf(other));
  return other.test === 'startsWith' && one.test === 'startsWith' && textOf(one).startsWith(textOf(other));
}

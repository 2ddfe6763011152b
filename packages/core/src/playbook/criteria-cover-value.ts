import type { Scalar } from './criteria.ts';
import type { FieldLiteral } from './criteria-cover-literal.ts';

/** Whether a value passes a test, by the same rules as `matches` and without its explanation. */
export function passes(literal: FieldLiteral, value: Scalar): boolean {
  return (value !== '' && meets(literal, value)) === literal.holds;
}

function meets(literal: FieldLiteral, value: Scalar): boolean {
  switch (literal.test) {
    case 'exists':
      return true;
    case 'in':
      return isIn(literal, value);
    case 'contains':
      return fold(value).includes(textOf(literal));
    case 'startsWith':
      return fold(value).startsWith(textOf(literal));
    default: {
      const order = compare(value, literal.values[0] ?? '');
      if (order === null) return false;
      if (order === 0) return literal.test === 'gte' || literal.test === 'lte';
      return order > 0 === (literal.test === 'gt' || literal.test === 'gte');
    }
  }
}

function isIn({ values }: FieldLiteral, value: Scalar): boolean {
  const text = fold(value);
  return values.some((one) =>
    typeof one === 'number' || typeof value === 'number' ? isSameNumber(one, value) : fold(one) === text,
  );
}

function isSameNumber(a: Scalar, b: Scalar): boolean {
  const number = toNumber(a);
  return number !== null && number === toNumber(b);
}

function compare(value: Scalar, wanted: Scalar): number | null {
  const [a, b] = [toNumber(value), toNumber(wanted)];
  if (a !== null && b !== null) return a - b;
  if (typeof value !== 'string' || typeof wanted !== 'string') return null;
  return fold(value) < fold(wanted) ? -1 : fold(value) > fold(wanted) ? 1 : 0;
}

/** The number that a value is or is written as; null for any other. */
export function toNumber(value: Scalar): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function fold(value: Scalar): string {
  return String(value).toLowerCase();
}

/** The text that a test of text looks for, in lower case. */
export function textOf({ values }: FieldLiteral): string {
  return fold(values[0] ?? '');
}

export function isText({ test }: FieldLiteral): boolean {
  return test === 'contains' || test === 'startsWith';
}

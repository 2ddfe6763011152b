import type { Criteria, Scalar } from './criteria.ts';

/** Whether every lead that `narrow` selects is surely selected by `wide` (null selects all). False when it cannot be told. */
export function covers(wide: Criteria | null, narrow: Criteria | null): boolean {
  if (wide === null) return true;
  if (narrow === null) return false;
  if (JSON.stringify(wide) === JSON.stringify(narrow)) return true;
  if (narrow.op === 'any') return narrow.of.every((inner) => covers(wide, inner));
  if (wide.op === 'all') return wide.of.every((inner) => covers(inner, narrow));
  if (wide.op === 'any' && wide.of.some((inner) => covers(inner, narrow))) return true;
  if (narrow.op === 'all') return narrow.of.some((inner) => covers(wide, inner));
  if (wide.op === 'not' && narrow.op === 'not') return covers(narrow.of, wide.of);
  if (wide.op === 'score' && narrow.op === 'score') return wide.atLeast <= narrow.atLeast;
  if (wide.op === 'did' && narrow.op === 'did') {
    const longer = wide.withinMs === null || (narrow.withinMs !== null && wide.withinMs >= narrow.withinMs);
    return wide.name === narrow.name && wide.atLeast <= narrow.atLeast && longer;
  }
  return wide.op === 'field' && narrow.op === 'field' && wide.field === narrow.field && coversField(wide, narrow);
}

type FieldRule = Extract<Criteria, { op: 'field' }>;

function coversField(wide: FieldRule, narrow: FieldRule): boolean {
  if (wide.test === 'exists' && wide.value === true) return !['exists', 'isNot', 'notIn'].includes(narrow.test);
  const wanted = valuesOf(wide);
  const given = valuesOf(narrow);
  if (wanted && given) return given.every((value) => wanted.includes(value));
  if (typeof wide.value !== 'number' || typeof narrow.value !== 'number') return false;
  if (wide.test === 'gte' && (narrow.test === 'gte' || narrow.test === 'gt' || narrow.test === 'is'))
    return wide.value <= narrow.value;
  if (wide.test === 'gt')
    return narrow.test === 'gt'
      ? wide.value <= narrow.value
      : ['gte', 'is'].includes(narrow.test) && wide.value < narrow.value;
  if (wide.test === 'lte' && (narrow.test === 'lte' || narrow.test === 'lt' || narrow.test === 'is'))
    return wide.value >= narrow.value;
  if (wide.test === 'lt')
    return narrow.test === 'lt'
      ? wide.value >= narrow.value
      : ['lte', 'is'].includes(narrow.test) && wide.value > narrow.value;
  return false;
}

function valuesOf(rule: FieldRule): Scalar[] | null {
  if (rule.test !== 'is' && rule.test !== 'in') return null;
  return (Array.isArray(rule.value) ? rule.value : [rule.value]).map((value) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
}

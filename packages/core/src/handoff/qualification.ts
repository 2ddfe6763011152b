import type { Criteria } from '../playbook/criteria.ts';
import type { LeadFields } from './event.ts';
import type { Behaviour, Moment } from './facts.ts';

/** What criteria are checked against: the fields and behaviours known at an instant (epoch ms). */
export type Subject = { at: number; fields: LeadFields; behaviours: readonly Behaviour[] };

/** One criterion with its answer and the value it looked at, nested like the criteria themselves. */
export type Explained = { criteria: Criteria; met: boolean; value: unknown; parts: Explained[] };

/** Whether criteria hold; text compares without case, a missing field matches only `exists: false`, `isNot` and `notIn`. */
export function matches(criteria: Criteria | null, subject: Subject): boolean {
  return criteria === null || holds(criteria, subject);
}

function holds(criteria: Criteria, subject: Subject): boolean {
  switch (criteria.op) {
    case 'all':
      return criteria.of.every((part) => holds(part, subject));
    case 'any':
      return criteria.of.some((part) => holds(part, subject));
    case 'not':
      return !holds(criteria.of, subject);
    case 'score':
      return typeof subject.fields.score === 'number' && subject.fields.score >= criteria.atLeast;
    case 'did':
      return timesDone(criteria, subject) >= criteria.atLeast;
    case 'field':
      return testField(criteria.test, subject.fields[criteria.field], criteria.value);
  }
}

/** Whether a moment tells anything that criteria ask about, changed or not; what they do not ask about cannot make them new. */
export function concerns(criteria: Criteria, moment: Moment): boolean {
  switch (criteria.op) {
    case 'all':
    case 'any':
      return criteria.of.some((part) => concerns(part, moment));
    case 'not':
      return concerns(criteria.of, moment);
    case 'score':
      return moment.told.some((fields) => 'score' in fields);
    case 'field':
      return moment.told.some((fields) => criteria.field in fields);
    case 'did': {
      const wanted = criteria.name.toLowerCase();
      return moment.behaviours.some((one) => one.at === moment.at && one.did.toLowerCase() === wanted);
    }
  }
}

function timesDone({ name, withinMs }: Extract<Criteria, { op: 'did' }>, { at, behaviours }: Subject): number {
  const since = withinMs === null ? Number.NEGATIVE_INFINITY : at - withinMs;
  const wanted = name.toLowerCase();
  return behaviours.filter((one) => one.at <= at && one.at >= since && one.did.toLowerCase() === wanted).length;
}

/** Checks criteria and says, part by part, what was met and with which value. */
export function explain(criteria: Criteria, subject: Subject): Explained {
  switch (criteria.op) {
    case 'all':
    case 'any': {
      const parts = criteria.of.map((part) => explain(part, subject));
      return { criteria, met: holds(criteria, subject), value: null, parts };
    }
    case 'not': {
      const part = explain(criteria.of, subject);
      return { criteria, met: !part.met, value: null, parts: [part] };
    }
    case 'score': {
      return { criteria, met: holds(criteria, subject), value: subject.fields.score ?? null, parts: [] };
    }
    case 'did': {
      return { criteria, met: holds(criteria, subject), value: timesDone(criteria, subject), parts: [] };
    }
    case 'field': {
      return { criteria, met: holds(criteria, subject), value: subject.fields[criteria.field] ?? null, parts: [] };
    }
  }
}

type Test = Extract<Criteria, { op: 'field' }>['test'];

function testField(test: Test, value: unknown, wanted: unknown): boolean {
  const missing = value === undefined || value === null || value === '';
  switch (test) {
    case 'exists':
      return missing !== (wanted === true);
    case 'is':
      return !missing && equals(value, wanted);
    case 'isNot':
      return missing || !equals(value, wanted);
    case 'in':
      return !missing && listOf(wanted).some((one) => equals(value, one));
    case 'notIn':
      return missing || !listOf(wanted).some((one) => equals(value, one));
    case 'contains':
      return !missing && listOf(value).some((one) => fold(one).includes(fold(wanted)));
    case 'startsWith':
      return !missing && listOf(value).some((one) => fold(one).startsWith(fold(wanted)));
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return !missing && compares(test, value, wanted);
  }
}

function compares(test: 'gt' | 'gte' | 'lt' | 'lte', value: unknown, wanted: unknown): boolean {
  const order = compareValues(value, wanted);
  if (order === null) return false;
  if (test === 'gt') return order > 0;
  if (test === 'gte') return order >= 0;
  return test === 'lt' ? order < 0 : order <= 0;
}

/** Numbers compare as numbers (also when one side is numeric text), other text without case; anything else not at all. */
function compareValues(value: unknown, wanted: unknown): number | null {
  const [a, b] = [toNumber(value), toNumber(wanted)];
  if (a !== null && b !== null) return a - b;
  if (typeof value !== 'string' || typeof wanted !== 'string') return null;
  return fold(value) < fold(wanted) ? -1 : fold(value) > fold(wanted) ? 1 : 0;
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function equals(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => equals(one, wanted));
  if (typeof value === 'number' || typeof wanted === 'number') {
    const [a, b] = [toNumber(value), toNumber(wanted)];
    return a !== null && a === b;
  }
  return fold(value) === fold(wanted);
}

function fold(value: unknown): string {
  return String(value).toLowerCase();
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The subject of criteria at a moment of a lead's history. */
export function subjectAt(moment: Moment): Subject {
  return { at: moment.at, fields: moment.fields, behaviours: moment.behaviours };
}

import type { Criteria, FieldTest, Scalar } from './criteria.ts';
import { counted, describeDuration, inWords, listOf } from './words.ts';

/** A rule as a clause without a full stop: `lead type is demo_request and employees is 200 or more`. */
export function describeCriteria(criteria: Criteria): string {
  return clause(criteria, true);
}

function clause(criteria: Criteria, top: boolean): string {
  switch (criteria.op) {
    case 'all':
    case 'any': {
      const parts = criteria.of.map((inner) => clause(inner, false));
      const joined = listOf(parts, criteria.op === 'all' ? 'and' : 'or');
      return top || parts.length < 2 ? joined : `(${joined})`;
    }
    case 'not':
      return `not ${criteria.of.op === 'all' || criteria.of.op === 'any' ? clause(criteria.of, false) : `(${clause(criteria.of, true)})`}`;
    case 'score':
      return `score is ${criteria.atLeast} or more`;
    case 'did': {
      const times = criteria.atLeast > 1 ? ` at least ${counted(criteria.atLeast, 'time')}` : '';
      const within = criteria.withinMs === null ? '' : ` in the last ${describeDuration(criteria.withinMs, 'wall')}`;
      return `did ${inWords(criteria.name)}${times}${within}`;
    }
    case 'field':
      return describeField(inWords(criteria.field), criteria.test, criteria.value);
  }
}

function describeField(field: string, test: FieldTest, value: Scalar | Scalar[]): string {
  const values = (Array.isArray(value) ? value : [value]).map(String);
  const first = values[0] ?? '';
  switch (test) {
    case 'is':
      return `${field} is ${first}`;
    case 'isNot':
      return `${field} is not ${first}`;
    case 'in':
      return values.length > 1 ? `${field} is one of ${listOf(values, 'or')}` : `${field} is ${first}`;
    case 'notIn':
      return values.length > 1 ? `${field} is none of ${listOf(values, 'or')}` : `${field} is not ${first}`;
    case 'gt':
      return `${field} is more than ${first}`;
    case 'gte':
      return `${field} is ${first} or more`;
    case 'lt':
      return `${field} is less than ${first}`;
    case 'lte':
      return `${field} is ${first} or less`;
    case 'contains':
      return `${field} contains ${first}`;
    case 'startsWith':
      return `${field} starts with ${first}`;
    case 'exists':
      return value ? `${field} is known` : `${field} is not known`;
  }
}

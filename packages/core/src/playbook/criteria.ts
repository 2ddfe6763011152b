import { parseDuration } from './duration.ts';
import { isGroup, type Path, type Reading, reader, shown } from './plain-schema.ts';

export const FIELD_TESTS = [
  'is',
  'isNot',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'exists',
] as const;
export type FieldTest = (typeof FIELD_TESTS)[number];
export type Scalar = string | number | boolean;

/** A rule about a lead. `withinMs` is wall time before the instant that is looked at. */
export type Criteria =
  | { op: 'all'; of: Criteria[] }
  | { op: 'any'; of: Criteria[] }
  | { op: 'not'; of: Criteria }
  | { op: 'field'; field: string; test: FieldTest; value: Scalar | Scalar[] }
  | { op: 'did'; name: string; withinMs: number | null; atLeast: number }
  | { op: 'score'; atLeast: number };

/** Criteria as a document writes them: `{ all: [...] }`, `{ field: country, in: [US, CA] }`, `{ did: demo_request }`… */
export type CriteriaDocument =
  | { all: CriteriaDocument[] }
  | { any: CriteriaDocument[] }
  | { not: CriteriaDocument }
  | ({ field: string } & { [T in FieldTest]?: Scalar | Scalar[] })
  | { did: string; within?: string; atLeast?: number }
  | { score: { atLeast: number } };

const FORMS = 'all, any, not, field, did or score';
const DEEPEST = 12;
const ALLOWED: Record<string, readonly string[]> = {
  all: ['all'],
  any: ['any'],
  not: ['not'],
  field: ['field', ...FIELD_TESTS],
  did: ['did', 'within', 'atLeast'],
  score: ['score'],
};

export const criteriaSchema = reader<Criteria, CriteriaDocument>((value, reading) => read(value, reading, [], 0));

function read(value: unknown, { report, ...rest }: Reading, path: Path, depth: number): Criteria | undefined {
  const fail = (message: string, ...inner: Path) => void report(message, [...path, ...inner]);
  if (!isGroup(value)) return fail(`must be a rule that says one of ${FORMS}. It is ${shown(value)}.`);
  if (depth > DEEPEST) return fail(`is nested more than ${DEEPEST} deep. Use fewer levels.`);
  const forms = Object.keys(ALLOWED).filter((form) => Object.hasOwn(value, form));
  const form = forms[0];
  if (form === undefined || forms.length > 1) {
    const found =
      forms.length > 1 ? `It says ${forms.join(' and ')}.` : `It says ${Object.keys(value).join(', ') || 'nothing'}.`;
    return fail(`must say exactly one of ${FORMS}. ${found}`);
  }
  for (const key of Object.keys(value)) {
    if (!ALLOWED[form]?.includes(key)) fail(`is not a known key. Allowed here: ${ALLOWED[form]?.join(', ')}.`, key);
  }
  const next = (inner: unknown, ...more: Path) => read(inner, { report, ...rest }, [...path, ...more], depth + 1);
  switch (form) {
    case 'all':
    case 'any': {
      const list = value[form];
      if (!Array.isArray(list) || list.length === 0) return fail('must be a list with at least one rule.', form);
      if (list.length > 200) return fail('has more than 200 rules. 200 at most.', form);
      const of = list.map((inner, i) => next(inner, form, i)).filter((inner) => inner !== undefined);
      return { op: form, of };
    }
    case 'not': {
      const of = next(value.not, 'not');
      return of && { op: 'not', of };
    }
    case 'field':
      return readField(value, fail);
    case 'did':
      return readDid(value, fail);
    default:
      return readScore(value.score, fail);
  }
}

type Fail = (message: string, ...inner: Path) => undefined;

function readField(value: Record<string, unknown>, fail: Fail): Criteria | undefined {
  const field = value.field;
  if (typeof field !== 'string' || field.trim() === '' || field.length > 200)
    return fail('must be the name of a field.', 'field');
  const tests = FIELD_TESTS.filter((name) => Object.hasOwn(value, name));
  const test = tests[0];
  if (test === undefined) return fail(`must say what to test: ${FIELD_TESTS.join(', ')}.`);
  if (tests.length > 1)
    return fail(`must have one test only. It has ${tests.join(' and ')}; put them into an all list.`);
  const wanted = value[test];
  const problem = problemOf(test, wanted);
  if (problem) return fail(problem, test);
  return { op: 'field', field: field.trim(), test, value: wanted as Scalar | Scalar[] };
}

function problemOf(test: FieldTest, value: unknown): string | null {
  switch (test) {
    case 'in':
    case 'notIn':
      return Array.isArray(value) && value.length > 0 && value.length <= 1000 && value.every(isScalar)
        ? null
        : `must be a list of values such as [US, CA]. It is ${shown(value)}.`;
    case 'exists':
      return typeof value === 'boolean' ? null : `must be true or false. It is ${shown(value)}.`;
    case 'contains':
    case 'startsWith':
      return typeof value === 'string' && value !== '' && value.length <= 500
        ? null
        : `must be text. It is ${shown(value)}.`;
    case 'is':
    case 'isNot':
      return isScalar(value) ? null : `must be one value: text, a number, true or false. It is ${shown(value)}.`;
    default:
      return (typeof value === 'number' && Number.isFinite(value)) ||
        (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)))
        ? null
        : `must be a number or a date such as 2026-01-31. It is ${shown(value)}.`;
  }
}

function isScalar(value: unknown): value is Scalar {
  return (
    (typeof value === 'string' && value.length <= 500) ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function readDid(value: Record<string, unknown>, fail: Fail): Criteria | undefined {
  const name = value.did;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200)
    return fail('must be the name of a behaviour such as demo_request.', 'did');
  const atLeast = value.atLeast ?? 1;
  if (typeof atLeast !== 'number' || !Number.isInteger(atLeast) || atLeast < 1 || atLeast > 10_000)
    return fail('must be a whole number from 1 to 10000.', 'atLeast');
  let withinMs: number | null = null;
  if (value.within !== undefined && value.within !== null) {
    const within = parseDuration(value.within);
    if ('problem' in within) return fail(within.problem, 'within');
    withinMs = within.value.ms;
  }
  return { op: 'did', name: name.trim(), withinMs, atLeast };
}

function readScore(value: unknown, fail: Fail): Criteria | undefined {
  if (!isGroup(value)) return fail('must be { atLeast: 80 }.', 'score');
  for (const key of Object.keys(value))
    if (key !== 'atLeast') fail('is not a known key. Allowed here: atLeast.', 'score', key);
  const atLeast = value.atLeast;
  if (typeof atLeast !== 'number' || !Number.isFinite(atLeast))
    return fail(`must be a number. It is ${shown(atLeast)}.`, 'score', 'atLeast');
  return { op: 'score', atLeast };
}

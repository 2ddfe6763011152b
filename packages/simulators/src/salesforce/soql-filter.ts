import { badRequest } from './errors.ts';
import { toId18 } from './ids.ts';
import type { Row, Value } from './org-state.ts';
import type { Condition, Literal } from './soql-parse.ts';
import { atColumn, type Path, type QueryScope, resolvePath } from './soql-paths.ts';

export type Filter = (row: Row) => boolean;
/** Answers a semi-join's values: the one column of a nested query. */
export type Nested = (query: Extract<Condition, { kind: 'in' }>['values']) => Value[] | null;

const DAY_MS = 86_400_000;

/** Compiles a WHERE; throws what Salesforce answers to a comparison that does not fit the field. */
export function compileFilter(scope: QueryScope, condition: Condition, nested: Nested): Filter {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => compileFilter(scope, part, nested));
      return condition.kind === 'and'
        ? (row) => parts.every((part) => part(row))
        : (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const part = compileFilter(scope, condition.part, nested);
      return (row) => !part(row);
    }
    case 'in': {
      const path = resolveFilterable(scope, condition.field, condition.at);
      const values =
        nested(condition.values) ?? (condition.values as Literal[]).map((value) => toValue(scope, path, value));
      const wanted = new Set(values.map((value) => fold(path, value)));
      return (row) => wanted.has(fold(path, path.read(row))) !== condition.not;
    }
    case 'compare':
      return compileComparison(scope, condition);
  }
}

function compileComparison(scope: QueryScope, condition: Extract<Condition, { kind: 'compare' }>): Filter {
  const path = resolveFilterable(scope, condition.field, condition.at);
  const { operator, value: literal } = condition;
  if (operator === 'LIKE') return compileLike(path, literal);
  const range = toRange(scope, path, literal);
  if (range) return (row) => inRange(path.read(row), range, operator);
  const value = toValue(scope, path, literal);
  if (operator === '=' || operator === '!=') {
    const wanted = fold(path, value);
    return (row) => (fold(path, path.read(row)) === wanted) === (operator === '=');
  }
  if (path.field.type === 'boolean' || value === null)
    throw badRequest('INVALID_QUERY_FILTER_OPERATOR', `${path.field.name} ${operator} cannot be used with this field`);
  const wanted = fold(path, value) as string | number;
  return (row) => {
    const found = fold(path, path.read(row));
    if (found === null) return false;
    const order = found < wanted ? -1 : found > wanted ? 1 : 0;
    if (operator === '<') return order < 0;
    if (operator === '<=') return order <= 0;
    return operator === '>' ? order > 0 : order >= 0;
  };
}

function compileLike(path: Path, literal: Literal): Filter {
  const { type, name } = path.field;
  if (['boolean', 'int', 'double', 'currency', 'date', 'datetime', 'id', 'reference'].includes(type))
    throw badRequest('INVALID_FIELD', `invalid operator on ${type} field: ${name}`);
  if (literal.kind !== 'string') throw mustBeQuoted(name, 'string');
  const pattern = literal.text.replace(/\\([%_])|[%_]|[.*+?^${}()|[\]\\]/g, (found, kept?: string) => {
    if (kept) return kept;
    if (found === '%') return '[\\s\\S]*';
    return found === '_' ? '[\\s\\S]' : `\\${found}`;
  });
  const expression = new RegExp(`^${pattern}$`, 'i');
  return (row) => {
    const value = path.read(row);
    return typeof value === 'string' && expression.test(value);
  };
}

function resolveFilterable(scope: QueryScope, text: string, at: number): Path {
  const path = resolvePath(scope, text, at);
  if (!path.field.filterable)
    throw atColumn(scope, at, `field '${path.field.name}' can not be filtered in a query call`);
  return path;
}

const mustBeQuoted = (field: string, type: string) =>
  badRequest(
    'INVALID_FIELD',
    `value of filter criterion for field '${field}' must be of type ${type} and should be enclosed in quotes`,
  );
const mustBeBare = (scope: QueryScope, literal: Literal, field: string, type: string) =>
  atColumn(
    scope,
    literal.at,
    `value of filter criterion for field '${field}' must be of type ${type} and should not be enclosed in quotes`,
  );

function toValue(scope: QueryScope, path: Path, literal: Literal): Value {
  const { name, type } = path.field;
  const bare = literal.kind === 'word' ? literal.text.toLowerCase() : null;
  if (bare === 'null') return null;
  switch (type) {
    case 'boolean':
      if (bare !== 'true' && bare !== 'false') throw mustBeBare(scope, literal, name, 'boolean');
      return bare === 'true';
    case 'int':
    case 'double':
    case 'currency':
      if (literal.kind !== 'number') throw mustBeBare(scope, literal, name, type);
      return Number(literal.text);
    case 'date':
      if (literal.kind !== 'date') throw mustBeBare(scope, literal, name, 'date');
      return literal.text;
    case 'datetime': {
      if (literal.kind !== 'datetime') throw mustBeBare(scope, literal, name, 'dateTime');
      // Whole seconds on both sides: a literal's milliseconds decide nothing.
      const at = Date.parse(literal.text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
      return new Date(Math.floor(at / 1000) * 1000).toISOString();
    }
    case 'id':
    case 'reference': {
      if (literal.kind !== 'string') throw mustBeQuoted(name, 'string');
      const id = toId18(literal.text);
      if (id === null) throw badRequest('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.text}`);
      return id;
    }
    default:
      if (literal.kind !== 'string') throw mustBeQuoted(name, 'string');
      return literal.text.replace(/\\([%_])/g, '$1');
  }
}

/** A value as it is compared: text without regard to capitals, ids and everything else as they are. */
function fold(path: Path, value: Value): Value {
  if (typeof value !== 'string' || ['id', 'reference', 'date', 'datetime'].includes(path.field.type)) return value;
  return value.toLowerCase();
}

type Range = { from: string; to: string };

/** The day or days that `TODAY`, `YESTERDAY`, `LAST_N_DAYS:n` mean (in UTC: this org has that time zone). */
function toRange(scope: QueryScope, path: Path, literal: Literal): Range | null {
  const { type } = path.field;
  if (literal.kind !== 'word' || (type !== 'date' && type !== 'datetime')) return null;
  const [word, number] = literal.text.toUpperCase().split(':');
  const now = scope.state.now();
  const today = now - (now % DAY_MS);
  const cut = (at: number) => (type === 'date' ? new Date(at).toISOString().slice(0, 10) : new Date(at).toISOString());
  if (word === 'TODAY') return { from: cut(today), to: cut(today + DAY_MS) };
  if (word === 'YESTERDAY') return { from: cut(today - DAY_MS), to: cut(today) };
  if (word === 'LAST_N_DAYS' && number) return { from: cut(today - Number(number) * DAY_MS), to: cut(today + DAY_MS) };
  return null;
}

function inRange(value: Value, { from, to }: Range, operator: string): boolean {
  if (typeof value !== 'string') return operator === '!=';
  switch (operator) {
    case '=':
      return value >= from && value < to;
    case '!=':
      return value < from || value >= to;
    case '<':
      return value < from;
    case '<=':
      return value < to;
    case '>':
      return value >= to;
    default:
      return value >= from;
  }
}

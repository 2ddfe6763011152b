import { badRequest, malformedQuery } from './errors.ts';
import { toWire } from './field-values.ts';
import { objectOfId } from './ids.ts';
import type { OrgState, Row, Value } from './org-state.ts';
import { compileFilter, type Nested } from './soql-filter.ts';
import { parseQuery, type Query, type Selected } from './soql-parse.ts';
import { followReference, type Path, type QueryScope, resolvePath } from './soql-paths.ts';

export type RecordAnswer = { attributes: { type: string; url?: string }; [field: string]: unknown };
export type QueryOutcome = { totalSize: number; records: RecordAnswer[] };

/** Runs SOQL as a user: what sharing or field-level security hides is not there. `all` finds deleted rows as well. */
export function runQuery(state: OrgState, text: string, options: { userId: string; all: boolean; version: string }) {
  return run(state, parseQuery(text), options);
}

type Options = { userId: string; all: boolean; version: string };

function run(state: OrgState, query: Query, options: Options): QueryOutcome {
  const scope = toScope(state, query, options);
  const { rows, paths } = select(scope, query, options);
  if (paths.length === 0) return aggregate(scope, query, rows);
  const records = rows.map((row) => toRecord(scope, paths, row, options.version));
  return { totalSize: records.length, records };
}

function toScope(state: OrgState, query: Query, options: Options): QueryScope {
  const object = [...state.objects.keys()].find((name) => name.toLowerCase() === query.from.toLowerCase());
  if (!object)
    throw badRequest(
      'INVALID_TYPE',
      `\n${query.text}\n^\nERROR at Row:1:Column:1\nsObject type '${query.from}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  return { state, object, userId: options.userId, text: query.text };
}

function select(scope: QueryScope, query: Query, options: Options) {
  const { state } = scope;
  const plain = query.select.filter((item) => item.kind === 'field');
  if (plain.length > 0 && plain.length < query.select.length)
    throw malformedQuery(`Grouped query must have a group by: ${plain[0]?.path}`);
  const paths = plain.map((item) => ({ text: item.path, path: resolvePath(scope, item.path, item.at) }));
  const doubled = paths.find(({ text }, index) => paths.findIndex((one) => one.text === text) !== index);
  if (doubled) throw badRequest('INVALID_FIELD', `duplicate field selected: ${doubled.text}`);
  if (query.offset > 2000) throw badRequest('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  const nested: Nested = (values) => {
    if (Array.isArray(values)) return null;
    const column = values.select[0];
    if (values.select.length !== 1 || column?.kind !== 'field')
      throw malformedQuery('semi join sub-selects can only query one field');
    const inner = toScope(state, values, options);
    const path = resolvePath(inner, column.path, column.at);
    return select(inner, values, options).rows.map((row) => path.read(row));
  };
  const filter = query.where ? compileFilter(scope, query.where, nested) : () => true;
  const hidden = state.hidden;
  const found: Row[] = [];
  for (const row of state.tables.get(scope.object)?.values() ?? [])
    if ((options.all || row.IsDeleted !== true) && !hidden.has(row.Id) && filter(row)) found.push(row);
  const ordered = sort(scope, query, found);
  const rows = ordered.slice(query.offset, query.limit === null ? undefined : query.offset + query.limit);
  return { rows, paths };
}

function sort(scope: QueryScope, query: Query, rows: Row[]): Row[] {
  const keys = query.orderBy.map((item) => ({ ...item, resolved: resolvePath(scope, item.path, item.at) }));
  if (keys.length === 0) return rows;
  const text = (value: Value, path: Path) =>
    typeof value === 'string' && !['id', 'reference'].includes(path.field.type) ? value.toLowerCase() : value;
  return rows.sort((a, b) => {
    for (const { resolved, descending, nullsLast } of keys) {
      const [left, right] = [text(resolved.read(a), resolved), text(resolved.read(b), resolved)];
      if (left === right) continue;
      if (left === null || right === null) return (left === null) === nullsLast ? 1 : -1;
      return left < right === descending ? 1 : -1;
    }
    return 0;
  });
}

function aggregate(scope: QueryScope, query: Query, rows: Row[]): QueryOutcome {
  const items = query.select.filter(
    (item): item is Extract<Selected, { kind: 'aggregate' }> => item.kind === 'aggregate',
  );
  // COUNT() answers with the number of rows and none of them.
  if (items.length === 1 && items[0]?.fn === 'count' && items[0].path === null)
    return { totalSize: rows.length, records: [] };
  const record: RecordAnswer = { attributes: { type: 'AggregateResult' } };
  items.forEach((item, index) => {
    const path = resolvePath(scope, item.path ?? 'Id', item.at);
    const values = rows.map((row) => path.read(row)).filter((value) => value !== null);
    record[item.alias ?? `expr${index}`] = toAggregate(item.fn, values, path);
  });
  return { totalSize: 1, records: [record] };
}

function toAggregate(fn: string, values: Exclude<Value, null>[], path: Path): Value {
  if (fn === 'count') return values.length;
  if (fn === 'count_distinct') return new Set(values).size;
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (fn === 'sum') return sum;
  if (fn === 'avg') return values.length === 0 ? null : sum / values.length;
  const ordered = [...values].sort((a, b) => (a < b ? -1 : 1));
  return toWire((fn === 'min' ? ordered[0] : ordered.at(-1)) ?? null, path.field);
}

/** A row as the answer shows it: fields in the query's order, followed references as objects. */
function toRecord(scope: QueryScope, paths: { path: Path }[], row: Row, version: string): RecordAnswer {
  const record = withAttributes(scope.object, scope.object, row, version);
  for (const { path } of paths) {
    let [target, current]: [RecordAnswer | null, Row | null] = [record, row];
    for (const step of path.steps) {
      const parent: Row | null = followReference(scope.state, current as Row, step);
      const object = parent === null ? '' : (objectOfId(parent.Id) ?? '');
      if (parent === null) (target as RecordAnswer)[step.relationship] = null;
      else
        (target as RecordAnswer)[step.relationship] ??= withAttributes(
          step.polymorphic ? 'Name' : object,
          object,
          parent,
          version,
        );
      target = (target as RecordAnswer)[step.relationship] as RecordAnswer | null;
      current = parent;
      if (target === null) break;
    }
    if (target === null || current === null) continue;
    target[path.field.name] = toWire(path.read(row), path.field);
  }
  return record;
}

function withAttributes(type: string, object: string, row: Row, version: string): RecordAnswer {
  return { attributes: { type, url: `/services/data/${version}/sobjects/${object}/${row.Id}` } };
}

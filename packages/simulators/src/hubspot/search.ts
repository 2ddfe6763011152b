import { z } from 'zod';
import { validationError } from './errors.ts';
import { linkedIds, readProperty, toAnswer } from './object-answer.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import type { CrmObject, PortalState } from './portal-state.ts';
import { toInstant } from './property-values.ts';

const OPERATORS = [
  'EQ',
  'NEQ',
  'LT',
  'LTE',
  'GT',
  'GTE',
  'BETWEEN',
  'IN',
  'NOT_IN',
  'HAS_PROPERTY',
  'NOT_HAS_PROPERTY',
  'CONTAINS_TOKEN',
  'NOT_CONTAINS_TOKEN',
] as const;
const scalar = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum(OPERATORS),
  value: scalar.optional(),
  highValue: scalar.optional(),
  values: z.array(scalar).optional(),
});
const searchSchema = z.object({
  query: z.string().optional(),
  filterGroups: z.array(z.object({ filters: z.array(filterSchema) })).default([]),
  sorts: z
    .array(
      z.union([
        z.string(),
        z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING') }),
      ]),
    )
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().default(10),
  after: z.union([z.string(), z.number()]).optional(),
});
type Filter = z.infer<typeof filterSchema>;

const WINDOW = 10_000;
const QUERIED = ['email', 'firstname', 'lastname', 'phone', 'company', 'name', 'domain'];

/** A search of one object type with HubSpot's limits; archived records never show, nor do changes younger than `lagMs`. */
export function searchObjects(
  state: PortalState,
  type: ObjectType,
  rawBody: string,
  json: unknown,
  lagMs: number,
): Record<string, unknown> {
  if (rawBody.length > 3000) throw validationError('The request body is too long: at most 3000 characters are allowed');
  const parsed = searchSchema.safeParse(json);
  if (!parsed.success)
    throw validationError(
      `Invalid input JSON: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    );
  const { limit, sorts, filterGroups, query, properties } = parsed.data;
  const after = Number(parsed.data.after ?? 0);
  checkLimits(parsed.data, after);
  for (const filter of filterGroups.flatMap((group) => group.filters)) checkFilter(state, type, filter);
  const isIndexed = (object: CrmObject) =>
    object.archivedAt === null && (lagMs === 0 || object.updatedAt <= state.now() - lagMs);
  const found = [...state.objects[type].values()].filter(
    (object) => isIndexed(object) && matchesQuery(object, query) && matchesGroups(state, type, object, filterGroups),
  );
  sortObjects(state, type, found, sorts[0]);
  const results = found.slice(after, after + limit).map((object) => toAnswer(state, object, { properties }));
  const next = after + limit;
  const paging = next < found.length ? { paging: { next: { after: String(next), link: `?after=${next}` } } } : {};
  return { total: found.length, results, ...paging };
}

function checkLimits(search: z.infer<typeof searchSchema>, after: number): void {
  const counts = search.filterGroups.map((group) => group.filters.length);
  if (search.limit < 1 || search.limit > 200)
    throw validationError(`Invalid limit: ${search.limit}. The maximum is 200`);
  if (!Number.isInteger(after) || after < 0) throw validationError(`Invalid after: ${search.after}`);
  if (after + search.limit > WINDOW)
    throw validationError(`The requested page is too deep: only the first ${WINDOW} results of a search can be read`);
  if (counts.length > 5) throw validationError('A maximum of 5 filterGroups is allowed');
  if (counts.some((count) => count > 6)) throw validationError('A maximum of 6 filters per filterGroup is allowed');
  if (counts.reduce((sum, count) => sum + count, 0) > 18) throw validationError('A maximum of 18 filters is allowed');
  if (search.sorts.length > 1) throw validationError('Only one sort is allowed');
}

function checkFilter(state: PortalState, type: ObjectType, filter: Filter): void {
  const { propertyName, operator } = filter;
  const association = propertyName.startsWith('associations.') ? findObjectType(propertyName.slice(13)) : null;
  if (!association && !state.definitions[type].has(propertyName))
    throw validationError(`There was a problem with the request: property '${propertyName}' does not exist`);
  const wantsList = operator === 'IN' || operator === 'NOT_IN';
  const wantsNone = operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY';
  if (wantsList && !filter.values?.length) throw validationError(`operator ${operator} requires values`);
  if (!wantsList && !wantsNone && filter.value === undefined)
    throw validationError(`operator ${operator} requires a value`);
  if (operator === 'BETWEEN' && filter.highValue === undefined)
    throw validationError('operator BETWEEN requires a highValue');
}

function matchesQuery(object: CrmObject, query: string | undefined): boolean {
  if (!query) return true;
  const wanted = query.toLowerCase();
  return QUERIED.some((property) => readProperty(object, property)?.toLowerCase().includes(wanted));
}

const matchesGroups = (
  state: PortalState,
  type: ObjectType,
  object: CrmObject,
  groups: readonly { filters: Filter[] }[],
) =>
  groups.length === 0 || groups.some((group) => group.filters.every((filter) => matches(state, type, object, filter)));

function matches(state: PortalState, type: ObjectType, object: CrmObject, filter: Filter): boolean {
  const { propertyName, operator, value = '', highValue = '', values = [] } = filter;
  if (propertyName.startsWith('associations.')) {
    const other = findObjectType(propertyName.slice(13));
    const ids = other ? linkedIds(state, object, other).map((id) => state.survivors.get(id) ?? id) : [];
    return (
      (operator === 'IN' ? values : [value]).some((id) => ids.includes(state.survivors.get(id) ?? id)) !==
      (operator === 'NEQ')
    );
  }
  const actual = readProperty(object, propertyName);
  const has = actual !== null && actual !== '';
  const kind = state.definitions[type].get(propertyName)?.type ?? 'string';
  const order = (wanted: string) => (has ? compare(kind, actual, wanted) : Number.NaN);
  switch (operator) {
    case 'HAS_PROPERTY':
      return has;
    case 'NOT_HAS_PROPERTY':
      return !has;
    case 'EQ':
      return order(value) === 0;
    case 'NEQ':
      return has && order(value) !== 0;
    case 'LT':
      return order(value) < 0;
    case 'LTE':
      return order(value) <= 0;
    case 'GT':
      return order(value) > 0;
    case 'GTE':
      return order(value) >= 0;
    case 'BETWEEN':
      return order(value) >= 0 && order(highValue) <= 0;
    case 'IN':
      return has && values.some((wanted) => isListed(kind, actual, wanted));
    case 'NOT_IN':
      return has && !values.some((wanted) => isListed(kind, actual, wanted));
    case 'CONTAINS_TOKEN':
      return has && hasToken(actual, value);
    case 'NOT_CONTAINS_TOKEN':
      return has && !hasToken(actual, value);
  }
}

/** Strings in a list must be given in lower case (HubSpot compares them with the lower-cased value); options are exact. */
const isListed = (kind: string, actual: string, wanted: string) =>
  kind === 'string' ? actual.toLowerCase() === wanted : compare(kind, actual, wanted) === 0;

function compare(kind: string, actual: string, wanted: string): number {
  if (kind === 'number') return Number(actual) - Number(wanted);
  if (kind === 'datetime' || kind === 'date')
    return (toInstant(actual) ?? Number.NaN) - (toInstant(wanted) ?? Number.NaN);
  const [a, b] = kind === 'string' ? [actual.toLowerCase(), wanted.toLowerCase()] : [actual, wanted];
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasToken(actual: string, wanted: string): boolean {
  const pattern = wanted
    .toLowerCase()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*');
  return new RegExp(`(^|[^\\p{L}\\p{N}])${pattern}($|[^\\p{L}\\p{N}])`, 'u').test(actual.toLowerCase());
}

function sortObjects(
  state: PortalState,
  type: ObjectType,
  objects: CrmObject[],
  sort: z.infer<typeof searchSchema>['sorts'][number] | undefined,
): void {
  const text = typeof sort === 'string' ? sort : undefined;
  const property = text?.replace(/^-/, '') ?? (typeof sort === 'object' ? sort.propertyName : 'hs_object_id');
  const sign = text?.startsWith('-') || (typeof sort === 'object' && sort.direction === 'DESCENDING') ? -1 : 1;
  const kind = state.definitions[type].get(property)?.type ?? 'string';
  objects.sort((a, b) => {
    const [left, right] = [readProperty(a, property), readProperty(b, property)];
    if (!left || !right) return left ? -1 : right ? 1 : Number(a.id) - Number(b.id);
    return sign * compare(kind, left, right) || Number(a.id) - Number(b.id);
  });
}

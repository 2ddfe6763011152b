import { type Mapping, parseMapping } from '@baton/integrations/csv/mapping';
import { pathText, ServiceError } from '../errors.ts';

/** Names that events of Baton itself and of connected CRMs carry. */
const TAKEN = new Set(['baton', 'hubspot', 'salesforce']);

/** Checks a mapping document. Throws `invalid` with every problem. */
export function readMapping(document: unknown): Mapping {
  const parsed = parseMapping(document);
  if ('problems' in parsed) {
    const issues = parsed.problems.map(({ path, message }) => ({ path: pathText(path), message }));
    throw new ServiceError('invalid', 'The mapping is not valid.', issues);
  }
  if (TAKEN.has(parsed.mapping.source.toLowerCase())) {
    const message = `must not be ${parsed.mapping.source}: events under that name come from the system itself`;
    throw new ServiceError('invalid', 'The mapping is not valid.', [{ path: 'source', message }]);
  }
  return parsed.mapping;
}

/** A mapping that names no time zone for dates without one takes this one. */
export function withTimeZone(document: unknown, timeZone: string | undefined): unknown {
  if (timeZone === undefined || typeof document !== 'object' || document === null) return document;
  const { date } = document as { date?: unknown };
  if (date !== undefined && (typeof date !== 'object' || date === null || 'timeZone' in date)) return document;
  return { ...document, date: { ...date, timeZone } };
}

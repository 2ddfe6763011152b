import type { CrmContext } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import type { Library } from './library.ts';
import { isMissing } from './org.ts';
import { instantOf } from './records.ts';
import { type ReadObject, SELECTED } from './select.ts';
import { type Condition, every, hasId, isAfter, partIds, since, toSoql } from './soql.ts';

const PAGE = 2000;

/** Rows of an object by the ids in one of its fields. Nothing for an object that the organisation does not show us. */
export async function readByIds(
  library: Library,
  ctx: CrmContext,
  object: ReadObject,
  field: string,
  ids: readonly string[],
): Promise<SalesforceRecord[]> {
  if (ids.length === 0) return [];
  const select = await library.book.select(ctx, object, SELECTED[object]);
  if (select === null || (field !== 'Id' && !select.includes(field))) return [];
  const rows: SalesforceRecord[] = [];
  for (const part of partIds(ids, select.join(', '))) {
    const soql = toSoql({ select, from: object, where: hasId(field, part) });
    // Activities older than a year are archived and seen by queryAll only.
    const all = object === 'Task' || object === 'Event';
    rows.push(...(await library.client.queryRows(ctx, soql, { all }).catch(noRows)));
  }
  return rows;
}

function noRows(error: unknown): SalesforceRecord[] {
  if (isMissing(error)) return [];
  throw error;
}

export type Place = { at: number; id: string };

/**
 * One page of rows in the order of SystemModstamp (or CreatedDate) and Id, from an instant or after a place. Rows of one
 * second share their stamp, so the place has both; deleted and archived ones are seen too.
 */
export async function readPage(
  library: Library,
  ctx: CrmContext,
  query: {
    object: string;
    select: readonly string[];
    by: 'SystemModstamp' | 'CreatedDate';
    from: number;
    after: Place | null;
    where?: Condition | null;
    limit?: number;
  },
): Promise<{ records: SalesforceRecord[]; place: Place | null }> {
  const { object, select, by, from, after, where = null, limit = PAGE } = query;
  const soql = toSoql({
    select: [...new Set([...select, by])],
    from: object,
    where: every(after === null ? since(by, from) : isAfter(by, after.at, after.id), where),
    orderBy: [by, 'Id'],
    limit,
  });
  // Salesforce may answer in smaller parts than asked for.
  const records = await library.client.queryRows(ctx, soql, { all: true });
  const last = records.at(-1);
  const full = records.length >= limit;
  return { records, place: last && full ? { at: instantOf(last, by) ?? from, id: last.Id } : null };
}

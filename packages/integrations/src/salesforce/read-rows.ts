import type { CrmContext } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import type { Library } from './library.ts';
import { isMissing } from './org.ts';
import { instantOf } from './records.ts';
import { type ReadObject, SELECTED } from './select.ts';
import { type Condition, every, hasId, isAfter, partIds, since, toSoql } from './soql.ts';

const PAGE = 2000;

/**
 * Rows of an object, with those of our fields that it has: a field that turns out to be missing is left out and the query
 * asked again. Null when the organisation does not show us the object.
 */
export async function readRows(
  library: Library,
  ctx: CrmContext,
  object: string,
  toQuery: () => Promise<string | null>,
): Promise<SalesforceRecord[] | null> {
  if (library.book.isAbsent(ctx, object)) return null;
  for (;;) {
    const soql = await toQuery();
    if (soql === null) return null;
    try {
      // Deleted and merged rows too, and activities older than a year, which are archived.
      return await library.client.queryRows(ctx, soql, { all: true });
    } catch (error) {
      if (isMissing(error)) {
        library.book.noteAbsent(ctx, object);
        return null;
      }
      if (!library.book.noteMissing(ctx, object, error)) throw error;
    }
  }
}

/** Rows of an object by the ids in one of its fields. Nothing for an object that the organisation does not show us. */
export async function readByIds(
  library: Library,
  ctx: CrmContext,
  object: ReadObject,
  field: string,
  ids: readonly string[],
): Promise<SalesforceRecord[]> {
  if (ids.length === 0) return [];
  const rows: SalesforceRecord[] = [];
  for (const part of partIds(ids, SELECTED[object].join(', '))) {
    const found = await readRows(library, ctx, object, async () => {
      const select = await library.book.select(ctx, object, SELECTED[object]);
      return select.includes(field) ? toSoql({ select, from: object, where: hasId(field, part) }) : null;
    });
    if (found === null) return rows;
    rows.push(...found);
  }
  return rows;
}

export type Place = { at: number; id: string };

type PageQuery = {
  object: string;
  select: () => Promise<readonly string[]>;
  by: 'SystemModstamp' | 'CreatedDate';
  from: number;
  after: Place | null;
  where?: Condition | null;
  limit?: number;
};

/**
 * One page of rows in the order of SystemModstamp (or CreatedDate) and Id, from an instant or after a place. Rows of one
 * second share their stamp, so the place has both. Null when the organisation does not show us the object.
 */
export async function readPage(
  library: Library,
  ctx: CrmContext,
  { object, select, by, from, after, where = null, limit = PAGE }: PageQuery,
): Promise<{ records: SalesforceRecord[]; place: Place | null } | null> {
  const condition = every(after === null ? since(by, from) : isAfter(by, after.at, after.id), where);
  const records = await readRows(library, ctx, object, async () => {
    const names = [...new Set([...(await select()), by])];
    return toSoql({ select: names, from: object, where: condition, orderBy: [by, 'Id'], limit });
  });
  if (records === null) return null;
  const last = records.at(-1);
  const full = records.length >= limit;
  return { records, place: last && full ? { at: instantOf(last, by) ?? from, id: last.Id } : null };
}

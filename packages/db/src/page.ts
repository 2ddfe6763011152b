import { BadCursorError } from './errors.ts';
import { isId } from './id.ts';

/** Opaque to callers; null asks for the first page. */
export type Cursor = string | null;
export type PageRequest = { limit: number; cursor: Cursor };
export type Page<T> = { items: T[]; nextCursor: Cursor };

/** The id after which a page of rows in descending id order goes on; null at the start. Throws BadCursorError. */
export function readCursor(cursor: Cursor): string | null {
  if (cursor === null) return null;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!isId(id)) throw new BadCursorError();
  return id;
}

/** Cuts rows that were read with one more than the limit into a page. */
export function toPage<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(last.id).toString('base64url') : null };
}

import { Hono } from 'hono';
import type { Call, OrgEnv } from './call.ts';
import { badRequest, locatorGone, malformedQuery } from './errors.ts';
import { makeId } from './ids.ts';
import type { OrgState } from './org-state.ts';
import { type QueryOutcome, runQuery } from './soql-run.ts';

const DATA = '/services/data/:version';
const LOCATOR_LIFE_MS = 2 * 86_400_000;
type Cursor = QueryOutcome & { size: number; madeAt: number };
export type Locators = { drop(): void; find(id: string): Cursor | null; keep(cursor: Cursor): string };

/** Results that wait for their further pages. */
export function createLocators(now: () => number): Locators {
  const cursors = new Map<string, Cursor>();
  let last = 0;
  return {
    drop: () => cursors.clear(),
    find: (id) => {
      const cursor = cursors.get(id);
      return cursor && now() - cursor.madeAt < LOCATOR_LIFE_MS ? cursor : null;
    },
    keep: (cursor) => {
      last += 1;
      const id = makeId('01g', last);
      cursors.set(id, cursor);
      return id;
    },
  };
}

/** `/query`, `/queryAll` and their pages; `pageSize` is the most rows that a page has. */
export function queryRoutes(state: OrgState, locators: Locators, pageSize: number): Hono<OrgEnv> {
  const app = new Hono<OrgEnv>({ strict: false });
  const page = (c: Call, id: string | null, cursor: Cursor, from: number) => {
    const records = cursor.records.slice(from, from + cursor.size);
    const next = from + cursor.size;
    const done = next >= cursor.records.length;
    const more = done ? {} : { nextRecordsUrl: `/services/data/${c.req.param('version')}/query/${id}-${next}` };
    return c.json({ totalSize: cursor.totalSize, done, ...more, records });
  };
  const start = (c: Call, all: boolean) => {
    if (c.req.url.length > 16_384 + state.origin.length)
      return c.json([{ message: 'Request-URI Too Long', errorCode: 'URI_TOO_LONG' }], 414);
    const text = c.req.query('q');
    if (text === undefined || text.trim() === '') throw malformedQuery('A query string has to be specified');
    const version = c.req.param('version') ?? 'v66.0';
    const outcome = runQuery(state, text, { userId: c.get('session').userId, all, version });
    const cursor = { ...outcome, size: sizeOf(c, pageSize), madeAt: state.now() };
    const paged = outcome.records.length > cursor.size;
    return page(c, paged ? locators.keep(cursor) : null, cursor, 0);
  };
  app.get(`${DATA}/query`, (c) => start(c, false));
  app.get(`${DATA}/queryAll`, (c) => start(c, true));
  const proceed = (c: Call) => {
    const [, id = '', from = ''] = /^(01g\w{15})-(\d+)$/.exec(c.req.param('locator') ?? '') ?? [];
    const cursor = locators.find(id);
    if (!cursor) throw locatorGone();
    return page(c, id, cursor, Number(from));
  };
  app.get(`${DATA}/query/:locator`, proceed);
  app.get(`${DATA}/queryAll/:locator`, proceed);
  return app;
}

function sizeOf(c: Call, most: number): number {
  const given = /batchSize=(\d+)/.exec(c.req.header('Sforce-Query-Options') ?? '')?.[1];
  if (given === undefined) return most;
  const size = Number(given);
  if (size < 200 || size > 2000) throw badRequest('INVALID_BATCH_SIZE', 'batch size must be between 200 and 2000');
  return Math.min(size, most);
}

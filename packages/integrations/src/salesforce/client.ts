import { Connection } from 'jsforce';
import { readPatiently } from '../patience.ts';
import { faultsOf, toSalesforceError } from './errors.ts';
import { type Asked, createSessions, type Session } from './session.ts';
import { type Answer, budgetOf, createTransport } from './transport.ts';

/** The version of the API we speak: Spring '26. */
export const API_VERSION = '66.0';

/** A record as REST answers it. */
export type SalesforceRecord = { Id: string } & { [field: string]: unknown };
export type QueryPage = { records: SalesforceRecord[]; done: boolean; totalSize: number };

export type SalesforceClient = {
  /** One call (or a few that belong together) with a session that is renewed at most once; throws AdapterError. */
  call<T>(asked: Asked, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** The first part of a query's rows; `all` sees deleted, merged and archived rows too. */
  query(asked: Asked, soql: string, options?: { all?: boolean }): Promise<QueryPage>;
  /** Every row of a query that is bounded by its conditions. */
  queryRows(asked: Asked, soql: string, options?: { all?: boolean }): Promise<SalesforceRecord[]>;
  sessions: ReturnType<typeof createSessions>;
};

/** Calls of Salesforce through jsforce: a few tries for reads and one for everything else, a time limit, one renewal of the sign-in, typed errors. */
export function createSalesforceClient(options: {
  loginUrl: string;
  timeoutMs?: number;
  tries?: number;
}): SalesforceClient {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const sessions = createSessions({ loginUrl: options.loginUrl, timeoutMs: Math.min(timeoutMs, 10_000) });

  async function call<T>(asked: Asked, work: (connection: Connection) => Promise<T>): Promise<T> {
    let session = await sessions.get(asked);
    for (let attempt = 1; ; attempt++) {
      let last: Answer | null = null;
      const connection = connectionOf(session, timeoutMs, (answer) => {
        last = answer;
        const budget = budgetOf(answer.headers);
        if (budget) asked.onBudget?.(budget);
      });
      try {
        return await work(connection);
      } catch (error) {
        const refused = faultsOf(error).some(
          (fault) => fault.code === 'INVALID_SESSION_ID' || fault.code === 'ERROR_HTTP_401',
        );
        if (!refused || attempt > 1) throw toSalesforceError(error, last, asked.now);
        session = await sessions.renew(asked, session);
      }
    }
  }

  const page = (asked: Asked, path: string) =>
    readPatiently(asked.now, () => call(asked, (connection) => readPage(connection, path)), options.tries);
  const first = (asked: Asked, soql: string, { all = false }: { all?: boolean } = {}) =>
    page(asked, `/${all ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`);

  return {
    call,
    query: first,
    sessions,
    async queryRows(asked, soql, how) {
      let read = await first(asked, soql, how);
      const records = read.records;
      while (!read.done && read.next !== null) {
        read = await page(asked, read.next);
        records.push(...read.records);
      }
      return records;
    },
  };
}

/** jsforce's connection with a session; refreshing is ours, because jsforce's own never ends when it does not help. */
export function connectionOf(session: Session, timeoutMs: number, onAnswer?: (answer: Answer) => void): Connection {
  const { accessToken, instanceUrl } = session;
  const connection = new Connection({ accessToken, instanceUrl, version: API_VERSION });
  connection._transport = createTransport(timeoutMs, onAnswer);
  return connection;
}

async function readPage(connection: Connection, url: string): Promise<QueryPage & { next: string | null }> {
  const page = await connection.request<{
    records?: SalesforceRecord[];
    done?: boolean;
    totalSize?: number;
    nextRecordsUrl?: string;
  }>({ method: 'GET', url });
  if (!Array.isArray(page?.records)) throw new SyntaxError('the answer of the query has no records');
  return {
    records: page.records,
    done: page.done !== false,
    totalSize: page.totalSize ?? page.records.length,
    next: typeof page.nextRecordsUrl === 'string' && page.nextRecordsUrl.startsWith('/') ? page.nextRecordsUrl : null,
  };
}

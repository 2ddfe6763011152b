import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { isRetryable } from './retry.ts';

export type Tx = Prisma.TransactionClient;
export type WorkOptions = { timeoutMs?: number; retries?: number };

export type Database = {
  prisma: PrismaClient;
  pool: pg.Pool;
  /** One transaction that sees and writes only this workspace's rows. */
  inWorkspace: <T>(workspaceId: string, work: (tx: Tx) => Promise<T>, options?: WorkOptions) => Promise<T>;
  /** One transaction under the role of the cross-workspace finders and claims; it may read little and write less. */
  acrossWorkspaces: <T>(work: (tx: Tx) => Promise<T>, options?: WorkOptions) => Promise<T>;
  /** The database's clock, epoch ms: the one clock that decides what is due. */
  now: () => Promise<number>;
  /**
   * The same clock without a round trip, reckoned from the last time `now` was asked: it does not follow when this machine's
   * clock is set. Before that, this machine's own.
   */
  recentNow: () => number;
  close: () => Promise<void>;
};

// A query longer than this is a fault; the client-side limit also frees us from half-open links.
const statementTimeoutMs = 30_000;
// A process that hangs within a transaction loses it, and what it holds, soon enough for another to be in time.
const sessionSettings = '-c timezone=UTC -c lock_timeout=10000 -c idle_in_transaction_session_timeout=12000';

/** Opens a pool as the application's role. Nothing connects before the first query. */
export function createDatabase(appUrl: string, options: { poolMax?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: appUrl,
    max: options.poolMax ?? 10,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 5000,
    options: sessionSettings,
    application_name: 'baton',
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that breaks while somebody holds it: the next statement on it fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

  async function transact<T>(setUp: Prisma.Sql, work: (tx: Tx) => Promise<T>, options: WorkOptions = {}): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await prisma.$transaction(
          async (tx) => {
            await tx.$executeRaw(setUp);
            return await work(tx);
          },
          { timeout: options.timeoutMs ?? 15_000, maxWait: 15_000 },
        );
      } catch (error) {
        if (attempt >= (options.retries ?? 3) || !isRetryable(error)) throw error;
      }
    }
  }

  let asked: { at: number; mark: number } | null = null;

  return {
    prisma,
    pool,
    inWorkspace: (workspaceId, work, workOptions) =>
      transact(Prisma.sql`select set_config('app.workspace_id', ${workspaceId}, true)`, work, workOptions),
    acrossWorkspaces: (work, workOptions) => transact(Prisma.sql`set local role baton_system`, work, workOptions),
    now: async () => {
      const sent = performance.now();
      const { rows } = await pool.query<{ now: string }>(
        `select floor(extract(epoch from clock_timestamp()) * 1000) as now`,
      );
      const at = Number(rows[0]?.now);
      asked = { at, mark: (sent + performance.now()) / 2 };
      return at;
    },
    recentNow: () => (asked === null ? Date.now() : Math.floor(asked.at + performance.now() - asked.mark)),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

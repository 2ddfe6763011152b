import { randomInt } from 'node:crypto';
import type pg from 'pg';
import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

/** Names the locks that say "this process lives", apart from every other advisory lock. */
const PRESENCE = 1_112_822_868;
const AGAIN_MS = 200;

/** That a process lives, as other processes see it. `id` is what its claims carry. */
export type Presence = { id: number; leave(): Promise<void> };

/**
 * Shows that this process lives for as long as it holds a session: Postgres ends that when the process dies, at once. A
 * session that breaks otherwise is opened again under the same id.
 */
export async function showPresence({ pool }: Pick<Database, 'pool'>): Promise<Presence> {
  const id = randomInt(1, 2 ** 31 - 1);
  let session: pg.PoolClient | null = null;
  let left = false;
  async function enter(): Promise<void> {
    const client = await pool.connect();
    const again = () => {
      if (session !== client) return;
      session = null;
      client.release(true);
      retry();
    };
    client.on('error', again).on('end', again);
    try {
      await client.query('select pg_advisory_lock($1::int, $2::int)', [PRESENCE, id]);
    } catch (error) {
      client.release(true);
      throw error;
    }
    session = client;
    if (left) await leave();
  }
  function retry(): void {
    if (!left) setTimeout(() => enter().catch(retry), AGAIN_MS).unref();
  }
  async function leave(): Promise<void> {
    left = true;
    const client = session;
    session = null;
    client?.release(true);
  }
  await enter();
  return { id, leave };
}

/** Ids that claims carry and whose process shows no presence now. Runs under acrossWorkspaces. */
export async function listAbsentClaimants(tx: Tx): Promise<number[]> {
  const rows = await queryRows<{ id: number }>(
    tx,
    Prisma.sql`with r as (
      select distinct claimed_by as id from deliveries d where status = 'sending' and claimed_by is not null
        and not exists (select from pg_locks l where l.locktype = 'advisory' and l.granted
          and l.database = (select oid from pg_database where datname = current_database())
          and l.classid::bigint = ${PRESENCE}::bigint and l.objid::bigint = d.claimed_by and l.objsubid = 2)
    )`,
  );
  return rows.map(({ id }) => id);
}

/** Ends the lease of what these processes had claimed: it may be sent by others now. Runs under acrossWorkspaces. */
export async function endClaimsOf(tx: Tx, ids: readonly number[]): Promise<number> {
  return tx.$executeRaw`update deliveries set next_attempt_at = now(), locked_until = now()
    where status = 'sending' and claimed_by = any(${ids}::int[])`;
}

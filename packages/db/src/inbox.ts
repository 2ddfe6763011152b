import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { type InboxBatchRow, isRowFault, storeInboxBatch } from './inbox-batch.ts';
import { cleanText, queryRows, toStorableJson } from './json.ts';
import { isRetryable } from './retry.ts';

export type InboxInsert = {
  workspaceId: string;
  source: string;
  sourceKey: string;
  connectionId?: string | null;
  body: unknown;
  /** Epoch ms; the database's clock when left out. */
  receivedAt?: number;
};

/** A conflict (same key, another body: the first is kept) is also a duplicate. */
export type InboxReceipt = { inserted: number; duplicates: number; conflicts: number };
export type InboxRow = {
  id: string;
  source: string;
  sourceKey: string;
  connectionId: string | null;
  receivedAt: number;
  body: unknown;
  attempts: number;
};

export type InboxOutcome = { id: string; state: 'new' | 'done' | 'ignored' | 'parked'; reason?: string | null };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

type Call = { rows: InboxBatchRow[]; resolve: (receipt: InboxReceipt) => void; reject: (error: unknown) => void };
type Door = { waiting: Call[]; flushing: boolean };

const maxRowsPerFlush = 2000;
const doors = new WeakMap<pg.Pool, Door>();

function toBatchRow(row: InboxInsert): InboxBatchRow {
  const body = toStorableJson(row.body);
  return {
    id: newId(),
    workspaceId: row.workspaceId,
    source: cleanText(row.source),
    sourceKey: cleanText(row.sourceKey),
    connectionId: row.connectionId ?? null,
    receivedAt: row.receivedAt ?? null,
    body,
    bodyHash: createHash('sha256').update(body).digest(),
  };
}

function takeCalls(door: Door): Call[] {
  let rows = 0;
  const end = door.waiting.findIndex((call, index) => {
    rows += call.rows.length;
    return index > 0 && rows > maxRowsPerFlush;
  });
  return door.waiting.splice(0, end === -1 ? door.waiting.length : end);
}

async function storeCalls(pool: pg.Pool, calls: Call[], retries = 2): Promise<void> {
  try {
    const { inserted, conflicts } = await storeInboxBatch(
      pool,
      calls.flatMap((call) => call.rows),
    );
    for (const { rows, resolve } of calls) {
      const fresh = rows.filter((row) => inserted.has(row.id)).length;
      const different = rows.filter((row) => conflicts.has(row.id)).length;
      resolve({ inserted: fresh, duplicates: rows.length - fresh, conflicts: different });
    }
  } catch (error) {
    if (retries > 0 && isRetryable(error)) return storeCalls(pool, calls, retries - 1);
    // One caller's bad row must not cost the others their event: each goes alone.
    if (calls.length > 1 && isRowFault(error)) {
      for (const call of calls) await storeCalls(pool, [call], retries);
      return;
    }
    for (const call of calls) call.reject(error);
  }
}

async function flush(pool: pg.Pool, door: Door): Promise<void> {
  door.flushing = true;
  while (door.waiting.length > 0) await storeCalls(pool, takeCalls(door));
  door.flushing = false;
}

/**
 * Stores incoming calls and resolves after the commit. Calls that arrive while a statement is under way share the next one,
 * so a burst costs few round trips. Rejects when nothing was stored for this caller.
 */
export function receiveInbox(db: Database, rows: InboxInsert[]): Promise<InboxReceipt> {
  if (rows.length === 0) return Promise.resolve({ inserted: 0, duplicates: 0, conflicts: 0 });
  const door = doors.get(db.pool) ?? { waiting: [], flushing: false };
  doors.set(db.pool, door);
  return new Promise((resolve, reject) => {
    door.waiting.push({ rows: rows.map(toBatchRow), resolve, reject });
    if (!door.flushing) void flush(db.pool, door);
  });
}

/** Stores rows in the caller's transaction, together with what else it writes. Returns how many were new. */
export async function insertInbox(tx: Tx, rows: InboxInsert[]): Promise<number> {
  if (rows.length === 0) return 0;
  const stored = rows.map((row) => {
    const { body, bodyHash, ...rest } = toBatchRow(row);
    return { ...rest, body: JSON.parse(body) as unknown, hash: bodyHash.toString('hex') };
  });
  return tx.$executeRaw`insert into inbox (workspace_id, id, source, source_key, connection_id, received_at, body, body_hash)
    select ${currentWorkspace}, i.id, i.source, i."sourceKey", i."connectionId",
      coalesce(to_timestamp(i."receivedAt" / 1000.0), statement_timestamp()), i.body, decode(i.hash, 'hex')
    from json_to_recordset(${toStorableJson(stored)}::json) as i(id uuid, source text, "sourceKey" text, "connectionId" uuid,
      "receivedAt" bigint, body jsonb, hash text)
    on conflict (workspace_id, source, source_key) do nothing`;
}

const inboxColumns = Prisma.sql`id, source, source_key as "sourceKey", connection_id as "connectionId",
        (extract(epoch from received_at) * 1000)::bigint as "receivedAt", body, attempts`;

/** The oldest unprocessed rows of this workspace from sources that begin so, as they are; nothing is locked. */
export async function listInbox(tx: Tx, sourcePrefix: string, limit: number): Promise<InboxRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${inboxColumns} from inbox
      where workspace_id = ${currentWorkspace} and state = 'new' and starts_with(source, ${sourcePrefix})
      order by received_at, id limit ${limit}::int
    )`,
  );
}

/**
 * Locks the oldest unprocessed rows of this workspace (or those with the given ids) until the transaction ends;
 * rows another worker holds or has finished are skipped.
 */
export async function claimInbox(tx: Tx, limit: number, ids?: string[]): Promise<InboxRow[]> {
  const among = ids === undefined ? Prisma.empty : Prisma.sql`and id = any(${ids}::uuid[])`;
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${inboxColumns} from inbox where workspace_id = ${currentWorkspace} and state = 'new' ${among}
      order by received_at, id limit ${limit}::int for update skip locked
    )`,
  );
}

/** Gives claimed rows their end state and counts the attempt; 'new' leaves a row for a later try. */
export async function finishInbox(tx: Tx, outcomes: InboxOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.$executeRaw`update inbox set state = i.state, reason = i.reason, attempts = attempts + 1,
      processed_at = case when i.state = 'new' then null else statement_timestamp() end
    from json_to_recordset(${toStorableJson(outcomes)}::json) as i(id uuid, state text, reason text)
    where inbox.workspace_id = ${currentWorkspace} and inbox.id = i.id`;
}

/** The workspaces that have unprocessed rows. */
export async function listWorkspacesWithInbox(db: Database): Promise<string[]> {
  const rows = await db.acrossWorkspaces((tx) =>
    // One index probe per workspace, however many rows wait.
    queryRows<{ id: string }>(
      tx,
      Prisma.sql`with recursive r as (
        (select workspace_id as id from inbox where state = 'new' order by workspace_id limit 1)
        union all
        select (select i.workspace_id from inbox i where i.state = 'new' and i.workspace_id > r.id order by i.workspace_id limit 1)
        from r where r.id is not null
      )`,
    ),
  );
  return rows.flatMap((row) => (row.id ? [row.id] : []));
}

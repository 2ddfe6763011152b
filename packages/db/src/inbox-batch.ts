import pg from 'pg';

export type InboxBatchRow = {
  id: string;
  workspaceId: string;
  source: string;
  sourceKey: string;
  connectionId: string | null;
  receivedAt: number | null;
  body: string;
  bodyHash: Buffer;
};

/** Which rows (by id) were new, and which met a stored row with the same key and another body. */
export type InboxBatchResult = { inserted: Set<string>; conflicts: Set<string> };

// The row's workspace comes out of the CTE, so it is set before the policy looks at the first row:
// one round trip and no explicit transaction for one workspace.
const insertSql = `with scope as materialized (select set_config('app.workspace_id', $1, true) as id)
  insert into inbox (workspace_id, id, source, source_key, connection_id, received_at, body, body_hash)
  select scope.id::uuid, i.id, i.source, i.source_key, i.connection_id,
    coalesce(to_timestamp(i.received_at / 1000.0), statement_timestamp()), i.body, i.body_hash
  from scope, unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::bigint[], $7::jsonb[], $8::bytea[])
    as i(id, source, source_key, connection_id, received_at, body, body_hash)
  on conflict (workspace_id, source, source_key) do nothing returning id`;

const conflictSql = `update inbox set conflict = true
  from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[]) as i(id, source, source_key, body_hash, body)
  where inbox.workspace_id = current_setting('app.workspace_id')::uuid
    and inbox.source = i.source and inbox.source_key = i.source_key
    and inbox.body_hash <> i.body_hash and inbox.body <> i.body
  returning i.id`;

function byWorkspace(rows: InboxBatchRow[]): Map<string, InboxBatchRow[]> {
  const groups = new Map<string, InboxBatchRow[]>();
  for (const row of rows) {
    const group = groups.get(row.workspaceId);
    if (group) group.push(row);
    else groups.set(row.workspaceId, [row]);
  }
  return groups;
}

async function insertGroup(
  client: pg.Pool | pg.PoolClient,
  workspaceId: string,
  rows: InboxBatchRow[],
): Promise<string[]> {
  const { rows: stored } = await client.query<{ id: string }>(insertSql, [
    workspaceId,
    rows.map((row) => row.id),
    rows.map((row) => row.source),
    rows.map((row) => row.sourceKey),
    rows.map((row) => row.connectionId),
    rows.map((row) => row.receivedAt),
    rows.map((row) => row.body),
    rows.map((row) => row.bodyHash),
  ]);
  return stored.map((row) => row.id);
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error(String(lost));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function markConflicts(pool: pg.Pool, workspaceId: string, rows: InboxBatchRow[]): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await client.query(`select set_config('app.workspace_id', $1, true)`, [workspaceId]);
    const marked = await client.query<{ id: string }>(conflictSql, [
      rows.map((row) => row.id),
      rows.map((row) => row.source),
      rows.map((row) => row.sourceKey),
      rows.map((row) => row.bodyHash),
      rows.map((row) => row.body),
    ]);
    return marked.rows.map((row) => row.id);
  });
}

/** Stores the rows in one transaction; a row whose key is known already is left out. Returns after the commit. */
export async function storeInboxBatch(pool: pg.Pool, rows: InboxBatchRow[]): Promise<InboxBatchResult> {
  // One order for all writers: two doors that store the same keys cannot lock each other out.
  const sorted = rows.toSorted((a, b) => (a.source + a.sourceKey < b.source + b.sourceKey ? -1 : 1));
  const groups = [...byWorkspace(sorted)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const first = groups[0];
  const inserted = new Set<string>();
  if (groups.length === 1 && first) {
    for (const id of await insertGroup(pool, first[0], first[1])) inserted.add(id);
  } else {
    const ids = await inTransaction(pool, async (client) => {
      const stored: string[] = [];
      for (const [workspaceId, group] of groups) stored.push(...(await insertGroup(client, workspaceId, group)));
      return stored;
    });
    for (const id of ids) inserted.add(id);
  }
  const conflicts = new Set<string>();
  for (const [workspaceId, group] of groups) {
    const known = group.filter((row) => !inserted.has(row.id));
    if (known.length === 0) continue;
    for (const id of await markConflicts(pool, workspaceId, known)) conflicts.add(id);
  }
  return { inserted, conflicts };
}

/** True when a row itself is at fault (bad value, broken reference), so that the other rows of its batch deserve another try. */
export function isRowFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|42)/.test(error.code ?? '');
}

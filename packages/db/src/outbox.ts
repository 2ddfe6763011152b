import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';

export type OutboxInsert = {
  connectionId?: string | null;
  kind: string;
  /** Unique per kind in the workspace: the same effect is never planned twice. */
  key: string;
  body: unknown;
  /** Epoch ms; at once when left out. */
  nextAttemptAt?: number;
};

export type ClaimedOutbox = {
  workspaceId: string;
  id: string;
  connectionId: string | null;
  kind: string;
  key: string;
  body: unknown;
  attempts: number;
  wasSending: boolean;
};

export type OutboxResult = {
  id: string;
  attempts: number;
  status: 'queued' | 'done' | 'failed' | 'skipped';
  error?: string | null;
  nextAttemptAt?: number;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Plans effects in the outside world within the transaction that decides on them. Returns how many were new. */
export async function insertOutbox(tx: Tx, items: OutboxInsert[]): Promise<number> {
  if (items.length === 0) return 0;
  const rows = items.map((item) => ({ ...item, id: newId() }));
  return tx.$executeRaw`insert into outbox (workspace_id, id, connection_id, kind, key, body, next_attempt_at)
    select ${currentWorkspace}, i.id, i."connectionId", i.kind, i.key, coalesce(i.body, '{}'),
      coalesce(to_timestamp(i."nextAttemptAt" / 1000.0), now())
    from json_to_recordset(${toStorableJson(rows)}::json)
      as i(id uuid, "connectionId" uuid, kind text, key text, body jsonb, "nextAttemptAt" bigint)
    on conflict (workspace_id, kind, key) do nothing`;
}

/** Claims effects that are due, across workspaces, for the lease (ms). Runs under acrossWorkspaces. */
export async function claimOutbox(tx: Tx, limit: number, leaseMs: number): Promise<ClaimedOutbox[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update outbox o set status = 'sending', attempts = o.attempts + 1,
        locked_until = now() + ${leaseMs}::int * interval '1 millisecond',
        next_attempt_at = now() + ${leaseMs}::int * interval '1 millisecond'
      where ctid = any(array(
        select ctid from outbox where status in ('queued', 'sending') and next_attempt_at <= now()
        order by next_attempt_at limit ${limit}::int for update skip locked
      ))
      returning o.workspace_id as "workspaceId", o.id, o.connection_id as "connectionId", o.kind, o.key, o.body, o.attempts,
        old.status = 'sending' as "wasSending"
    )`,
  );
}

/** Records how a claimed effect went. False when another claim took over meanwhile: then nothing is changed. */
export async function finishOutbox(tx: Tx, result: OutboxResult): Promise<boolean> {
  const changed =
    await tx.$executeRaw`update outbox set status = ${result.status}, error = ${result.error ?? null}, locked_until = null,
      done_at = case when ${result.status} <> 'queued' then statement_timestamp() end,
      next_attempt_at = case when ${result.status} = 'queued'
        then coalesce(to_timestamp(${result.nextAttemptAt ?? null}::bigint / 1000.0), statement_timestamp()) end
    where workspace_id = ${currentWorkspace} and id = ${result.id}::uuid and status = 'sending' and attempts = ${result.attempts}::int`;
  return changed === 1;
}

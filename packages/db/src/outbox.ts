import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows, toStorableJson } from './json.ts';

/** A lead whose record in the CRM is to be looked at, claimed by one sender. */
export type ClaimedWrite = {
  id: string;
  leadId: string;
  attempts: number;
  /** How often it was planned and claimed so far: what finishWrites compares. */
  marks: number;
  claims: number;
  /** An earlier sender did not report: what it sent may be in the CRM already. */
  wasSending: boolean;
};

/** How a claimed row went; `queued` is looked at again at `nextAttemptAt` (epoch ms), with `again` not as another attempt. */
export type WriteOutcome = Pick<ClaimedWrite, 'id' | 'marks' | 'claims'> & {
  status: 'queued' | 'done' | 'failed' | 'skipped';
  error: string | null;
  nextAttemptAt: number | null;
  again: boolean;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const KIND = 'crm.write';

/** The connection that writes a lead's record: the oldest of the CRM that the lead came from, when it writes anything. */
const writerOf = Prisma.sql`select c.id from connections c where c.workspace_id = l.workspace_id and c.kind = l.source
  and c.write_fields <> '{}' order by c.created_at, c.id limit 1`;

/** What is planned again is sent again: now, or after the wait that the CRM's last answer asked for. */
const planAgain = Prisma.sql`on conflict (workspace_id, kind, key) do update set
  marks = outbox.marks + 1, connection_id = excluded.connection_id, done_at = null,
  status = case when outbox.status = 'sending' then 'sending' else 'queued' end,
  attempts = case when outbox.status in ('queued', 'sending') then outbox.attempts else 0 end,
  next_attempt_at = case when outbox.status = 'sending' or (outbox.status = 'queued' and outbox.attempts > 0)
    then outbox.next_attempt_at else excluded.next_attempt_at end`;

/**
 * Plans that the CRM's records of these leads are looked at, in the transaction that changes them. Leads of sources nobody
 * writes to are left out. Returns how many were planned.
 */
export async function planWrites(tx: Tx, leadIds: readonly string[]): Promise<number> {
  if (leadIds.length === 0) return 0;
  return tx.$executeRaw`insert into outbox (workspace_id, id, connection_id, kind, key, next_attempt_at)
    select l.workspace_id, uuidv7(), c.id, ${KIND}, l.id::text, statement_timestamp()
    from leads l cross join lateral (${writerOf}) c
    where l.workspace_id = ${currentWorkspace} and l.id = any(${leadIds}::uuid[]) and l.merged_into_id is null
    order by l.id ${planAgain}`;
}

/** The same for every lead of the connection that has a handoff, after `after` by id; the last one planned, null when none was. */
export async function planAllWrites(
  tx: Tx,
  connectionId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<string | null> {
  const rows = await queryRows<{ last: string | null }>(
    tx,
    Prisma.sql`with picked as (
      select l.workspace_id, l.id from leads l cross join lateral (${writerOf}) c
      where l.workspace_id = ${currentWorkspace} and c.id = ${connectionId}::uuid and l.merged_into_id is null
        and l.id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000') and exists (
          select from handoffs h where h.workspace_id = l.workspace_id and h.lead_id = l.id and not h.withdrawn)
      order by l.id limit ${limit}::int
    ), planned as (
      insert into outbox (workspace_id, id, connection_id, kind, key, next_attempt_at)
      select workspace_id, uuidv7(), ${connectionId}::uuid, ${KIND}, id::text, statement_timestamp() from picked
      order by id ${planAgain}
    ), r as (select max(id::text) as last from picked)`,
  );
  return rows[0]?.last ?? null;
}

/** Claims leads of one connection whose time has come, for the lease (ms), those that waited longest first. */
export async function claimWrites(
  tx: Tx,
  connectionId: string,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<ClaimedWrite[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update outbox o set status = 'sending', attempts = o.attempts + 1, claims = o.claims + 1,
        locked_until = now() + ${leaseMs}::int * interval '1 millisecond',
        next_attempt_at = now() + ${leaseMs}::int * interval '1 millisecond'
      where ctid = any(array(
        select ctid from outbox where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
          and kind = ${KIND} and status in ('queued', 'sending') and next_attempt_at <= now()
        order by next_attempt_at limit ${limit}::int for update skip locked
      ))
      returning o.id, o.key as "leadId", o.attempts, o.marks, o.claims, old.status = 'sending' as "wasSending"
    )`,
  );
}

/**
 * Records how claimed rows went. A row that another sender has taken over meanwhile stays as it is; one that was planned
 * again meanwhile is looked at once more.
 */
export async function finishWrites(tx: Tx, outcomes: readonly WriteOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.$executeRaw`with i as (
      select * from json_to_recordset(${toStorableJson(outcomes)}::json) as i(id uuid, marks int, claims int, status text,
        error text, "nextAttemptAt" bigint, again boolean)
    ), held as (
      select o.id, o.marks <> i.marks as replanned from outbox o join i using (id)
      where o.workspace_id = ${currentWorkspace} and o.status = 'sending' and o.claims = i.claims
      order by o.key for update of o
    )
    update outbox o set error = i.error, locked_until = null,
      status = case when replanned then 'queued' else i.status end,
      attempts = case when i.status = 'queued' and not i.again then o.attempts else 0 end,
      done_at = case when not replanned and i.status <> 'queued' then statement_timestamp() end,
      next_attempt_at = case
        when i.status = 'queued' and not (replanned and i.again) then to_timestamp(i."nextAttemptAt" / 1000.0)
        when replanned then statement_timestamp() end
    from held join i using (id) where o.workspace_id = ${currentWorkspace} and o.id = held.id`;
}

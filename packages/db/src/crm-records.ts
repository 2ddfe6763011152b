import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';

/** A value that a record was made to say; `by` is the fact that decided it, null where none does. */
export type WrittenValue = { value: string | null; by: string | null };
/** By the names of WRITTEN_FIELDS. */
export type WrittenValues = Record<string, WrittenValue>;

export type RecordRow = {
  leadId: string;
  written: WrittenValues;
  state: 'written' | 'failed' | 'gone';
  error: string | null;
  code: string | null;
  /** Values that the CRM refused. */
  refused: WrittenValues;
};

/** One value on its way to a record. Instants epoch ms. */
export type SentValue = {
  leadId: string;
  externalId: string;
  field: string;
  crmField: string;
  before: string | null;
  after: string | null;
};
export type WriteRow = SentValue & {
  id: string;
  leadName: string | null;
  at: number;
  outcome: 'sending' | 'written' | 'failed' | 'unknown';
  reason: string | null;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const KEPT_DAYS = 30;

/** What the records of these leads were made to say so far. */
export async function listRecords(
  tx: Tx,
  connectionId: string,
  leadIds: readonly string[],
): Promise<Map<string, RecordRow>> {
  const rows = await queryRows<RecordRow>(
    tx,
    Prisma.sql`with r as (
      select lead_id as "leadId", written, state, error, code, refused from crm_records
      where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and lead_id = any(${leadIds}::uuid[])
    )`,
  );
  return new Map(rows.map((row) => [row.leadId, row]));
}

/** Stores what records say now, and what was wrong. */
export async function saveRecords(tx: Tx, connectionId: string, rows: readonly RecordRow[], at: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`insert into crm_records
      (workspace_id, connection_id, lead_id, written, state, error, code, refused, written_at, checked_at)
    select ${currentWorkspace}, ${connectionId}::uuid, i."leadId", i.written, i.state, i.error, i.code, i.refused,
      case when i.state = 'written' then n.at end, n.at
    from json_to_recordset(${toStorableJson(rows)}::json) as i("leadId" uuid, written jsonb, state text, error text, code text,
      refused jsonb) cross join (select to_timestamp(${at}::bigint / 1000.0) as at) n
    order by i."leadId"
    on conflict (workspace_id, connection_id, lead_id) do update set written = excluded.written, state = excluded.state,
      error = excluded.error, code = excluded.code, refused = excluded.refused, checked_at = excluded.checked_at,
      written_at = coalesce(excluded.written_at, crm_records.written_at)`;
}

/** Notes values before they are sent; returns the ids of the notes, in order. */
export async function noteSending(
  tx: Tx,
  connectionId: string,
  values: readonly SentValue[],
  at: number,
): Promise<string[]> {
  if (values.length === 0) return [];
  const rows = values.map((value) => ({ ...value, id: newId() }));
  const leadIds = [...new Set(values.map(({ leadId }) => leadId))];
  // Of what is still on its way nobody will hear any more: whoever sent it lost the lead to us.
  await tx.$executeRaw`update crm_writes set outcome = 'unknown', reason = 'The answer was lost.'
    where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid and outcome = 'sending'
      and lead_id = any(${leadIds}::uuid[])`;
  await tx.$executeRaw`insert into crm_writes
      (workspace_id, id, connection_id, lead_id, external_id, field, crm_field, before, after, at)
    select ${currentWorkspace}, i.id, ${connectionId}::uuid, i."leadId", i."externalId", i.field, i."crmField", i.before, i.after,
      to_timestamp(${at}::bigint / 1000.0)
    from json_to_recordset(${toStorableJson(rows)}::json) as i(id uuid, "leadId" uuid, "externalId" text, field text,
      "crmField" text, before text, after text)`;
  await tx.$executeRaw`delete from crm_writes where workspace_id = ${currentWorkspace} and lead_id = any(${leadIds}::uuid[])
    and at < now() - ${KEPT_DAYS}::int * interval '1 day'`;
  return rows.map(({ id }) => id);
}

export type WriteEnd = { id: string; outcome: WriteRow['outcome']; reason: string | null };

/** Says how sent values went. */
export async function endSending(tx: Tx, ends: readonly WriteEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await tx.$executeRaw`update crm_writes w set outcome = i.outcome, reason = i.reason
    from json_to_recordset(${toStorableJson(ends)}::json) as i(id uuid, outcome text, reason text)
    where w.workspace_id = ${currentWorkspace} and w.id = i.id`;
}

/** Values sent to records (by the CRM's ids) between two instants (epoch ms), also such whose answer is still awaited. */
export async function listSentTo(
  tx: Tx,
  connectionId: string,
  { externalIds, from, to }: { externalIds: readonly string[]; from: number; to: number },
): Promise<Pick<WriteRow, 'externalId' | 'crmField' | 'after' | 'at'>[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select external_id as "externalId", crm_field as "crmField", after, (extract(epoch from at) * 1000)::bigint as at
      from crm_writes where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
        and external_id = any(${externalIds}) and outcome <> 'failed'
        and at between to_timestamp(${from}::bigint / 1000.0) and to_timestamp(${to}::bigint / 1000.0)
    )`,
  );
}

/** The last values sent over a connection, newest first. */
export async function listLastWrites(tx: Tx, connectionId: string, limit: number): Promise<WriteRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select w.id, w.lead_id as "leadId", w.external_id as "externalId", coalesce(l.name, l.email) as "leadName", w.field,
        w.crm_field as "crmField", w.before, w.after, (extract(epoch from w.at) * 1000)::bigint as at, w.outcome, w.reason
      from crm_writes w join leads l on l.workspace_id = w.workspace_id and l.id = w.lead_id
      where w.workspace_id = ${currentWorkspace} and w.connection_id = ${connectionId}::uuid
      order by w.at desc, w.id desc limit ${limit}::int
    )`,
  );
}

/** Forgets what was written of leads that are deleted: the values may be about people. */
export async function forgetRecords(tx: Tx, connectionId: string, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return;
  await tx.$executeRaw`with records as (
      delete from crm_records where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
        and lead_id = any(${leadIds}::uuid[])
    )
    delete from crm_writes where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
      and lead_id = any(${leadIds}::uuid[])`;
}

/**
 * Has refused values sent once more: those of one lead, or (null) of all. Returns how many records that were.
 */
export async function retryRecords(tx: Tx, connectionId: string, leadId: string | null): Promise<number> {
  const rows = await queryRows<{ count: number }>(
    tx,
    Prisma.sql`with cleared as (
      update crm_records set refused = '{}' where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
        and state <> 'written' and lead_id = coalesce(${leadId}::uuid, lead_id)
      returning lead_id
    ), planned as (
      update outbox set marks = marks + 1, done_at = null, attempts = case when status = 'sending' then attempts else 0 end,
        next_attempt_at = case when status = 'sending' then next_attempt_at else statement_timestamp() end,
        status = case when status = 'sending' then status else 'queued' end
      where workspace_id = ${currentWorkspace} and kind = 'crm.write' and key in (select lead_id::text from cleared)
    ), r as (select count(*)::int as count from cleared)`,
  );
  return rows[0]?.count ?? 0;
}

/** How many leads wait to be written, how many were given up on, and some of these with their reasons, newest first. */
export async function readBacklog(
  tx: Tx,
  connectionId: string,
  limit: number,
): Promise<{
  waiting: number;
  failed: number;
  failures: {
    leadId: string;
    externalId: string;
    leadName: string | null;
    reason: string | null;
    code: string | null;
    fields: string[];
    at: number;
  }[];
}> {
  const [row] = await queryRows<Awaited<ReturnType<typeof readBacklog>>>(
    tx,
    Prisma.sql`with failed as (
      select r.lead_id as "leadId", l.external_id as "externalId", coalesce(l.name, l.email) as "leadName", r.error as reason,
        r.code, array(select jsonb_object_keys(r.refused)) as fields, (extract(epoch from r.checked_at) * 1000)::bigint as at
      from crm_records r join leads l on l.workspace_id = r.workspace_id and l.id = r.lead_id
      where r.workspace_id = ${currentWorkspace} and r.connection_id = ${connectionId}::uuid and r.state = 'failed'
      order by r.checked_at desc limit ${limit}::int
    ), r as (select
      (select count(*)::int from outbox where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
        and status in ('queued', 'sending') and (next_attempt_at <= now() or attempts > 0)) as waiting,
      (select count(*)::int from crm_records where workspace_id = ${currentWorkspace} and connection_id = ${connectionId}::uuid
        and state = 'failed') as failed,
      (select coalesce(json_agg(failed), '[]') from failed) as failures
    )`,
  );
  return row ?? { waiting: 0, failed: 0, failures: [] };
}

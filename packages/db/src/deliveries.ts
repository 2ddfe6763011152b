import type { Database, Tx } from './client.ts';
import { type Columns, readColumns } from './columns.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';

export type Channel = 'slack' | 'email' | 'teams' | 'webhook';
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'failed' | 'skipped' | 'ambiguous';

export type DeliveryInsert = {
  alertId: string;
  channel: Channel;
  toAddress: string;
  status?: 'queued' | 'skipped';
  /** Epoch ms; at once when left out. */
  nextAttemptAt?: number;
  error?: string | null;
};

export type DeliveryRow = {
  id: string;
  alertId: string;
  channel: Channel;
  toAddress: string;
  status: DeliveryStatus;
  attempts: number;
  nextAttemptAt: number | null;
  sentAt: number | null;
  providerId: string | null;
  /** The message that it went out in with others; null when it went by itself. */
  groupId: string | null;
  error: string | null;
  createdAt: number;
};

export type DeliveryResult = {
  id: string;
  /** As the claim counted them: another number means that another claim took over. */
  attempts: number;
  status: 'queued' | 'sent' | 'failed' | 'skipped' | 'ambiguous';
  providerId?: string | null;
  error?: string | null;
  /** Epoch ms; at once when left out. */
  nextAttemptAt?: number | null;
};

export const deliveryColumns = {
  id: 'uuid',
  alertId: 'uuid',
  channel: 'text',
  toAddress: 'text',
  status: 'text',
  attempts: 'int',
  nextAttemptAt: 'at',
  sentAt: 'at',
  providerId: 'text',
  groupId: 'uuid',
  error: 'text',
  createdAt: 'at',
} as const satisfies Columns;

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Plans messages for alerts; the ones planned before (alert, channel, address) stay as they are. Returns the new rows. */
export async function insertDeliveries(tx: Tx, deliveries: DeliveryInsert[]): Promise<DeliveryRow[]> {
  if (deliveries.length === 0) return [];
  const rows = deliveries.map((delivery) => ({ ...delivery, id: newId(), status: delivery.status ?? 'queued' }));
  return queryRows(
    tx,
    Prisma.sql`with r as (
      insert into deliveries as d (workspace_id, id, alert_id, channel, to_address, status, next_attempt_at, error)
      select ${currentWorkspace}, i.id, i."alertId", i.channel, i."toAddress", i.status,
        case when i.status = 'queued' then coalesce(to_timestamp(i."nextAttemptAt" / 1000.0), now()) end, i.error
      from json_to_recordset(${toStorableJson(rows)}::json)
        as i(id uuid, "alertId" uuid, channel text, "toAddress" text, status text, "nextAttemptAt" bigint, error text)
      on conflict (workspace_id, alert_id, channel, to_address) do nothing
      returning ${readColumns(deliveryColumns, 'd')}
    )`,
  );
}

/**
 * Records how claimed messages went, all at once. One that another claim took over meanwhile stays as it is; the ids of
 * the others are returned. What is queued again leaves its group, as nothing of it is out.
 */
export async function finishDeliveries(tx: Tx, results: readonly DeliveryResult[]): Promise<string[]> {
  if (results.length === 0) return [];
  const rows = await queryRows<{ id: string }>(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${toStorableJson(results)}::json) as i(id uuid, attempts int, status text,
        "providerId" text, error text, "nextAttemptAt" bigint)
    ), r as (
      update deliveries d set status = i.status, error = i.error, provider_id = coalesce(i."providerId", d.provider_id),
        locked_until = null, sent_at = case when i.status = 'sent' then statement_timestamp() end,
        group_id = case when i.status in ('sent', 'ambiguous') then d.group_id end,
        next_attempt_at = case when i.status in ('queued', 'ambiguous')
          then coalesce(to_timestamp(i."nextAttemptAt" / 1000.0), statement_timestamp()) end
      from i where d.workspace_id = ${currentWorkspace} and d.id = i.id and d.status = 'sending' and d.attempts = i.attempts
      returning d.id
    )`,
  );
  return rows.map(({ id }) => id);
}

/** When the next message of any workspace is due, epoch ms; null when none waits. */
export async function nextDeliveryAt(db: Database): Promise<number | null> {
  const [row] = await db.acrossWorkspaces((tx) =>
    queryRows<{ at: number | null }>(
      tx,
      Prisma.sql`with r as (
        select (extract(epoch from min(next_attempt_at)) * 1000)::bigint as at from deliveries where status in ('queued', 'sending', 'ambiguous')
      )`,
    ),
  );
  return row?.at ?? null;
}

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
  error: string | null;
  createdAt: number;
};

export type ClaimedDelivery = {
  workspaceId: string;
  id: string;
  alertId: string;
  channel: Channel;
  toAddress: string;
  /** Already counted up by this claim: the token finishDelivery asks for. */
  attempts: number;
  /** The claim before ran out while sending, or its answer was lost: the message may have gone out. */
  mayBeOut: boolean;
  providerId: string | null;
};

export type DeliveryResult = {
  id: string;
  attempts: number;
  status: 'queued' | 'sent' | 'failed' | 'skipped' | 'ambiguous';
  providerId?: string | null;
  error?: string | null;
  nextAttemptAt?: number;
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
 * Claims messages that are due, across workspaces, for the lease (ms): queued ones, ones whose answer was lost, and ones
 * whose sender did not report in time.
 * Runs under acrossWorkspaces.
 */
export async function claimDeliveries(tx: Tx, limit: number, leaseMs: number): Promise<ClaimedDelivery[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update deliveries d set status = 'sending', attempts = d.attempts + 1,
        locked_until = now() + ${leaseMs}::int * interval '1 millisecond',
        next_attempt_at = now() + ${leaseMs}::int * interval '1 millisecond'
      where ctid = any(array(
        select ctid from deliveries where status in ('queued', 'sending', 'ambiguous') and next_attempt_at <= now()
        order by next_attempt_at limit ${limit}::int for update skip locked
      ))
      returning d.workspace_id as "workspaceId", d.id, d.alert_id as "alertId", d.channel, d.to_address as "toAddress",
        d.attempts, old.status in ('sending', 'ambiguous') as "mayBeOut", d.provider_id as "providerId"
    )`,
  );
}

/** Records how a claimed message went. False when another claim took over meanwhile: then nothing is changed. */
export async function finishDelivery(tx: Tx, result: DeliveryResult): Promise<boolean> {
  const changed = await tx.$executeRaw`update deliveries set status = ${result.status}, error = ${result.error ?? null},
      provider_id = coalesce(${result.providerId ?? null}, provider_id), locked_until = null,
      sent_at = case when ${result.status} = 'sent' then statement_timestamp() end,
      next_attempt_at = case when ${result.status} in ('queued', 'ambiguous')
        then coalesce(to_timestamp(${result.nextAttemptAt ?? null}::bigint / 1000.0), statement_timestamp()) end
    where workspace_id = ${currentWorkspace} and id = ${result.id}::uuid and status = 'sending' and attempts = ${result.attempts}::int`;
  return changed === 1;
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

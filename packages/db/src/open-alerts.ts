import type { AlertInsert, AlertRow, AlertState } from './alerts.ts';
import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows, toStorableJson } from './json.ts';

export type StandingAlert = Pick<
  AlertRow,
  'id' | 'clockId' | 'leadId' | 'kind' | 'tier' | 'recipient' | 'state' | 'dueAt'
>;

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const columns = Prisma.sql`a.id, a.clock_id as "clockId", a.lead_id as "leadId", a.kind, a.tier, a.recipient, a.state,
  (extract(epoch from a.due_at) * 1000)::bigint as "dueAt"`;

/** The alerts of these leads that nothing has ended yet. */
export async function listOpenAlerts(tx: Tx, leadIds: readonly string[]): Promise<StandingAlert[]> {
  return listIn(tx, leadIds, ['open', 'acknowledged']);
}

/** The alerts of these leads that stand: open ones, and those that were right when their clock ended. */
export async function listStandingAlerts(tx: Tx, leadIds: readonly string[]): Promise<StandingAlert[]> {
  return listIn(tx, leadIds, ['open', 'acknowledged', 'done']);
}

async function listIn(tx: Tx, leadIds: readonly string[], states: readonly AlertState[]): Promise<StandingAlert[]> {
  if (leadIds.length === 0) return [];
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${columns} from alerts a where a.workspace_id = ${currentWorkspace} and a.lead_id = any(${leadIds}::uuid[])
        and a.state = any(${states})
    )`,
  );
}

/**
 * Ends alerts that stand: messages that wait are skipped for that reason, those that went out stay as sent and, where the
 * alert is withdrawn, say so. Returns how many ended.
 */
export async function endAlerts(
  tx: Tx,
  ends: readonly { id: string; state: Extract<AlertState, 'done' | 'withdrawn' | 'skipped'>; reason: string }[],
): Promise<number> {
  if (ends.length === 0) return 0;
  const [row] = await queryRows<{ ended: number }>(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${toStorableJson(ends)}::json) as i(id uuid, state text, reason text)
    ), ended as (
      update alerts a set state = i.state, reason = i.reason from i
      where a.workspace_id = ${currentWorkspace} and a.id = i.id
        and (a.state in ('open', 'acknowledged') or (a.state = 'done' and i.state = 'withdrawn'))
      returning a.id, a.state, a.reason
    ), told as (
      update deliveries d set
        status = case when d.status = 'queued' then 'skipped' else d.status end,
        next_attempt_at = case when d.status = 'queued' then null else d.next_attempt_at end,
        error = case when d.status = 'queued' then e.reason else concat_ws('; ', d.error, 'withdrawn after it was sent: ' || e.reason) end
      from ended e where d.workspace_id = ${currentWorkspace} and d.alert_id = e.id
        and (d.status = 'queued' or (d.status = 'sent' and e.state = 'withdrawn'))
    ), r as (select count(*)::int as ended from ended)`,
  );
  return row?.ended ?? 0;
}

/**
 * Opens alerts again that were withdrawn before anything of them was sent and that have fallen due anew, under the key
 * (clock, cycle, tier, recipient); their old messages are removed, so that new ones can be planned. Returns those.
 */
export async function reopenAlerts(tx: Tx, alerts: readonly AlertInsert[]): Promise<StandingAlert[]> {
  if (alerts.length === 0) return [];
  return queryRows(
    tx,
    Prisma.sql`with i as (
      select * from json_to_recordset(${toStorableJson(alerts)}::json)
        as i("clockId" uuid, cycle int, tier text, recipient text, "dueAt" bigint, "clockRevision" int, body jsonb)
    ), opened as (
      update alerts a set state = 'open', reason = null, due_at = to_timestamp(i."dueAt" / 1000.0),
        clock_revision = i."clockRevision", body = i.body
      from i where a.workspace_id = ${currentWorkspace} and a.clock_id = i."clockId" and a.cycle = i.cycle and a.tier = i.tier
        and a.recipient = i.recipient and a.state = 'withdrawn' and not exists (
          select from deliveries d where d.workspace_id = a.workspace_id and d.alert_id = a.id
            and d.status in ('sent', 'sending', 'ambiguous')
        )
      returning a.*
    ), cleared as (
      delete from deliveries d using opened o where d.workspace_id = ${currentWorkspace} and d.alert_id = o.id
      returning d.id
    ), r as (select ${columns} from opened a where (select count(*) from cleared) >= 0)`,
  );
}

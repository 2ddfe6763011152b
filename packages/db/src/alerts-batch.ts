import { newId } from './id.ts';
import { cleanText } from './json.ts';
import type { Sweep } from './timers-sweep.ts';

/** An alert of a clock of this workspace, with the messages to send; a `problem` is why it cannot be sent. */
export type AlertPlan = {
  workspaceId: string;
  clockId: string;
  leadId: string;
  handoffId: string;
  cycle: number;
  tier: string;
  recipient: string;
  /** As Postgres wrote it. */
  dueAtText: string;
  clockRevision: number;
  /** Why nobody is told; the alert is then skipped. */
  nobody: string | null;
  deliveries: readonly { channel: string; to: string; problem: string | null }[];
};

const STORE = `with told as (
    insert into alerts (workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision, state, reason)
    select workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision,
      case when reason is null then 'open' else 'skipped' end, reason
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::timestamptz[],
      $10::int[], $11::text[])
      as i(workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision, reason)
    on conflict (workspace_id, clock_id, cycle, tier, recipient) do nothing
    returning workspace_id, id
  )
  insert into deliveries (workspace_id, id, alert_id, channel, to_address, status, next_attempt_at, error)
  select told.workspace_id, uuidv7(), told.id, d.channel, d.to_address,
    case when d.error is null then 'queued' else 'skipped' end, case when d.error is null then now() end, d.error
  from unnest($12::uuid[], $13::text[], $14::text[], $15::text[]) as d(alert_id, channel, to_address, error)
  join told on told.id = d.alert_id
  on conflict (workspace_id, alert_id, channel, to_address) do nothing`;

/**
 * Stores alerts of many workspaces with their deliveries in one statement, which no role that is bound to one workspace
 * could do: a burst over a thousand workspaces would take a thousand round trips. Each row carries the workspace its clock
 * was read with, and the foreign keys hold only within that workspace. What exists already stays as it is.
 */
export async function storeAlerts(sweep: Sweep, alerts: readonly AlertPlan[]): Promise<void> {
  if (alerts.length === 0) return;
  const ids = alerts.map(() => newId());
  const deliveries = alerts.flatMap((alert, n) => alert.deliveries.map((one) => ({ alertId: ids[n] ?? '', ...one })));
  await sweep.query(STORE, [
    plain(alerts, (one) => one.workspaceId),
    plain(ids, (id) => id),
    plain(alerts, (one) => one.clockId),
    plain(alerts, (one) => one.leadId),
    plain(alerts, (one) => one.handoffId),
    plain(alerts, (one) => one.cycle),
    quoted(alerts, (one) => one.tier),
    quoted(alerts, (one) => one.recipient),
    quoted(alerts, (one) => one.dueAtText),
    plain(alerts, (one) => one.clockRevision),
    quoted(alerts, (one) => one.nobody),
    plain(deliveries, (one) => one.alertId),
    quoted(deliveries, (one) => one.channel),
    quoted(deliveries, (one) => one.to),
    quoted(deliveries, (one) => one.problem),
  ]);
}

/** An array of ids or numbers as Postgres reads it. Written here: the driver looks at every element for what it might be. */
function plain<T>(rows: readonly T[], read: (row: T) => string | number): string {
  return `{${rows.map(read).join(',')}}`;
}

function quoted<T>(rows: readonly T[], read: (row: T) => string | null): string {
  return `{${rows.map((row) => quote(read(row))).join(',')}}`;
}

function quote(text: string | null): string {
  return text === null ? 'NULL' : `"${cleanText(text).replaceAll(/[\\"]/g, '\\$&')}"`;
}

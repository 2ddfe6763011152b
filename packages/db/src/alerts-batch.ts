import { newId } from './id.ts';
import type { Sweep } from './timers-sweep.ts';

/** An alert of a clock of this workspace, with the messages to send; a `problem` is why it cannot be sent. */
export type AlertPlan = {
  workspaceId: string;
  clockId: string;
  leadId: string;
  handoffId: string;
  /** As Postgres wrote it. */
  cycle: string;
  tier: string;
  recipient: string;
  /** As Postgres wrote it. */
  dueAtText: string;
  clockRevision: number;
  /** Why nobody is told; the alert is then skipped. */
  nobody: string | null;
  deliveries: readonly { channel: string; to: string; problem: string | null }[];
};

const ALERTS = `insert into alerts (workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision,
    state, reason)
  select workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision,
    case when reason is null then 'open' else 'skipped' end, reason
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::timestamptz[],
    $10::int[], $11::text[])
    as i(workspace_id, id, clock_id, lead_id, handoff_id, cycle, tier, recipient, due_at, clock_revision, reason)`;
const DELIVERIES = `insert into deliveries (workspace_id, id, alert_id, channel, to_address, status, next_attempt_at, error)
  select d.workspace_id, uuidv7(), d.alert_id, d.channel, d.to_address,
    case when d.error is null then 'queued' else 'skipped' end, case when d.error is null then now() end, d.error
  from unnest($12::uuid[], $13::uuid[], $14::text[], $15::text[], $16::text[])
    as d(workspace_id, alert_id, channel, to_address, error)`;
const STORE = `with told as (${ALERTS}) ${DELIVERIES}`;
const STORE_NEW = `with told as (
    ${ALERTS} on conflict (workspace_id, clock_id, cycle, tier, recipient) do nothing returning id
  ) ${DELIVERIES} join told on told.id = d.alert_id`;

/**
 * Stores alerts of many workspaces with their deliveries in one statement, which no role that is bound to one workspace
 * could do: a burst over a thousand workspaces would take a thousand round trips. Each row carries the workspace its clock
 * was read with, and the foreign keys hold only within that workspace. An alert that exists already is a fault of its row,
 * or with `onlyNew` stays as it is, which costs a sixth more.
 */
export async function storeAlerts(sweep: Sweep, alerts: readonly AlertPlan[], onlyNew: boolean): Promise<void> {
  if (alerts.length === 0) return;
  const ids = alerts.map(() => newId());
  const deliveries = alerts.flatMap(({ workspaceId, deliveries: its }, n) =>
    its.map((one) => ({ workspaceId, alertId: ids[n] ?? '', one })),
  );
  await sweep.query(onlyNew ? STORE_NEW : STORE, [
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
    plain(deliveries, (row) => row.workspaceId),
    plain(deliveries, (row) => row.alertId),
    quoted(deliveries, ({ one }) => one.channel),
    quoted(deliveries, ({ one }) => one.to),
    quoted(deliveries, ({ one }) => one.problem),
  ]);
}

/** An array of ids or numbers as Postgres reads it. Written here: the driver looks at every element for what it might be. */
function plain<T>(rows: readonly T[], read: (row: T) => string | number): string {
  let text = '{';
  for (const row of rows) text += text === '{' ? read(row) : `,${read(row)}`;
  return `${text}}`;
}

function quoted<T>(rows: readonly T[], read: (row: T) => string | null): string {
  return plain(rows, (row) => quote(read(row)));
}

const special = /[\\"]/;

/** What comes from rows and playbooks holds nothing that Postgres could not store. */
function quote(text: string | null): string {
  if (text === null) return 'NULL';
  return special.test(text) ? `"${text.replaceAll(/[\\"]/g, '\\$&')}"` : `"${text}"`;
}

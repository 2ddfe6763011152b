import type { Tx } from './client.ts';
import { type Columns, insertColumns, readColumns, recordColumns, recordValues } from './columns.ts';
import { type DeliveryRow, deliveryColumns } from './deliveries.ts';
import { NotFoundError } from './errors.ts';
import { Prisma } from './generated/client.ts';
import { isId, newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';
import { type Page, type PageRequest, readCursor, toPage } from './page.ts';

export type AlertState = 'open' | 'acknowledged' | 'withdrawn' | 'done' | 'skipped';

export type AlertInsert = {
  clockId: string;
  leadId: string;
  handoffId: string;
  cycle: number;
  tier: string;
  /** A person's key, 'team:<key>' or 'channel:<name>'. */
  recipient: string;
  kind?: string;
  dueAt: number;
  clockRevision: number;
  state?: AlertState;
  reason?: string | null;
  body: unknown;
};

export type AlertRow = Required<AlertInsert> & { id: string; createdAt: number };
export type AlertWithDeliveries = AlertRow & { deliveries: DeliveryRow[] };

export type AlertFilter = {
  ids?: string[];
  state?: AlertState[];
  recipient?: string[];
  leadId?: string;
  clockId?: string;
  tier?: string;
  createdSince?: number;
};

const insertedColumns = {
  id: 'uuid',
  clockId: 'uuid',
  leadId: 'uuid',
  handoffId: 'uuid',
  cycle: 'int',
  tier: 'text',
  recipient: 'text',
  kind: 'text',
  dueAt: 'at',
  clockRevision: 'int',
  state: 'text',
  reason: 'text',
  body: 'jsonb',
} as const satisfies Columns;

const alertColumns = { ...insertedColumns, createdAt: 'at' } as const satisfies Columns;
const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Stores alerts under their unique key (clock, cycle, tier, recipient) and returns only the new ones: those may be sent. */
export async function insertAlerts(tx: Tx, alerts: AlertInsert[]): Promise<AlertRow[]> {
  if (alerts.length === 0) return [];
  const rows = alerts.map((alert) => ({
    ...alert,
    id: newId(),
    kind: alert.kind ?? 'tier',
    state: alert.state ?? 'open',
  }));
  return queryRows(
    tx,
    Prisma.sql`with r as (
      insert into alerts as a (workspace_id, ${insertColumns(insertedColumns)})
      select ${currentWorkspace}, ${recordValues(insertedColumns, 'i')}
      from json_to_recordset(${toStorableJson(rows)}::json) as i(${recordColumns(insertedColumns)})
      on conflict (workspace_id, clock_id, cycle, tier, recipient) do nothing
      returning ${readColumns(alertColumns, 'a')}
    )`,
  );
}

/** Moves alerts to a state, from certain states only if asked; returns the rows that changed. */
export async function updateAlerts(
  tx: Tx,
  change: { ids?: string[]; clockIds?: string[]; from?: AlertState[]; state: AlertState; reason?: string | null },
): Promise<AlertRow[]> {
  const conditions = toConditions({ ids: change.ids, state: change.from });
  if (change.clockIds) conditions.push(Prisma.sql`a.clock_id = any(${change.clockIds.filter(isId)}::uuid[])`);
  if (!change.ids && !change.clockIds) return [];
  return queryRows(
    tx,
    Prisma.sql`with r as (
      update alerts a set state = ${change.state}, reason = ${change.reason ?? null}
      where ${Prisma.join(conditions, ' and ')} and a.state <> ${change.state}
      returning ${readColumns(alertColumns, 'a')}
    )`,
  );
}

function toConditions(filter: AlertFilter): Prisma.Sql[] {
  const conditions = [Prisma.sql`a.workspace_id = ${currentWorkspace}`];
  if (filter.ids) conditions.push(Prisma.sql`a.id = any(${filter.ids.filter(isId)}::uuid[])`);
  if (filter.state) conditions.push(Prisma.sql`a.state = any(${filter.state})`);
  if (filter.recipient) conditions.push(Prisma.sql`a.recipient = any(${filter.recipient})`);
  if (filter.leadId !== undefined)
    conditions.push(Prisma.sql`a.lead_id = any(${[filter.leadId].filter(isId)}::uuid[])`);
  if (filter.clockId !== undefined)
    conditions.push(Prisma.sql`a.clock_id = any(${[filter.clockId].filter(isId)}::uuid[])`);
  if (filter.tier !== undefined) conditions.push(Prisma.sql`a.tier = ${filter.tier}`);
  if (filter.createdSince !== undefined) {
    conditions.push(Prisma.sql`a.created_at >= to_timestamp(${filter.createdSince}::bigint / 1000.0)`);
  }
  return conditions;
}

/** Alerts with their deliveries, newest first. */
export async function listAlerts(tx: Tx, filter: AlertFilter, page: PageRequest): Promise<Page<AlertWithDeliveries>> {
  const conditions = toConditions(filter);
  const after = readCursor(page.cursor);
  if (after) conditions.push(Prisma.sql`a.id < ${after}::uuid`);
  const rows = await queryRows<AlertWithDeliveries>(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(alertColumns, 'a')}, (
        select coalesce(json_agg(x order by x.id), '[]') from (
          select ${readColumns(deliveryColumns, 'd')} from deliveries d where d.workspace_id = a.workspace_id and d.alert_id = a.id
        ) x
      ) as deliveries
      from alerts a where ${Prisma.join(conditions, ' and ')} order by a.id desc limit ${page.limit + 1}::int
    )`,
  );
  return toPage(rows, page.limit);
}

/** One alert with its deliveries. Throws NotFoundError. */
export async function getAlert(tx: Tx, id: string): Promise<AlertWithDeliveries> {
  const { items } = await listAlerts(tx, { ids: [id] }, { limit: 1, cursor: null });
  const [alert] = items;
  if (!alert) throw new NotFoundError('Alert', id);
  return alert;
}

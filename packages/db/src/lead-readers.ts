import type { Tx } from './client.ts';
import { readColumns } from './columns.ts';
import { NotFoundError } from './errors.ts';
import { Prisma } from './generated/client.ts';
import { isId } from './id.ts';
import { queryRows } from './json.ts';
import { clockColumns, handoffColumns, leadColumns } from './lead-columns.ts';
import type { ClockState, HandoffState } from './leads.ts';
import { type Page, type PageRequest, readCursor, toPage } from './page.ts';

export type LeadKey = { source: string; externalId: string };

export type LeadRow = {
  id: string;
  source: string;
  externalId: string;
  name: string | null;
  email: string | null;
  company: string | null;
  stage: string;
  ownerKey: string | null;
  queueKey: string | null;
  mergedIntoId: string | null;
  deletedAt: number | null;
  fields: Record<string, unknown>;
  createdAt: number;
  changedAt: number;
  revision: number;
  nextLookAt: number | null;
  lastEventAt: number | null;
};

export type HandoffRow = Omit<HandoffState, 'clocks'> & { id: string; leadId: string };
export type LeadClockRow = Omit<ClockState, 'nextFireAt'> & {
  id: string;
  handoffId: string;
  leadId: string;
  cycle: number;
  revision: number;
  changedAt: number;
};
export type LeadDetail = LeadRow & { handoffs: (HandoffRow & { clocks: LeadClockRow[] })[] };

export type LeadFilter = {
  source?: string;
  stage?: string;
  ownerKey?: string;
  queueKey?: string;
  /** Part of a name, address, company or outside id; case does not matter. */
  search?: string;
  changedSince?: number;
  includeDeleted?: boolean;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

async function listDetails(tx: Tx, condition: Prisma.Sql): Promise<LeadDetail[]> {
  return queryRows<LeadDetail>(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(leadColumns, 'l')}, (
        select coalesce(json_agg(x order by x.cycle), '[]') from (
          select ${readColumns(handoffColumns, 'h')}, (
            select coalesce(json_agg(y order by y."startedAt", y.kind, y.instance), '[]') from (
              select ${readColumns(clockColumns, 'c')} from clocks c
              where c.workspace_id = h.workspace_id and c.handoff_id = h.id and c.cancel_reason is distinct from 'recomputed'
            ) y
          ) as clocks
          from handoffs h where h.workspace_id = l.workspace_id and h.lead_id = l.id and not h.withdrawn
        ) x
      ) as handoffs
      from leads l where l.workspace_id = ${currentWorkspace} and ${condition}
    )`,
  );
}

async function findDetail(tx: Tx, condition: Prisma.Sql): Promise<LeadDetail | null> {
  const [lead] = await listDetails(tx, condition);
  return lead ?? null;
}

/** A lead with its handoffs and their clocks. Throws NotFoundError. */
export async function getLead(tx: Tx, id: string): Promise<LeadDetail> {
  const lead = isId(id) ? await findDetail(tx, Prisma.sql`l.id = ${id}::uuid`) : null;
  if (!lead) throw new NotFoundError('Lead', id);
  return lead;
}

/** Leads by id with their handoffs and their clocks; ids nobody has are left out. */
export async function listLeadDetails(tx: Tx, ids: readonly string[]): Promise<LeadDetail[]> {
  return listDetails(tx, Prisma.sql`l.id = any(${ids}::uuid[])`);
}

/** The lead an outside system knows by this key; a merged lead is returned as it is, with `mergedIntoId`. */
export async function findLead(tx: Tx, key: LeadKey): Promise<LeadDetail | null> {
  return findDetail(tx, Prisma.sql`l.source = ${key.source} and l.external_id = ${key.externalId}`);
}

function toConditions(filter: LeadFilter): Prisma.Sql[] {
  const conditions = [Prisma.sql`l.workspace_id = ${currentWorkspace}`];
  if (filter.source !== undefined) conditions.push(Prisma.sql`l.source = ${filter.source}`);
  if (filter.stage !== undefined) conditions.push(Prisma.sql`l.stage = ${filter.stage}`);
  if (filter.ownerKey !== undefined) conditions.push(Prisma.sql`l.owner_key = ${filter.ownerKey}`);
  if (filter.queueKey !== undefined) conditions.push(Prisma.sql`l.queue_key = ${filter.queueKey}`);
  if (filter.changedSince !== undefined) {
    conditions.push(Prisma.sql`l.changed_at >= to_timestamp(${filter.changedSince}::bigint / 1000.0)`);
  }
  if (filter.search) {
    const pattern = `%${filter.search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    conditions.push(Prisma.sql`concat_ws(' ', l.name, l.email, l.company, l.external_id) ilike ${pattern}`);
  }
  if (!filter.includeDeleted) conditions.push(Prisma.sql`l.deleted_at is null and l.merged_into_id is null`);
  return conditions;
}

/** Leads, newest first; deleted and merged ones only on request. */
export async function listLeads(tx: Tx, filter: LeadFilter, page: PageRequest): Promise<Page<LeadRow>> {
  const conditions = toConditions(filter);
  const after = readCursor(page.cursor);
  if (after) conditions.push(Prisma.sql`l.id < ${after}::uuid`);
  const rows = await queryRows<LeadRow>(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(leadColumns, 'l')} from leads l where ${Prisma.join(conditions, ' and ')}
      order by l.id desc limit ${page.limit + 1}::int
    )`,
  );
  return toPage(rows, page.limit);
}

/** Leads in the order in which they changed, after the given place: for streams and reconciles. */
export async function listLeadsChanged(
  tx: Tx,
  request: { after: { changedAt: number; id: string } | null; limit: number },
): Promise<LeadRow[]> {
  const { after, limit } = request;
  const from = after
    ? Prisma.sql`and (l.changed_at, l.id) > (to_timestamp(${after.changedAt}::bigint / 1000.0), ${after.id}::uuid)`
    : Prisma.empty;
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(leadColumns, 'l')} from leads l where l.workspace_id = ${currentWorkspace} ${from}
      order by l.changed_at, l.id limit ${limit}::int
    )`,
  );
}

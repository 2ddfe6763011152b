import type { Tx } from './client.ts';
import { readColumns, toMs } from './columns.ts';
import { NotFoundError } from './errors.ts';
import { Prisma } from './generated/client.ts';
import { isId } from './id.ts';
import { queryRows } from './json.ts';
import { clockColumns } from './lead-columns.ts';
import type { LeadClockRow } from './lead-readers.ts';
import { type Page, type PageRequest, readCursor, toPage } from './page.ts';

export type ClockRow = LeadClockRow & {
  nextFireAt: number | null;
  lead: { id: string; source: string; externalId: string; name: string | null; company: string | null };
};

export type ClockFilter = {
  state?: string[];
  kind?: string[];
  ownerKey?: string[];
  teamKey?: string[];
  policyKey?: string[];
  leadId?: string;
  handoffId?: string;
  breached?: boolean;
  /** Epoch ms: due before (exclusive) and from (inclusive). */
  dueBefore?: number;
  dueAfter?: number;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

async function listWhere(tx: Tx, condition: Prisma.Sql, order: Prisma.Sql, limit: number | null): Promise<ClockRow[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(clockColumns, 'c')}, ${Prisma.raw(toMs('t.next_fire_at'))} as "nextFireAt",
        json_build_object('id', l.id, 'source', l.source, 'externalId', l.external_id, 'name', l.name, 'company', l.company) as lead
      from clocks c
      join leads l on l.workspace_id = c.workspace_id and l.id = c.lead_id
      left join timers t on t.workspace_id = c.workspace_id and t.clock_id = c.id
      where c.workspace_id = ${currentWorkspace} and c.cancel_reason is distinct from 'recomputed' and ${condition}
      order by ${order} limit ${limit}::int
    )`,
  );
}

const newestFirst = Prisma.sql`c.id desc`;

/** One clock with its ledger. Throws NotFoundError. */
export async function getClock(tx: Tx, id: string): Promise<ClockRow> {
  const [clock] = await listClocksById(tx, [id]);
  if (!clock) throw new NotFoundError('Clock', id);
  return clock;
}

/** The clocks with these ids that exist, newest first. */
export async function listClocksById(tx: Tx, ids: string[]): Promise<ClockRow[]> {
  return listWhere(tx, Prisma.sql`c.id = any(${ids.filter(isId)}::uuid[])`, newestFirst, null);
}

function toConditions(filter: ClockFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (filter.state) conditions.push(Prisma.sql`c.state = any(${filter.state})`);
  if (filter.kind) conditions.push(Prisma.sql`c.kind = any(${filter.kind})`);
  if (filter.ownerKey) conditions.push(Prisma.sql`c.owner_key = any(${filter.ownerKey})`);
  if (filter.teamKey) conditions.push(Prisma.sql`c.team_key = any(${filter.teamKey})`);
  if (filter.policyKey) conditions.push(Prisma.sql`c.policy_key = any(${filter.policyKey})`);
  if (filter.leadId !== undefined)
    conditions.push(Prisma.sql`c.lead_id = any(${[filter.leadId].filter(isId)}::uuid[])`);
  if (filter.handoffId !== undefined)
    conditions.push(Prisma.sql`c.handoff_id = any(${[filter.handoffId].filter(isId)}::uuid[])`);
  if (filter.breached !== undefined) conditions.push(Prisma.sql`c.breached = ${filter.breached}`);
  if (filter.dueBefore !== undefined)
    conditions.push(Prisma.sql`c.due_at < to_timestamp(${filter.dueBefore}::bigint / 1000.0)`);
  if (filter.dueAfter !== undefined)
    conditions.push(Prisma.sql`c.due_at >= to_timestamp(${filter.dueAfter}::bigint / 1000.0)`);
  return conditions;
}

/** Clocks, newest first. */
export async function listClocks(tx: Tx, filter: ClockFilter, page: PageRequest): Promise<Page<ClockRow>> {
  const conditions = toConditions(filter);
  const after = readCursor(page.cursor);
  if (after) conditions.push(Prisma.sql`c.id < ${after}::uuid`);
  const condition = conditions.length > 0 ? Prisma.join(conditions, ' and ') : Prisma.sql`true`;
  return toPage(await listWhere(tx, condition, newestFirst, page.limit + 1), page.limit);
}

/** The open clocks of these people, the one due first on top. */
export async function listQueue(tx: Tx, ownerKeys: string[], limit = 200): Promise<ClockRow[]> {
  const condition = Prisma.sql`c.owner_key = any(${ownerKeys}) and c.state in ('pending', 'running', 'paused')`;
  return listWhere(tx, condition, Prisma.sql`c.due_at nulls last, c.id`, limit);
}

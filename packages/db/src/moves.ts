import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Name of the fact that moves a lead's open handoff to a version: there is one per version and lead. */
export function moveId(version: number, leadId: string): string {
  return `move:${version}:${leadId}`;
}

/** A handoff was open when a version that reaches open ones came into force, and its lead has no move to it yet. */
const unmoved = Prisma.sql`from handoffs h join playbook_versions v on v.workspace_id = h.workspace_id
    and v.state <> 'draft' and v.mode <> 'new' and h.mql_at < v.effective_at
    and (h.closed_at is null or h.closed_at > v.effective_at)
  where h.workspace_id = ${currentWorkspace} and not h.withdrawn
    and not exists (
      select from lead_events e where e.workspace_id = h.workspace_id and e.source = 'baton'
        and e.source_id = 'move:' || v.version || ':' || h.lead_id
    )`;

/** Leads, by id from `after` on, with an open handoff that a published version still has to reach. */
export async function listUnmoved(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    tx,
    Prisma.sql`with r as (
      select distinct h.lead_id as id ${unmoved} and h.lead_id > ${after}::uuid order by h.lead_id limit ${limit}::int
    )`,
  );
  return rows.map((row) => row.id);
}

/** Every lead with an open handoff, by id. */
export async function listOpenLeads(tx: Tx): Promise<string[]> {
  const rows = await queryRows<{ id: string }>(
    tx,
    Prisma.sql`with r as (
      select distinct h.lead_id as id from handoffs h
      where h.workspace_id = ${currentWorkspace} and h.closed_at is null and not h.withdrawn order by h.lead_id
    )`,
  );
  return rows.map((row) => row.id);
}

/** How many leads a version has reached, and how many it has yet to. */
export async function countMoves(tx: Tx, version: number): Promise<{ moved: number; left: number }> {
  const [row] = await queryRows<{ moved: number; left: number }>(
    tx,
    Prisma.sql`with r as (select
      (select count(*)::int from lead_events e where e.workspace_id = ${currentWorkspace} and e.source = 'baton'
        and starts_with(e.source_id, ${moveId(version, '')})) as moved,
      (select count(distinct h.lead_id)::int ${unmoved} and v.version = ${version}::int) as left
    )`,
  );
  return row ?? { moved: 0, left: 0 };
}

/** Marks the workspace: a version was published that open handoffs have to be moved to. */
export async function startMoving(tx: Tx): Promise<void> {
  await tx.$executeRaw`update workspaces set moving_since = statement_timestamp() where id = ${currentWorkspace}`;
}

/**
 * Takes the mark away when it is older than `graceMs`: until then a transaction that knew only the version before may still
 * open a handoff. Returns whether it is gone.
 */
export async function endMoving(tx: Tx, graceMs: number): Promise<boolean> {
  const ended = await tx.$executeRaw`update workspaces set moving_since = null
    where id = ${currentWorkspace} and moving_since <= statement_timestamp() - ${graceMs} * interval '1 millisecond'`;
  return ended > 0;
}

/** Workspaces with open handoffs that wait for their move to a published version. */
export async function listMovingWorkspaces(db: Database): Promise<string[]> {
  const rows = await db.acrossWorkspaces((tx) =>
    queryRows<{ id: string }>(tx, Prisma.sql`with r as (select id from workspaces where moving_since is not null)`),
  );
  return rows.map((row) => row.id);
}

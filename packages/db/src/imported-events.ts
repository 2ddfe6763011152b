import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows, toStorableJson } from './json.ts';

/** A stored fact; `withdrawn` when every import that said it took it back. */
export type KnownEvent = { sourceId: string; leadId: string; withdrawn: boolean };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;
const textArray = (values: readonly string[]) =>
  Prisma.sql`array(select value from json_array_elements_text(${toStorableJson(values)}::json))`;

/** Which of these facts of one source are stored. */
export async function listKnownEvents(tx: Tx, source: string, sourceIds: readonly string[]): Promise<KnownEvent[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select e.source_id as "sourceId", e.lead_id as "leadId", w.event_id is not null as withdrawn
      from lead_events e left join withdrawn_events w on w.workspace_id = e.workspace_id and w.event_id = e.id
      where e.workspace_id = ${currentWorkspace} and e.source = ${source} and e.source_id = any(${textArray(sourceIds)})
    )`,
  );
}

/** Which of these leads of one source are there, those not counted that an undone import left. */
export async function countKnownLeads(tx: Tx, source: string, externalIds: readonly string[]): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    tx,
    Prisma.sql`with r as (
      select count(*)::int as count from leads l
      where l.workspace_id = ${currentWorkspace} and l.source = ${source} and l.external_id = any(${textArray(externalIds)})
        and not (l.deleted_at is not null and exists (
          select from withdrawn_events w where w.workspace_id = l.workspace_id and w.lead_id = l.id))
    )`,
  );
  return row?.count ?? 0;
}

/** Reads withdrawn facts again. The caller has locked their leads, and replays them after. */
export async function restoreEvents(tx: Tx, source: string, sourceIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`delete from withdrawn_events w using lead_events e
    where w.workspace_id = ${currentWorkspace} and e.workspace_id = w.workspace_id and e.id = w.event_id
      and e.source = ${source} and e.source_id = any(${textArray(sourceIds)})`;
}

/** Notes that an import says these facts: `mine` are new or were withdrawn; of the others those that another import brought. */
export async function noteImported(
  tx: Tx,
  importId: string,
  source: string,
  facts: { mine: readonly string[]; known: readonly string[] },
): Promise<void> {
  await tx.$executeRaw`insert into imported_events (workspace_id, event_id, import_id, lead_id)
    select e.workspace_id, e.id, ${importId}::uuid, e.lead_id from lead_events e
    where e.workspace_id = ${currentWorkspace} and e.source = ${source} and (
      e.source_id = any(${textArray(facts.mine)})
      or e.source_id = any(${textArray(facts.known)}) and exists (
        select from imported_events o where o.workspace_id = e.workspace_id and o.event_id = e.id)
    )
    on conflict do nothing`;
}

/** The next leads of which an import says something. */
export async function listImportedLeads(tx: Tx, importId: string, limit: number): Promise<string[]> {
  const rows = await queryRows<{ leadId: string }>(
    tx,
    Prisma.sql`with r as (
      select distinct lead_id as "leadId" from (
        select lead_id from imported_events
        where workspace_id = ${currentWorkspace} and import_id = ${importId}::uuid order by lead_id limit ${limit}::int
      ) x
    )`,
  );
  return rows.map(({ leadId }) => leadId);
}

/**
 * Takes back what an import says of these leads, which the caller has locked and replays after: facts that no other import
 * says are withdrawn. Returns how many these are.
 */
export async function withdrawEvents(tx: Tx, importId: string, leadIds: readonly string[]): Promise<number> {
  return tx.$executeRaw`with gone as (
      delete from imported_events where workspace_id = ${currentWorkspace} and import_id = ${importId}::uuid
        and lead_id = any(${leadIds}::uuid[])
      returning event_id, lead_id
    )
    insert into withdrawn_events (workspace_id, event_id, lead_id, import_id)
    select ${currentWorkspace}, g.event_id, g.lead_id, ${importId}::uuid from gone g
    where not exists (select from imported_events o where o.workspace_id = ${currentWorkspace} and o.event_id = g.event_id
      and o.import_id <> ${importId}::uuid)
    on conflict do nothing`;
}

/** Those of these leads of which something was withdrawn. */
export async function listWithdrawnLeads(tx: Tx, leadIds: readonly string[]): Promise<Set<string>> {
  const rows = await queryRows<{ leadId: string }>(
    tx,
    Prisma.sql`with r as (
      select distinct lead_id as "leadId" from withdrawn_events
      where workspace_id = ${currentWorkspace} and lead_id = any(${leadIds}::uuid[])
    )`,
  );
  return new Set(rows.map(({ leadId }) => leadId));
}

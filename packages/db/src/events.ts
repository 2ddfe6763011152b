import type { Tx } from './client.ts';
import { type Columns, insertColumns, readColumns, recordColumns, recordValues } from './columns.ts';
import { Prisma } from './generated/client.ts';
import { isId, newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';
import { leadColumns } from './lead-columns.ts';
import type { LeadKey, LeadRow } from './lead-readers.ts';

export type EventInsert = {
  leadId: string;
  type: string;
  occurredAt: number;
  recordedAt: number;
  source: string;
  sourceId: string;
  sequence?: number;
  actor?: string | null;
  data: Record<string, unknown>;
};

export type LeadEventRow = {
  id: string;
  leadId: string;
  type: string;
  occurredAt: number;
  recordedAt: number;
  source: string;
  sourceId: string;
  sequence: number;
  actor: string | null;
  data: Record<string, unknown>;
};

const eventColumns = {
  id: 'uuid',
  leadId: 'uuid',
  type: 'text',
  occurredAt: 'at',
  recordedAt: 'at',
  source: 'text',
  sourceId: 'text',
  sequence: 'int',
  actor: 'text',
  data: 'jsonb',
} as const satisfies Columns;

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Appends facts about leads; one known already by (source, sourceId) is left as it is. Returns how many were new. */
export async function appendEvents(tx: Tx, events: EventInsert[]): Promise<number> {
  if (events.length === 0) return 0;
  const rows = events.map((event) => ({
    ...event,
    id: newId(),
    sequence: event.sequence ?? 0,
    actor: event.actor ?? null,
  }));
  return tx.$executeRaw`insert into lead_events (workspace_id, ${insertColumns(eventColumns)})
    select ${currentWorkspace}, ${recordValues(eventColumns, 'i')}
    from json_to_recordset(${toStorableJson(rows)}::json) as i(${recordColumns(eventColumns)})
    on conflict (workspace_id, source, source_id) do nothing`;
}

/** All events of the leads, ordered by lead and by when they happened; ties by sequence and source id. */
export async function listEvents(tx: Tx, leadIds: string[]): Promise<LeadEventRow[]> {
  if (leadIds.length === 0) return [];
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(eventColumns, 'e')} from lead_events e
      where e.workspace_id = ${currentWorkspace} and e.lead_id = any(${leadIds}::uuid[])
      order by e.lead_id, e.occurred_at, e.sequence, e.source, e.source_id
    )`,
  );
}

/** A lead that no merge has taken in, locked until the transaction ends. */
export type LockedLead = LeadRow & {
  /** The requested keys that lead to it. */
  keys: LeadKey[];
  /** The leads that were asked for and lead to it (itself or one merged into it). */
  requestedIds: string[];
  /** All leads merged into it, however many steps away: their events are its events. */
  mergedIds: string[];
};

type Trail = { requestedId: string; survivorId: string; ids: string[] } & LeadKey;

const maxMerges = 32;

async function followMerges(tx: Tx, start: Prisma.Sql): Promise<Trail[]> {
  return queryRows(
    tx,
    Prisma.sql`with recursive asked as (
      select l.id, l.source, l.external_id, l.merged_into_id from leads l where l.workspace_id = ${currentWorkspace} and ${start}
    ), trail as (
      select id as requested_id, source, external_id, id, merged_into_id, array[id] as ids from asked
      union all
      select t.requested_id, t.source, t.external_id, l.id, l.merged_into_id, t.ids || l.id
      from trail t join leads l on l.workspace_id = ${currentWorkspace} and l.id = t.merged_into_id
      where l.id <> all(t.ids) and cardinality(t.ids) < ${maxMerges}
    ), r as (
      select distinct on (requested_id) requested_id as "requestedId", source, external_id as "externalId", id as "survivorId", ids
      from trail order by requested_id, cardinality(ids) desc
    )`,
  );
}

async function lockTrails(tx: Tx, start: Prisma.Sql): Promise<Trail[]> {
  const locked = new Set<string>();
  for (;;) {
    // A merge may have committed while we waited for a lock: look again until nothing new turns up.
    const trails = await followMerges(tx, start);
    const missing = [...new Set(trails.flatMap((trail) => trail.ids))].filter((id) => !locked.has(id));
    if (missing.length === 0) return trails;
    await tx.$executeRaw`select 1 from leads where workspace_id = ${currentWorkspace} and id = any(${missing}::uuid[]) order by id for update`;
    for (const id of missing) locked.add(id);
  }
}

async function readSurvivors(tx: Tx, trails: Trail[], withKeys: boolean): Promise<LockedLead[]> {
  const ids = [...new Set(trails.map((trail) => trail.survivorId))];
  const rows = await queryRows<LeadRow & { mergedIds: string[] }>(
    tx,
    Prisma.sql`with recursive merged as (
      select l.merged_into_id as survivor_id, l.id, array[l.id] as ids from leads l
      where l.workspace_id = ${currentWorkspace} and l.merged_into_id = any(${ids}::uuid[])
      union all
      select m.survivor_id, l.id, m.ids || l.id from merged m
      join leads l on l.workspace_id = ${currentWorkspace} and l.merged_into_id = m.id and l.id <> all(m.ids)
    ), r as (
      select ${readColumns(leadColumns, 'l')},
        (select coalesce(json_agg(m.id order by m.id), '[]') from merged m where m.survivor_id = l.id) as "mergedIds"
      from leads l where l.workspace_id = ${currentWorkspace} and l.id = any(${ids}::uuid[]) order by l.id
    )`,
  );
  return rows.map((row) => {
    const own = trails.filter((trail) => trail.survivorId === row.id);
    const keys = withKeys ? own.map(({ source, externalId }) => ({ source, externalId })) : [];
    return { ...row, keys, requestedIds: own.map((trail) => trail.requestedId) };
  });
}

/**
 * Creates the leads that are not known yet, follows merges to the surviving leads and locks them in id order.
 * Two keys may lead to one row.
 */
export async function lockLeads(tx: Tx, keys: LeadKey[]): Promise<LockedLead[]> {
  if (keys.length === 0) return [];
  const rows = keys.map((key) => ({ id: newId(), source: key.source, externalId: key.externalId }));
  const input = toStorableJson(rows);
  const record = Prisma.sql`json_to_recordset(${input}::json) as i(id uuid, source text, "externalId" text)`;
  await tx.$executeRaw`insert into leads (workspace_id, id, source, external_id)
    select ${currentWorkspace}, i.id, i.source, i."externalId" from ${record}
    where not exists (select from leads l where l.workspace_id = ${currentWorkspace} and l.source = i.source and l.external_id = i."externalId")
    order by i.source, i."externalId"
    on conflict (workspace_id, source, external_id) do nothing`;
  const trails = await lockTrails(
    tx,
    Prisma.sql`(l.source, l.external_id) in (select i.source, i."externalId" from ${record})`,
  );
  return readSurvivors(tx, trails, true);
}

/** Locks known leads like lockLeads; ids that do not exist in this workspace are left out. */
export async function lockLeadsById(tx: Tx, ids: string[]): Promise<LockedLead[]> {
  const known = ids.filter(isId);
  if (known.length === 0) return [];
  return readSurvivors(tx, await lockTrails(tx, Prisma.sql`l.id = any(${known}::uuid[])`), false);
}

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
  /** How a CRM told it; null for what other sources and people say. */
  via?: EventVia | null;
};

export type EventVia = 'webhook' | 'stream' | 'poll' | 'backfill';

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

const writtenColumns = { ...eventColumns, via: 'text' } as const satisfies Columns;

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Appends facts about leads; one known already by (source, sourceId) is left as it is. Returns how many were new. */
export async function appendEvents(tx: Tx, events: EventInsert[]): Promise<number> {
  if (events.length === 0) return 0;
  const rows = events.map((event) => ({
    ...event,
    id: newId(),
    sequence: event.sequence ?? 0,
    actor: event.actor ?? null,
    via: event.via ?? null,
  }));
  return tx.$executeRaw`insert into lead_events (workspace_id, ${insertColumns(writtenColumns)})
    select ${currentWorkspace}, ${recordValues(writtenColumns, 'i')}
    from json_to_recordset(${toStorableJson(rows)}::json) as i(${recordColumns(writtenColumns)})
    on conflict (workspace_id, source, source_id) do nothing`;
}

/**
 * All events of the leads but those that an undone import took back, ordered by lead and by when they happened; ties by
 * sequence and source id.
 */
export async function listEvents(tx: Tx, leadIds: string[]): Promise<LeadEventRow[]> {
  if (leadIds.length === 0) return [];
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(eventColumns, 'e')} from lead_events e
      where e.workspace_id = ${currentWorkspace} and e.lead_id = any(${leadIds}::uuid[])
        and not exists (select from withdrawn_events w where w.workspace_id = e.workspace_id and w.event_id = e.id)
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

/** A lead that was asked for and the one it leads to, maybe itself. */
type Trail = { asked: LeadRow; survivor: LeadRow };

async function lockWhere(tx: Tx, condition: Prisma.Sql): Promise<LeadRow[]> {
  // One order for all writers; a row that changed while we waited comes back as it is now. Rows that refer to the lead may
  // be added meanwhile (an alert by the sweep, which must not wait for us: we wait for its timers).
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select ${readColumns(leadColumns, 'l')} from leads l
      where l.workspace_id = ${currentWorkspace} and ${condition} order by l.id for no key update of l
    )`,
  );
}

async function lockTrails(tx: Tx, condition: Prisma.Sql): Promise<Trail[]> {
  const asked = await lockWhere(tx, condition);
  const known = new Map(asked.map((lead) => [lead.id, lead]));
  for (;;) {
    const next = [...known.values()].flatMap(({ mergedIntoId: id }) => (id && !known.has(id) ? [id] : []));
    if (next.length === 0) break;
    for (const lead of await lockWhere(tx, Prisma.sql`l.id = any(${next}::uuid[])`)) known.set(lead.id, lead);
  }
  return asked.map((lead) => {
    const seen = new Set([lead.id]);
    let survivor = lead;
    // A ring of merges has no survivor: it ends at the last lead before it closes.
    for (let next = lead.mergedIntoId; next && !seen.has(next); next = survivor.mergedIntoId) {
      survivor = known.get(next) ?? survivor;
      seen.add(next);
    }
    return { asked: lead, survivor };
  });
}

/** Every lead merged into one of these, however many steps away, with the one it leads to. */
async function listMerged(tx: Tx, survivorIds: string[]): Promise<Map<string, string>> {
  const into = new Map<string, string>();
  for (let level = survivorIds; level.length > 0; ) {
    const rows = await queryRows<{ id: string; parentId: string }>(
      tx,
      Prisma.sql`with r as (
        select l.id, l.merged_into_id as "parentId" from leads l
        where l.workspace_id = ${currentWorkspace} and l.merged_into_id = any(${level}::uuid[])
      )`,
    );
    const fresh = rows.filter(({ id }) => !into.has(id) && !survivorIds.includes(id));
    for (const { id, parentId } of fresh) into.set(id, into.get(parentId) ?? parentId);
    level = fresh.map(({ id }) => id);
  }
  return into;
}

async function toLocked(tx: Tx, trails: Trail[], withKeys: boolean): Promise<LockedLead[]> {
  const survivors = new Map(trails.map(({ survivor }) => [survivor.id, survivor]));
  const merged = await listMerged(tx, [...survivors.keys()]);
  const mergedIds = Map.groupBy(merged.keys(), (id) => merged.get(id));
  const asked = Map.groupBy(trails, ({ survivor }) => survivor.id);
  return [...survivors.values()].map((lead) => {
    const leads = asked.get(lead.id)?.map((trail) => trail.asked) ?? [];
    const keys = withKeys ? leads.map(({ source, externalId }) => ({ source, externalId })) : [];
    return { ...lead, keys, requestedIds: leads.map(({ id }) => id), mergedIds: mergedIds.get(lead.id) ?? [] };
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
  return toLocked(tx, trails, true);
}

/** Locks known leads like lockLeads; ids that do not exist in this workspace are left out. */
export async function lockLeadsById(tx: Tx, ids: string[]): Promise<LockedLead[]> {
  const known = ids.filter(isId);
  if (known.length === 0) return [];
  return toLocked(tx, await lockTrails(tx, Prisma.sql`l.id = any(${known}::uuid[])`), false);
}

import type { Database } from '@baton/db/client';
import { readState, type State, toState } from '../faults/state.ts';

const leadsSql = `select 'lead' as line, l.external_id as lead, l.name, l.email, l.company, l.stage, l.owner_key as owner, l.queue_key as queue,
    m.external_id as "mergedInto", (extract(epoch from l.deleted_at) * 1000)::bigint as "deletedAt", l.fields
  from leads l left join leads m on m.workspace_id = l.workspace_id and m.id = l.merged_into_id
  where l.workspace_id = $1 order by l.external_id`;

/** How a CRM's ids read in a story. */
export type Names = {
  /** Outside id of a lead -> its name in the story. */
  leads: ReadonlyMap<string, string>;
  /** Leads of the story that were erased: nothing is left of them but that. */
  erased: ReadonlySet<string>;
};

/**
 * Leads with their fields, handoffs, clocks and segments of a workspace, relative to `startAt` and by the story's names: what
 * depends on when something was learned, and on which way, is left out. When an erased lead went, the CRM may not tell any more,
 * so only that it is gone counts.
 */
export async function readCrmState(
  db: Database,
  workspaceId: string,
  startAt: number,
  { leads, erased }: Names,
): Promise<State> {
  const clocks = await readState(db, workspaceId, startAt);
  const { rows } = await db.pool.query<Record<string, unknown>>(leadsSql, [workspaceId]);
  const nameOf = (id: unknown) => (id === null ? null : (leads.get(String(id)) ?? String(id)));
  const shift = (at: unknown) => (at === null ? null : Number(at) - startAt);
  const isGone = (row: Record<string, unknown>) =>
    erased.has(String(nameOf(row.lead))) && row.deletedAt !== null && row.name === null;
  const gone = new Set(rows.filter(isGone).map((row) => nameOf(row.lead)));
  const ofLeads = rows.map((row) => ({
    ...row,
    lead: nameOf(row.lead),
    mergedInto: nameOf(row.mergedInto),
    deletedAt: shift(row.deletedAt),
  }));
  const ofClocks = clocks.lines.map((line) => {
    const clock = JSON.parse(line) as Record<string, unknown>;
    const stoppedBy = typeof clock.stoppedBy === 'string' ? plain(clock.stoppedBy) : null;
    return { ...clock, lead: nameOf(clock.lead), stoppedBy };
  });
  const lines = [...ofLeads, ...ofClocks].filter((line) => !gone.has(line.lead)).map((line) => JSON.stringify(line));
  return toState(lines.sort());
}

/** What stopped a clock, without the ids of contacts, which merges change, and instants. */
function plain(sourceId: string): string {
  const [source, , ...parts] = sourceId.split(':');
  return source === 'hs' ? parts.filter((part) => !/^\d{5,}$/.test(part)).join(':') : parts.join(':');
}

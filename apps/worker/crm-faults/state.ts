import type { Database } from '@baton/db/client';
import { readState, type State, toState } from '../faults/state.ts';

const leadsSql = `select 'lead' as line, l.external_id as lead, l.name, l.email, l.company, l.stage, l.owner_key as owner, l.queue_key as queue,
    m.external_id as "mergedInto", (extract(epoch from l.deleted_at) * 1000)::bigint as "deletedAt", l.fields
  from leads l left join leads m on m.workspace_id = l.workspace_id and m.id = l.merged_into_id
  where l.workspace_id = $1 order by l.external_id`;

/**
 * Leads with their fields, handoffs, clocks and segments of a workspace, relative to `startAt`: what depends on when
 * something was learned, and on which way, is left out.
 */
export async function readCrmState(db: Database, workspaceId: string, startAt: number): Promise<State> {
  const clocks = await readState(db, workspaceId, startAt);
  const { rows } = await db.pool.query<Record<string, unknown>>(leadsSql, [workspaceId]);
  const lines = [...rows.map((row) => JSON.stringify(row)), ...clocks.lines];
  // Instants in the ids of a CRM's changes, and of its leads.
  return toState(lines.map((line) => line.replace(/\b1[5-9]\d{11}\b/g, (at) => `+${Number(at) - startAt}`)));
}

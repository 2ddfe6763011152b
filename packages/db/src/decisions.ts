import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

/** The fact that had the last word, by when it happened. */
export type Decision = { source: string; sourceId: string };
export type Decisions = { stage: Decision | null; owner: Decision | null };

const STAGE_TYPES = [
  'lead.stage',
  'lead.accepted',
  'lead.rejected',
  'lead.recycled',
  'lead.disqualified',
  'lead.opportunity',
  'lead.won',
  'lead.lost',
];

/** Which facts decided last where these leads stand and who has them, those of leads merged into them included. */
export async function listDecisions(tx: Tx, leadIds: readonly string[]): Promise<Map<string, Decisions>> {
  const rows = await queryRows<Decision & { leadId: string; what: 'stage' | 'owner' }>(
    tx,
    Prisma.sql`with wanted as (
      select id as lead_id, id as told_of from unnest(${leadIds}::uuid[]) as i(id)
      union all
      select merged_into_id, id from leads where workspace_id = current_setting('app.workspace_id')::uuid
        and merged_into_id = any(${leadIds}::uuid[])
    ), r as (
      select distinct on (w.lead_id, k.what) w.lead_id as "leadId", k.what, e.source, e.source_id as "sourceId"
      from wanted w join lead_events e on e.workspace_id = current_setting('app.workspace_id')::uuid and e.lead_id = w.told_of
      cross join lateral (values
        ('stage', e.type = any(${STAGE_TYPES}) or (e.type = 'lead.created' and e.data ? 'stage')),
        ('owner', e.type = 'lead.owner' or (e.type in ('lead.created', 'lead.changed') and e.data ? 'owner'))
      ) as k(what, decides)
      where k.decides
        and not exists (select from withdrawn_events x where x.workspace_id = e.workspace_id and x.event_id = e.id)
      order by w.lead_id, k.what, e.occurred_at desc, e.sequence desc, e.recorded_at desc, e.source_id desc
    )`,
  );
  const found = new Map<string, Decisions>(leadIds.map((id) => [id, { stage: null, owner: null }]));
  for (const { leadId, what, source, sourceId } of rows) {
    const decisions = found.get(leadId);
    if (decisions) decisions[what] = { source, sourceId };
  }
  return found;
}

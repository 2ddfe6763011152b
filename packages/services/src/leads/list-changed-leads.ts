import type { Machinery } from '../context.ts';

/** A lead that changed, with everyone who holds or held it: they may be told that it did. */
export type ChangedLead = { id: string; revision: number; changedAt: number; owners: string[]; teams: string[] };

const MOST = 1000;

/** Leads changed after an instant (epoch ms), oldest change first. */
export async function listChangedLeads(
  machinery: Pick<Machinery, 'db'>,
  workspaceId: string,
  since: number,
): Promise<ChangedLead[]> {
  const rows = await machinery.db.inWorkspace(
    workspaceId,
    (tx) => tx.$queryRaw<(Omit<ChangedLead, 'changedAt'> & { changedAt: Date })[]>`
      select l.id::text, l.revision, l.changed_at as "changedAt",
        array_remove(array_append(coalesce((
          select array_agg(distinct held->>'person') from handoffs h, jsonb_array_elements(coalesce(h.facts->'holdings', '[]')) held
          where h.workspace_id = l.workspace_id and h.lead_id = l.id), '{}'), l.owner_key), null) as owners,
        array_remove(coalesce((
          select array_agg(distinct h.team_key) from handoffs h where h.workspace_id = l.workspace_id and h.lead_id = l.id), '{}'), null) as teams
      from leads l
      where l.workspace_id = ${workspaceId}::uuid and l.changed_at > ${new Date(since)}
      order by l.changed_at, l.id limit ${MOST}::int`,
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt.getTime() }));
}

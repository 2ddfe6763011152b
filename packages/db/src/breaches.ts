import type { DueTimer, Sweep } from './timers-sweep.ts';

/**
 * Marks running clocks whose due instant has passed as breached, charged to whoever it is charged to as things stand; the
 * first crossing is kept. Answers per clock id: the new revision of those it marked. A clock that somebody is writing just
 * now is not waited for and has no answer.
 */
export async function markBreached(
  sweep: Sweep,
  timers: readonly DueTimer[],
): Promise<Map<string, { revision: number | null }>> {
  if (timers.length === 0) return new Map();
  // A clock without details was stored before anybody was to be charged: it stays with its owner.
  const rows = await sweep.query(
    `with held as materialized (
      select c.workspace_id, c.id from unnest($1::uuid[], $2::uuid[]) as i(workspace_id, clock_id)
      join clocks c on c.workspace_id = i.workspace_id and c.id = i.clock_id
      for no key update of c skip locked
    ), marked as (
      update clocks c set breached = true, breached_at = due_at, outcome = 'missed', decided_at = due_at,
        owner_key = case when detail = '{}' then owner_key else charge_key end,
        team_key = case when detail = '{}' then team_key else charge_team_key end,
        revision = revision + 1, changed_at = statement_timestamp()
      from held where c.workspace_id = held.workspace_id and c.id = held.id
        and c.state = 'running' and not c.breached and c.due_at <= now()
      returning c.id, c.revision
    )
    select held.id, marked.revision from held left join marked using (id)`,
    [timers.map((one) => one.workspaceId), timers.map((one) => one.clockId)],
  );
  return new Map(rows.map(([id, revision]) => [id ?? '', { revision: revision ? Number(revision) : null }]));
}

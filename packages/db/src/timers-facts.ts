import type { Sweep } from './timers-sweep.ts';

/**
 * Which of these workspaces have calls from sources that begin with the prefix, received until `before` (epoch ms;
 * null: until now) and never tried yet.
 */
export async function listWaitingFacts(
  sweep: Sweep,
  sourcePrefix: string,
  workspaces: readonly { workspaceId: string; before: number | null }[],
): Promise<string[]> {
  if (workspaces.length === 0) return [];
  const rows = await sweep.query(
    `select w.id from unnest($1::uuid[], $2::float8[]) as w(id, before) where exists (
      select from inbox i where i.workspace_id = w.id and i.state = 'new' and i.attempts = 0
        and i.received_at <= coalesce(to_timestamp(w.before / 1000), now()) and starts_with(i.source, $3))`,
    [workspaces.map((one) => one.workspaceId), workspaces.map((one) => one.before), sourcePrefix],
  );
  return rows.map(([id]) => id ?? '');
}

import { listClocks as listRows } from '@baton/db/clock-readers';
import type { Ctx } from '../context.ts';
import { loadLeads } from '../leads/load-leads.ts';
import { isVisible, loadDirectory, visibleTo } from '../people/directory.ts';
import type { ClockAnswer } from '../views/clock.ts';
import { toClock } from './to-clock.ts';

export type ListClocks = {
  state?: string[];
  kind?: string[];
  owner?: string[];
  team?: string[];
  policy?: string[];
  lead?: string;
  breached?: boolean;
  limit: number;
  cursor: string | null;
};

/** Clocks, newest first, as far as the actor may see them. */
export async function listClocks(
  ctx: Ctx,
  query: ListClocks,
): Promise<{ items: ClockAnswer[]; nextCursor: string | null }> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const visible = visibleTo(ctx, directory);
    const owners =
      visible === null ? query.owner : (query.owner ?? visible.owners).filter((key) => visible.owners.includes(key));
    const page = await listRows(
      tx,
      {
        state: query.state,
        kind: query.kind,
        ownerKey: owners === undefined ? undefined : [...owners],
        teamKey: query.team,
        policyKey: query.policy,
        leadId: query.lead,
        breached: query.breached,
      },
      { limit: query.limit, cursor: query.cursor },
    );
    const leads = await loadLeads(
      ctx,
      tx,
      page.items.map((row) => row.leadId),
    );
    const items = page.items.flatMap((row) => {
      const lead = leads.get(row.leadId);
      return lead && isVisible(visible, row.ownerKey, row.teamKey) ? [toClock(row, lead, directory, ctx.now)] : [];
    });
    return { items, nextCursor: page.nextCursor };
  });
}

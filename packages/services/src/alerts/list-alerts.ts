import { type AlertState, getAlert as getRow, listAlerts as listRows } from '@baton/db/alerts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { type Directory, loadDirectory, visibleTo } from '../people/directory.ts';
import type { AlertAnswer } from '../views/alert.ts';
import { toAlerts } from './to-alert.ts';

export type ListAlerts = {
  state?: AlertState[];
  recipient?: string[];
  lead?: string;
  clock?: string;
  tier?: string;
  limit: number;
  cursor: string | null;
};

/** Recipients whose alerts the actor may see; null for all. */
function recipientsFor(ctx: Ctx, directory: Directory): string[] | null {
  const visible = visibleTo(ctx, directory);
  return visible === null ? null : [...visible.owners, ...visible.teams.map((team) => `team:${team}`)];
}

/** Alerts with their deliveries, newest first. Reps see theirs, managers also their teams'. */
export async function listAlerts(
  ctx: Ctx,
  query: ListAlerts,
): Promise<{ items: AlertAnswer[]; nextCursor: string | null }> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const mine = recipientsFor(ctx, directory);
    const recipient = mine === null ? query.recipient : (query.recipient ?? mine).filter((one) => mine.includes(one));
    const page = await listRows(
      tx,
      { state: query.state, recipient, leadId: query.lead, clockId: query.clock, tier: query.tier },
      { limit: query.limit, cursor: query.cursor },
    );
    return { items: await toAlerts(ctx, tx, directory, page.items), nextCursor: page.nextCursor };
  });
}

/** One alert. Throws `not-found`. */
export async function getAlert(ctx: Ctx, id: string): Promise<AlertAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const row = await getRow(tx, id);
    const mine = recipientsFor(ctx, directory);
    const [alert] = mine === null || mine.includes(row.recipient) ? await toAlerts(ctx, tx, directory, [row]) : [];
    if (!alert) throw new ServiceError('not-found', 'There is no such alert.');
    return alert;
  });
}

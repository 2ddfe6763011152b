import { CRM_SOURCES } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';
import type { BehindFeed } from '../views/connecting.ts';

/** CRMs of the workspace of which not everything is known at the moment, those that are behind for longest first. */
export async function listBehind(ctx: Ctx): Promise<BehindFeed[]> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.connection.findMany({
      where: { workspaceId, kind: { in: [...CRM_SOURCES] }, behindSince: { not: null } },
      select: { id: true, name: true, status: true, behindSince: true },
      orderBy: { behindSince: 'asc' },
    }),
  );
  return rows.map(({ id, name, status, behindSince }) => ({
    connectionId: id,
    name,
    disconnected: status === 'disconnected',
    since: (behindSince ?? new Date(ctx.now)).toISOString(),
  }));
}

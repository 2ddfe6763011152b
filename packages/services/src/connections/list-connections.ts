import type { Ctx } from '../context.ts';
import type { ConnectionAnswer } from '../views/settings.ts';
import { webhookUrlOf } from './add-connection.ts';

/** The connections of the workspace, without a single secret. */
export async function listConnections(ctx: Ctx): Promise<ConnectionAnswer[]> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.connection.findMany({ where: { workspaceId }, orderBy: { createdAt: 'asc' } }),
  );
  return rows.map(({ id, kind, name, status, statusDetail, behindSince, createdAt }) => ({
    id,
    kind,
    name,
    status,
    statusDetail,
    behindSince: behindSince?.toISOString() ?? null,
    webhookUrl: webhookUrlOf(ctx.baseUrl, kind, id),
    createdAt: createdAt.toISOString(),
  }));
}

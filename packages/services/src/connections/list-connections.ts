import type { Ctx } from '../context.ts';
import type { ConnectionAnswer } from '../views/settings.ts';
import { webhookUrlOf } from './add-connection.ts';
import { openRow } from './open-connection.ts';

type Row = Parameters<typeof openRow>[1] & {
  statusDetail: string | null;
  behindSince: Date | null;
  createdAt: Date;
};

/** The connections of the workspace. Of their secrets only the token in the address of a door, which an admin sets up. */
export async function listConnections(ctx: Ctx): Promise<ConnectionAnswer[]> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.connection.findMany({ where: { workspaceId }, orderBy: { createdAt: 'asc' } }),
  );
  return rows.map((row) => toAnswer(ctx, row));
}

function toAnswer(ctx: Ctx, row: Row): ConnectionAnswer {
  const { id, kind, name, status, statusDetail, behindSince, createdAt } = row;
  return {
    id,
    kind,
    name,
    status,
    statusDetail,
    behindSince: behindSince?.toISOString() ?? null,
    webhookUrl: webhookUrlOf(ctx.baseUrl, kind, id, kind === 'salesforce' ? tokenOf(ctx, row) : null),
    createdAt: createdAt.toISOString(),
  };
}

/** Null where the key of this installation does not open the secrets: the list is shown all the same. */
function tokenOf(ctx: Ctx, row: Row): string | null {
  try {
    return openRow(ctx.secrets, row).door.token;
  } catch (error) {
    ctx.log.error({ connectionId: row.id, reason: String(error) }, 'the secrets of a connection cannot be opened');
    return null;
  }
}

import type { Tx } from '@baton/db/client';
import type { CrmSource } from '@baton/integrations/crm';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import { addConnection } from '../connections/add-connection.ts';
import { checkConfig } from '../connections/connection-config.ts';
import { openRow } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { pathText, ServiceError } from '../errors.ts';
import { observeUntilLaunch } from '../workspaces/set-observe.ts';

export type Connected = { connectionId: string; isNew: boolean };

/**
 * Stores what a sign-in to a CRM gave: as a new connection, or in place of the keys of the one that has this account, whose
 * mapping and settings stay. A workspace that has not launched observes from the first CRM on. Throws `conflict` for
 * another account than the one that is connected, or than `connectionId`'s.
 */
export async function storeConnection(
  ctx: Ctx,
  { kind, config, connectionId }: { kind: CrmSource; config: Record<string, unknown>; connectionId: string | null },
): Promise<Connected> {
  const { workspaceId } = ctx.scope;
  const checked = checkConfig(kind, config);
  if ('problems' in checked) {
    const issues = checked.problems.map(({ path, message }) => ({ path: pathText(path), message }));
    throw new ServiceError('invalid', 'The connection is not valid.', issues);
  }
  const { account } = checked.config;
  const replaced = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const rows = await tx.connection.findMany({ where: { workspaceId, kind } });
    const same = rows.find(
      (row) => account !== null && String((row.config as Record<string, unknown>)[account.name]) === account.value,
    );
    if (connectionId !== null && same?.id !== connectionId)
      throw new ServiceError(
        'conflict',
        'That is another account than the one of this connection. Its leads and settings belong to the first.',
      );
    if (!same) return null;
    await replaceKeys(ctx, tx, same.id, checked.config);
    return same.id;
  });
  if (replaced !== null) return { connectionId: replaced, isNew: false };
  await observeUntilLaunch(ctx);
  const added = await addConnection(ctx, { kind, config });
  return { connectionId: added.connectionId, isNew: true };
}

/** New keys for a connection; what was missed meanwhile is read at once. Breaches stay provisional until it has been. */
async function replaceKeys(
  ctx: Ctx,
  tx: Tx,
  id: string,
  { open, secret }: { open: Record<string, unknown>; secret: Record<string, unknown> },
): Promise<void> {
  const { workspaceId } = ctx.scope;
  await tx.$executeRaw`select from connections where workspace_id = ${workspaceId}::uuid and id = ${id}::uuid for no key update`;
  const row = await tx.connection.findFirstOrThrow({ where: { workspaceId, id } });
  const { doorToken, previousDoorToken } = openRow(ctx.secrets, row).secret;
  const kept = {
    ...(doorToken === undefined ? {} : { doorToken }),
    ...(previousDoorToken ? { previousDoorToken } : {}),
  };
  const sealed = ctx.secrets.seal(workspaceId, JSON.stringify({ ...secret, ...kept }));
  await tx.connection.update({
    where: { workspaceId_id: { workspaceId, id } },
    data: {
      config: open as Record<string, string>,
      secretCiphertext: Uint8Array.from(sealed.ciphertext),
      secretKeyId: sealed.keyId,
      // It may be let in again; it stays behind until what was missed has been read.
      status: 'healthy',
      statusDetail: null,
      retryAt: null,
      failures: 0,
      nextReadAt: new Date(ctx.now),
      nextWriteAt: null,
      writeProblem: null,
      writeFailures: 0,
    },
  });
  await addAuditEntry(ctx, tx, { action: 'connection.reconnect', object: id, after: open });
}

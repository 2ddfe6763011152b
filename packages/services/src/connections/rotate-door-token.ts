import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { webhookUrlOf } from './add-connection.ts';
import { splitDoorTokens, withNewDoorToken } from './door-token.ts';
import { openRow } from './open-connection.ts';

/**
 * Gives the door of a Salesforce connection a new address; the old one is taken for another day. Throws `not-found`, and
 * `invalid` for a connection whose door has no token.
 */
export async function rotateDoorToken(ctx: Ctx, connectionId: string): Promise<{ webhookUrl: string | null }> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$executeRaw`select from connections where workspace_id = ${workspaceId}::uuid and id::text = ${connectionId}
      for no key update`;
    const row = await tx.connection.findFirst({ where: { workspaceId, id: connectionId } });
    if (row === null) throw new ServiceError('not-found', `There is no connection ${connectionId}.`);
    if (row.kind !== 'salesforce') throw new ServiceError('invalid', `The door of ${row.name} has no token.`);
    const secret = withNewDoorToken(openRow(ctx.secrets, row).secret, ctx.now);
    const sealed = ctx.secrets.seal(workspaceId, JSON.stringify(secret));
    await tx.connection.update({
      where: { workspaceId_id: { workspaceId, id: connectionId } },
      data: { secretCiphertext: Uint8Array.from(sealed.ciphertext), secretKeyId: sealed.keyId },
    });
    await addAuditEntry(ctx, tx, { action: 'connection.rotate', object: connectionId });
    return { webhookUrl: webhookUrlOf(ctx.baseUrl, row.kind, row.id, splitDoorTokens(secret).door.token) };
  });
}

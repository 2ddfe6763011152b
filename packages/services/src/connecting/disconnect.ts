import { isCrmSource } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { loginUrlOf } from '@baton/integrations/salesforce/hosts';
import { revokeToken } from '@baton/integrations/salesforce/oauth';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import { type OpenConnection, openRow } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { CrmSites } from './sites.ts';

/** Nothing is done before: a person connects it again. */
const NEVER = new Date(Date.UTC(9999, 11, 31));

/**
 * Ends a connection. A CRM's keys are forgotten, nothing is read or written over it any more, calls at its door are refused;
 * leads, mapping and history stay, and it can be connected again. Breaches of its leads are provisional from now on: what
 * would have stopped a clock is not heard. A place where people are told is removed. Throws `not-found`.
 */
export async function disconnect(ctx: Ctx, sites: CrmSites, connectionId: string): Promise<{ status: string }> {
  const { workspaceId } = ctx.scope;
  const before = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$executeRaw`select from connections where workspace_id = ${workspaceId}::uuid and id::text = ${connectionId}
      for no key update`;
    const row = await tx.connection.findFirst({ where: { workspaceId, id: connectionId } });
    if (row === null) throw new ServiceError('not-found', `There is no connection ${connectionId}.`);
    await addAuditEntry(ctx, tx, { action: 'connection.disconnect', object: connectionId, before: { kind: row.kind } });
    if (!isCrmSource(row.kind)) {
      await tx.connection.deleteMany({ where: { workspaceId, id: connectionId } });
      return null;
    }
    const opened = openRow(ctx.secrets, row);
    await tx.connection.update({
      where: { workspaceId_id: { workspaceId, id: connectionId } },
      data: {
        status: 'disconnected',
        statusDetail: `Disconnected by ${ctx.actor.name}.`,
        secretCiphertext: null,
        secretKeyId: null,
        behindSince: row.behindSince ?? new Date(ctx.now),
        nextReadAt: NEVER,
        retryAt: NEVER,
        nextWriteAt: NEVER,
      },
    });
    return opened;
  });
  if (before !== null) await revoke(ctx, sites, before);
  return { status: 'disconnected' };
}

/** Has Salesforce forget the sign-in as well; where that fails, an admin can end it there. */
async function revoke(ctx: Ctx, sites: CrmSites, { kind, config, id }: OpenConnection): Promise<void> {
  const { refreshToken, accessToken, sandbox, loginUrl } = config;
  const token = refreshToken ?? accessToken;
  if (kind !== 'salesforce' || typeof token !== 'string') return;
  const place = { sandbox: sandbox === true, ...(typeof loginUrl === 'string' ? { loginUrl } : {}) };
  try {
    await revokeToken({ loginUrl: loginUrlOf(place, sites.salesforceLoginUrl) }, token, ctx.now);
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    ctx.log.warn({ connectionId: id, reason: error.reason }, 'Salesforce did not end the sign-in');
  }
}

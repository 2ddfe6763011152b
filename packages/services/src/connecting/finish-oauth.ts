import { isId } from '@baton/db/id';
import { takeOauthFlow } from '@baton/db/oauth-flows';
import { listMemberships } from '@baton/db/workspaces';
import type { CrmSource } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { exchangeCode as hubspotGrant } from '@baton/integrations/hubspot/authorize';
import { loginUrlOf } from '@baton/integrations/salesforce/hosts';
import { exchangeCode as salesforceGrant } from '@baton/integrations/salesforce/oauth';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx, Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { findMember } from '../sessions/find-member.ts';
import { roleCan } from '../settings/capabilities.ts';
import { tokensOf } from './connect-crm.ts';
import { type CrmSites, callbackUrlOf } from './sites.ts';
import { type FlowSecrets, flowSchema } from './start-oauth.ts';
import { storeConnection } from './store-connection.ts';

export type OauthReturn = {
  kind: CrmSource;
  state: string | null;
  code: string | null;
  /** What the CRM says where it sends no code. */
  error: string | null;
  user: { id: string; name: string } | null;
  sessionId: string | null;
};

/** Why nothing was connected: the person or an admin there said no, the CRM refused, did not answer, or it is another account. */
export type OauthRefusal = 'denied' | 'refused' | 'unreachable' | 'conflict';
export type OauthEnd = { slug: string } & (
  | { connectionId: string; isNew: boolean }
  | { refusal: OauthRefusal; connectionId: string | null }
);

/**
 * Takes a consent back: the state is spent, whatever comes of it. Throws `malformed` for one that is missing, spent, too
 * old, of another session or another workspace. A refusal is noted in the audit log with its reason.
 */
export async function finishOauth(
  machinery: Machinery,
  sites: CrmSites,
  now: number,
  given: OauthReturn,
): Promise<OauthEnd> {
  const { ctx, slug, flow } = await takeFlow(machinery, now, given);
  const { connectionId } = flow;
  try {
    if (given.code === null) {
      await noteRefusal(ctx, given.kind, given.error ?? 'no code came back');
      return { slug, connectionId, refusal: given.error === 'access_denied' ? 'denied' : 'refused' };
    }
    const config = await exchange(ctx, sites, flow, { kind: given.kind, code: given.code });
    return { slug, ...(await storeConnection(ctx, { kind: given.kind, config, connectionId })) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    await noteRefusal(ctx, given.kind, isAdapterError(error) ? error.reason : (error as Error).message);
    return { slug, connectionId, refusal };
  }
}

async function takeFlow(
  machinery: Machinery,
  now: number,
  { kind, state, user, sessionId }: OauthReturn,
): Promise<{ ctx: Ctx; slug: string; flow: FlowSecrets }> {
  const workspaceId = state?.split('.')[0] ?? '';
  const spent = () =>
    new ServiceError(
      'malformed',
      'This consent is not known here: it was used, is older than ten minutes, or began elsewhere.',
    );
  if (state === null || user === null || sessionId === null || !isId(workspaceId)) throw spent();
  const membership = (await listMemberships(machinery.db, user.id)).find((one) => one.workspaceId === workspaceId);
  const member = membership ? await findMember(machinery, user, membership.slug) : null;
  if (!membership || member?.actor.role == null || !roleCan(member.actor.role, 'connections.write')) throw spent();
  const sealed = await machinery.db.inWorkspace(workspaceId, (tx) => takeOauthFlow(tx, { state, sessionId, kind }));
  if (sealed === null) throw spent();
  const flow = flowSchema.parse(JSON.parse(machinery.secrets.open(workspaceId, sealed)));
  return { ctx: { ...machinery, scope: { workspaceId }, actor: member.actor, now }, slug: membership.slug, flow };
}

async function exchange(
  ctx: Ctx,
  sites: CrmSites,
  { clientId, clientSecret, codeVerifier, sandbox, loginUrl }: FlowSecrets,
  { kind, code }: { kind: CrmSource; code: string },
): Promise<Record<string, unknown>> {
  const redirectUri = callbackUrlOf(ctx.baseUrl, kind);
  if (kind === 'hubspot') {
    const app = { clientId, clientSecret: clientSecret ?? '' };
    const { refreshToken, portalId } = await hubspotGrant(
      { apiUrl: sites.hubspotApiUrl },
      { ...app, redirectUri, code },
      ctx.now,
    );
    return { ...app, portalId, refreshToken };
  }
  const address = loginUrl === null ? {} : { loginUrl };
  const app = { clientId, ...(clientSecret === null ? {} : { clientSecret }) };
  const site = { loginUrl: loginUrlOf({ sandbox, ...address }, sites.salesforceLoginUrl) };
  const grant = await salesforceGrant(site, { ...app, redirectUri, code, codeVerifier }, ctx.now);
  if (grant.refreshToken === undefined)
    throw new ServiceError('invalid', 'Salesforce gave no refresh token: the app lacks the scope refresh_token.');
  return { ...app, ...address, sandbox, ...tokensOf(grant) };
}

function refusalOf(error: unknown): OauthRefusal | null {
  if (isAdapterError(error)) return error.kind === 'auth' || error.kind === 'rejected' ? 'refused' : 'unreachable';
  if (!(error instanceof ServiceError)) return null;
  return error.code === 'conflict' ? 'conflict' : error.code === 'invalid' ? 'refused' : null;
}

async function noteRefusal(ctx: Ctx, kind: CrmSource, reason: string): Promise<void> {
  await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
    addAuditEntry(ctx, tx, { action: 'connection.refuse', object: kind, after: { reason: reason.slice(0, 500) } }),
  );
}

import { randomBytes } from 'node:crypto';
import { saveOauthFlow } from '@baton/db/oauth-flows';
import type { CrmSource } from '@baton/integrations/crm';
import { buildAuthorizeUrl as hubspotConsent } from '@baton/integrations/hubspot/authorize';
import { loginUrlOf } from '@baton/integrations/salesforce/hosts';
import { createCodeVerifier, buildAuthorizeUrl as salesforceConsent } from '@baton/integrations/salesforce/oauth';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { tryOut } from './connect-crm.ts';
import { type CrmSites, callbackUrlOf } from './sites.ts';

const LIFE_MS = 10 * 60_000;

export type OauthStart = {
  kind: CrmSource;
  /** The session of the browser that begins; only it may come back. */
  sessionId: string;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  sandbox?: boolean | undefined;
  loginUrl?: string | undefined;
  /** New keys for this connection. */
  connectionId?: string | undefined;
};

/** What is needed when the person comes back; kept encrypted, never in the browser. */
export const flowSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string().nullable(),
  codeVerifier: z.string(),
  sandbox: z.boolean(),
  loginUrl: z.string().nullable(),
  connectionId: z.string().nullable(),
});
export type FlowSecrets = z.output<typeof flowSchema>;

/**
 * Begins a consent and answers where to send the person. The state is random, good for ten minutes, once, for this session
 * and workspace. Throws `invalid` when there is no app to connect with, or the address is none of Salesforce's.
 */
export async function startOauth(ctx: Ctx, sites: CrmSites, given: OauthStart): Promise<{ url: string }> {
  const { kind, sessionId } = given;
  const { clientId, clientSecret } = chooseApp(sites, given);
  const { workspaceId } = ctx.scope;
  // The workspace is part of it: its row is found in there only.
  const state = `${workspaceId}.${randomBytes(32).toString('base64url')}`;
  const redirectUri = callbackUrlOf(ctx.baseUrl, kind);
  const codeVerifier = createCodeVerifier();
  const url = await tryOut(kind, async () => {
    if (kind === 'hubspot') return hubspotConsent({ apiUrl: sites.hubspotApiUrl }, { clientId, redirectUri, state });
    const site = { loginUrl: loginUrlOf(given, sites.salesforceLoginUrl) };
    return salesforceConsent(site, { clientId, redirectUri, state, codeVerifier });
  });
  const secrets: FlowSecrets = {
    clientId,
    clientSecret,
    codeVerifier,
    sandbox: given.sandbox ?? false,
    loginUrl: given.loginUrl ?? null,
    connectionId: given.connectionId ?? null,
  };
  const sealed = ctx.secrets.seal(workspaceId, JSON.stringify(secrets));
  await ctx.db.inWorkspace(workspaceId, (tx) => saveOauthFlow(tx, { state, sessionId, kind, sealed }, LIFE_MS));
  return { url };
}

function chooseApp(sites: CrmSites, { kind, clientId, clientSecret }: OauthStart) {
  const own = sites.apps[kind];
  const app = clientId === undefined ? own : { clientId, clientSecret: clientSecret ?? null };
  if (app === null)
    throw new ServiceError('invalid', 'There is no app to connect with.', [
      { path: 'clientId', message: 'is missing: this installation brings no app of its own' },
    ]);
  if (kind === 'hubspot' && app.clientSecret === null)
    throw new ServiceError('invalid', 'HubSpot needs the secret of the app.', [
      { path: 'clientSecret', message: 'is missing' },
    ]);
  return app;
}

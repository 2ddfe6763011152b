import type { CrmContext } from '@baton/integrations/crm';
import { AdapterError, isAdapterError } from '@baton/integrations/errors';
import { audiencesOf, loginUrlOf } from '@baton/integrations/salesforce/hosts';
import { type SalesforceGrant, signInAsApp, signInWithKey } from '@baton/integrations/salesforce/oauth';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { CrmSites } from './sites.ts';
import { type Connected, storeConnection } from './store-connection.ts';

/** Ways to connect a CRM without a consent page. `connectionId`: new keys for that connection. */
export type CrmSignIn = { connectionId?: string | undefined } & (
  | { kind: 'hubspot'; accessToken: string; clientSecret: string }
  | {
      kind: 'salesforce';
      by: 'key';
      clientId: string;
      username: string;
      privateKey: string;
      sandbox: boolean;
      loginUrl?: string | undefined;
    }
  | { kind: 'salesforce'; by: 'app'; clientId: string; clientSecret: string; sandbox: boolean; loginUrl: string }
);

/**
 * Connects a CRM whose keys a person typed, after they have been tried: the CRM says which account they are of. Throws
 * `invalid` when it refuses them, `unavailable` when it does not answer, `conflict` for another account than before.
 */
export async function connectCrm(ctx: Ctx, sites: CrmSites, given: CrmSignIn): Promise<Connected> {
  const config = await tryOut(given.kind, () =>
    given.kind === 'hubspot' ? hubspotConfig(ctx, given) : salesforceConfig(ctx, sites, given),
  );
  return storeConnection(ctx, { kind: given.kind, config, connectionId: given.connectionId ?? null });
}

const NAMES = { hubspot: 'HubSpot', salesforce: 'Salesforce' } as const;

/** What a CRM has against a sign-in, as an error for whoever typed it. */
export async function tryOut<T>(kind: keyof typeof NAMES, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    const refused = error.kind === 'auth' || error.kind === 'rejected';
    const words = refused ? `did not accept this: ${error.reason}` : `did not answer: ${error.reason}. Try again`;
    throw new ServiceError(refused ? 'invalid' : 'unavailable', `${NAMES[kind]} ${words}. Nothing was stored.`);
  }
}

async function hubspotConfig(
  ctx: Ctx,
  { accessToken, clientSecret }: Extract<CrmSignIn, { kind: 'hubspot' }>,
): Promise<Record<string, unknown>> {
  // Which portal it is, the token itself tells.
  const config = { portalId: '1', clientSecret, accessToken };
  const context: CrmContext = { config, people: {}, stageMapping: {}, now: ctx.now };
  const { account, missing } = await ctx.integrations.crm.hubspot.setup.identify(context);
  if (!/^\d+$/.test(account)) throw new AdapterError('auth', 'hubspot', 'the token names no account');
  const reading = missing.filter((scope) => scope.endsWith('.read'));
  if (reading.length > 0)
    throw new AdapterError('auth', 'hubspot', `the private app lacks the scopes ${reading.join(', ')}`);
  return { ...config, portalId: account };
}

async function salesforceConfig(
  ctx: Ctx,
  sites: CrmSites,
  given: Extract<CrmSignIn, { kind: 'salesforce' }>,
): Promise<Record<string, unknown>> {
  const { clientId, sandbox, loginUrl } = given;
  const site = { loginUrl: loginUrlOf({ sandbox, loginUrl }, sites.salesforceLoginUrl) };
  const head = { clientId, sandbox, ...(loginUrl === undefined ? {} : { loginUrl }) };
  if (given.by === 'key') {
    const { username, privateKey } = given;
    const key = { clientId, username, privateKey };
    const grant = await signInWithKey(site, key, audiencesOf({ sandbox }, site.loginUrl), ctx.now);
    return { ...head, username, privateKey, ...tokensOf(grant) };
  }
  const { clientSecret } = given;
  return { ...head, clientSecret, ...tokensOf(await signInAsApp(site, { clientId, clientSecret }, ctx.now)) };
}

/** What of a sign-in is kept in a connection. */
export function tokensOf({ organizationId, instanceUrl, userId, accessToken, refreshToken }: SalesforceGrant) {
  return {
    organizationId,
    instanceUrl,
    userId,
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}

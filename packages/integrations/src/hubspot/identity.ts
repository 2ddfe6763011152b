import type { CrmSetup } from '../crm.ts';
import { type Asked, type HubspotCalls, parseConnection } from './calls.ts';
import { statusOf, toHubspotError } from './errors.ts';

/** What Baton needs, in HubSpot's words. */
const NEEDED = [
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.owners.read',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
];

type Identity = Awaited<ReturnType<CrmSetup['identify']>>;

/** Who the connection's token belongs to. What a private app may do is said only where HubSpot tells it. Throws AdapterError. */
export async function identify(calls: HubspotCalls, ctx: Asked): Promise<Identity> {
  try {
    const connection = parseConnection(ctx.config);
    const token = await calls.token(ctx);
    if ('refreshToken' in connection) {
      const info = await calls.run(ctx, (client) => client.oauth.accessTokensApi.get(token));
      return toIdentity(String(info.hubId), info.user ?? null, info.scopes);
    }
    const account = await readJson(calls, ctx, 'GET', '/account-info/v3/details').catch((error: unknown) => {
      // A token may be good for contacts and not for this: then the account is the one it was given for.
      if (statusOf(error) !== 403 && statusOf(error) !== 404) throw error;
      return { portalId: connection.portalId };
    });
    const app = await readJson(calls, ctx, 'POST', '/oauth/v2/private-apps/get/access-token-info', {
      tokenKey: token,
    }).catch((error: unknown) => {
      // Older accounts do not have it; what is not allowed shows when it is tried.
      if ((statusOf(error) ?? 500) >= 500 || statusOf(error) === 429) throw error;
      return null;
    });
    const scopes = Array.isArray(app?.scopes) ? app.scopes.filter((one) => typeof one === 'string') : null;
    return toIdentity(String(account?.portalId ?? ''), null, scopes);
  } catch (error) {
    throw toHubspotError(error, ctx.now);
  }
}

function toIdentity(account: string, user: string | null, scopes: readonly string[] | null): Identity {
  return {
    account,
    user,
    scopes: [...(scopes ?? [])],
    missing: scopes === null ? [] : NEEDED.filter((one) => !scopes.includes(one)),
  };
}

async function readJson(
  calls: HubspotCalls,
  ctx: Asked,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown> | null> {
  return calls.run(ctx, async (client) => {
    const response = await client.apiRequest({ method, path, ...(body ? { body } : {}) });
    const answer = (await response.json().catch(() => null)) as Record<string, unknown> | null;
    if (response.ok) return answer;
    throw Object.assign(new Error(`HTTP ${response.status}`), {
      code: response.status,
      body: answer,
      headers: Object.fromEntries(response.headers),
    });
  });
}

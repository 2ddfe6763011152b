import { z } from 'zod';
import { AdapterError } from '../errors.ts';
import { toHubspotError } from './errors.ts';

/** What a consent gives; `scopes` are those that were granted. */
export type HubspotGrant = {
  accessToken: string;
  refreshToken: string;
  portalId: string;
  user: string | null;
  scopes: string[];
};
export type HubspotSite = { apiUrl: string; timeoutMs?: number };
type App = { clientId: string; redirectUri: string };

const API = 'https://api.hubapi.com';
const CONSENT = 'https://app.hubspot.com/oauth/authorize';

/** What Baton asks for: nothing that it does not use. */
const SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.owners.read',
  'crm.schemas.contacts.read',
  'crm.schemas.contacts.write',
];

const tokenSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1) });
const infoSchema = z.object({
  hub_id: z.union([z.number(), z.string()]).transform(String),
  user: z.string().nullish(),
  scopes: z.array(z.string()).default([]),
});

/** Where to send the person who connects HubSpot. A test system shows its consent page beside its API. */
export function buildAuthorizeUrl(
  { apiUrl }: HubspotSite,
  { clientId, redirectUri, state }: App & { state: string },
): string {
  const url = new URL(apiUrl.replace(/\/+$/, '') === API ? CONSENT : new URL('/oauth/authorize', apiUrl));
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: SCOPES.join(' '),
    state,
  }).toString();
  return url.href;
}

/** Exchanges the code that came back, and asks which account it is of. Throws AdapterError; `rejected`: begin again. */
export async function exchangeCode(
  site: HubspotSite,
  { clientId, clientSecret, redirectUri, code }: App & { clientSecret: string; code: string },
  now: number,
): Promise<HubspotGrant> {
  const form = { grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret, code };
  const body = new URLSearchParams({ ...form, redirect_uri: redirectUri });
  const token = tokenSchema.safeParse(await ask(site, '/oauth/v1/token', { method: 'POST', body }, now));
  if (!token.success) throw unreadable();
  const { access_token: accessToken, refresh_token: refreshToken } = token.data;
  const info = infoSchema.safeParse(
    await ask(site, `/oauth/v1/access-tokens/${encodeURIComponent(accessToken)}`, {}, now),
  );
  if (!info.success) throw unreadable();
  const { hub_id: portalId, user = null, scopes } = info.data;
  return { accessToken, refreshToken, portalId, user, scopes };
}

async function ask(site: HubspotSite, path: string, init: RequestInit, now: number): Promise<unknown> {
  const signal = AbortSignal.timeout(site.timeoutMs ?? 10_000);
  const response = await fetch(new URL(path, site.apiUrl), { ...init, signal }).catch((error: unknown) => {
    throw toHubspotError(error, now);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw toHubspotError({ code: response.status, body: answer, headers: Object.fromEntries(response.headers) }, now);
}

function unreadable(): AdapterError {
  return new AdapterError('transient', 'hubspot', 'the answer of the sign-in could not be read');
}

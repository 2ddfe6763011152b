import { createHash, createSign, randomBytes } from 'node:crypto';
import { OAuth2 } from 'jsforce';
import { z } from 'zod';
import { AdapterError } from '../errors.ts';
import { toOauthError } from './errors.ts';
import { checkHost } from './hosts.ts';
import { toId18 } from './ids.ts';
import { type Answer, createTransport } from './transport.ts';

/** What a sign-in gives. `refreshToken` is absent where Salesforce sent none: the one before stays good. */
export type SalesforceGrant = {
  accessToken: string;
  refreshToken?: string;
  instanceUrl: string;
  organizationId: string;
  userId: string;
  scopes: string[];
};

export type OauthSite = { loginUrl: string; timeoutMs?: number };
type App = { clientId: string; clientSecret?: string | undefined };

const ASSERTION_MS = 3 * 60_000;
const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.string().min(1),
  id: z.string().min(1),
  scope: z.string().optional(),
});

/** A code verifier of 64 characters for PKCE (RFC 7636). */
export function createCodeVerifier(): string {
  return randomBytes(48).toString('base64url');
}

/** Where to send the person who connects Salesforce; `codeVerifier` is kept until the code comes back. */
export function buildAuthorizeUrl(
  site: OauthSite,
  app: App & { redirectUri: string; state: string; codeVerifier: string; scope?: string },
): string {
  return oauthOf(site, app, app.redirectUri).getAuthorizationUrl({
    scope: app.scope ?? 'api refresh_token id',
    state: app.state,
    code_challenge: createHash('sha256').update(app.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'login consent',
  });
}

/** Exchanges the code that came back, decoded once. Throws AdapterError; `rejected` means: begin again. */
export function exchangeCode(
  site: OauthSite,
  app: App & { redirectUri: string; code: string; codeVerifier: string },
  now: number,
): Promise<SalesforceGrant> {
  return grant(
    site,
    app,
    now,
    (oauth) => oauth.requestToken(app.code, { code_verifier: app.codeVerifier }),
    app.redirectUri,
  );
}

/** Takes a new access token, and with rotation a new refresh token, which must be stored before either is used. */
export function refreshGrant(
  site: OauthSite,
  app: App & { refreshToken: string },
  now: number,
): Promise<SalesforceGrant> {
  return grant(site, app, now, (oauth) => oauth.refreshToken(app.refreshToken));
}

/** Signs in with a server's own key (JWT bearer); `audiences` are tried in turn until one is right. */
export async function signInWithKey(
  site: OauthSite,
  { clientId, username, privateKey }: { clientId: string; username: string; privateKey: string },
  audiences: readonly string[],
  now: number,
): Promise<SalesforceGrant> {
  for (const [index, audience] of audiences.entries()) {
    const claims = { iss: clientId, sub: username, aud: audience, exp: Math.floor((now + ASSERTION_MS) / 1000) };
    const assertion = sign(claims, privateKey);
    try {
      return await grant(site, {}, now, (oauth) =>
        oauth.requestToken({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
      );
    } catch (error) {
      const other = error instanceof AdapterError && /another site/.test(error.reason);
      if (!other || index === audiences.length - 1) throw error;
    }
  }
  throw new AdapterError('auth', 'salesforce', 'no site to sign in to');
}

/** Signs in as the app's own user (client credentials); only the organisation's own address takes it. */
export function signInAsApp(site: OauthSite, app: App, now: number): Promise<SalesforceGrant> {
  return grant(site, app, now, (oauth) => oauth.requestToken({ grant_type: 'client_credentials' }));
}

/** Ends a token and, for a refresh token, all that came of it. A token that is not known any more is as good as revoked. */
export async function revokeToken(site: OauthSite, token: string, now: number): Promise<void> {
  let answer: Answer | null = null;
  const oauth = oauthOf(site, {}, undefined, (one) => {
    answer = one;
  });
  await oauth.revokeToken(token).catch((error: unknown) => {
    if (answer?.status === 400) return;
    throw toOauthError(error, answer, now);
  });
}

function oauthOf(
  { loginUrl, timeoutMs = 10_000 }: OauthSite,
  { clientId, clientSecret }: Partial<App>,
  redirectUri?: string,
  onAnswer?: (answer: Answer) => void,
): OAuth2 {
  const oauth = new OAuth2({ loginUrl, clientId, clientSecret, redirectUri });
  oauth._transport = createTransport(timeoutMs, onAnswer);
  return oauth;
}

async function grant(
  site: OauthSite,
  app: Partial<App>,
  now: number,
  ask: (oauth: OAuth2) => Promise<unknown>,
  redirectUri?: string,
): Promise<SalesforceGrant> {
  let answer: Answer | null = null;
  const oauth = oauthOf(site, app, redirectUri, (one) => {
    answer = one;
  });
  const said = await ask(oauth).catch((error: unknown) => {
    throw toOauthError(error, answer, now);
  });
  const parsed = answerSchema.safeParse(said);
  if (!parsed.success) throw new AdapterError('transient', 'salesforce', 'the answer of the sign-in could not be read');
  const { access_token, refresh_token, instance_url, id, scope } = parsed.data;
  const [organizationId, userId] = id
    .split('/')
    .slice(-2)
    .map((part) => toId18(part));
  if (!organizationId || !userId)
    throw new AdapterError('auth', 'salesforce', 'the sign-in names no organisation and user');
  return {
    accessToken: access_token,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    instanceUrl: checkHost(instance_url, site.loginUrl),
    organizationId,
    userId,
    scopes: (scope ?? '').split(/\s+/).filter(Boolean),
  };
}

function sign(claims: object, privateKey: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  try {
    // Keys that went through an environment variable have their line ends written out.
    const key = privateKey.replaceAll('\\n', '\n');
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key).toString('base64url')}`;
  } catch (error) {
    throw new AdapterError('auth', 'salesforce', 'the private key cannot be read: it must be an RSA key in PEM form', {
      cause: error,
    });
  }
}

import { createHash, createHmac, createVerify } from 'node:crypto';
import type { Access, Grant } from './access.ts';
import { OauthRefusal } from './errors.ts';
import { findRow, type OrgState, tableOf } from './org-state.ts';

export type OauthOptions = {
  clientId: string;
  clientSecret: string;
  /** Addresses that the app may be sent back to; undefined: any. */
  redirectUris?: readonly string[];
  /** Refuses consents without a PKCE challenge (Salesforce demands it of apps used by several customers). */
  requirePkce: boolean;
  /** Certificate or public key (PEM) for the JWT bearer flow, and the user names that an admin has approved. */
  jwt?: { publicKey: string; approved?: readonly string[] };
  /** User of the client credentials flow, null for none. */
  runAsUserId: string | null;
};

type Code = { redirectUri: string; challenge: string | null; scopes: string[]; userId: string; issuedAt: number };
export type Oauth = {
  authorize(query: URLSearchParams): string;
  exchange(form: URLSearchParams): Record<string, string>;
  setConsent(consent: 'allow' | 'deny'): void;
};

const CODE_LIFE_MS = 15 * 60_000;
const LOGIN_HOSTS = ['https://login.salesforce.com', 'https://test.salesforce.com'];
const base64url = (bytes: Buffer) => bytes.toString('base64url');

/** The flows of the token endpoint; the consent page agrees at once, or denies when told to. */
export function createOauth(state: OrgState, access: Access, options: OauthOptions): Oauth {
  const codes = new Map<string, Code>();
  let consent: 'allow' | 'deny' = 'allow';

  const checkClient = (form: URLSearchParams) => {
    if (form.get('client_id') !== options.clientId)
      throw new OauthRefusal('invalid_client_id', 'client identifier invalid');
    if (form.get('client_secret') !== options.clientSecret)
      throw new OauthRefusal('invalid_client', 'invalid client credentials');
  };
  const checkUser = (userId: string) => {
    if (findRow(state, 'User', userId)?.IsActive !== true) throw new OauthRefusal('inactive_user', 'user is inactive');
  };
  const answer = (userId: string, scopes: readonly string[], grant: Grant | null, refreshToken: string | null) => {
    const session = access.openSession(userId, scopes, grant?.id ?? null);
    const issuedAt = String(state.now());
    const id = `${state.origin}/id/${state.organizationId}/${userId}`;
    return {
      access_token: session.token,
      ...(refreshToken ? { refresh_token: refreshToken } : {}),
      signature: createHmac('sha256', options.clientSecret)
        .update(id + issuedAt)
        .digest('base64'),
      scope: scopes.join(' '),
      instance_url: state.origin,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    };
  };
  const byCode = (form: URLSearchParams) => {
    checkClient(form);
    const given = form.get('code') ?? '';
    const code = codes.get(given);
    codes.delete(given);
    if (!code || state.now() - code.issuedAt > CODE_LIFE_MS)
      throw new OauthRefusal('invalid_grant', 'expired authorization code');
    if (form.get('redirect_uri') !== code.redirectUri)
      throw new OauthRefusal('redirect_uri_mismatch', 'redirect_uri must match configuration');
    const verifier = form.get('code_verifier') ?? '';
    if (code.challenge !== null && !verifies(code.challenge, verifier))
      throw new OauthRefusal('invalid_grant', 'invalid code verifier');
    checkUser(code.userId);
    const refreshes = code.scopes.some((scope) => scope === 'refresh_token' || scope === 'offline_access');
    const grant = refreshes ? access.grant(code.userId, code.scopes) : null;
    return answer(code.userId, code.scopes, grant, grant?.refreshToken ?? null);
  };
  const byRefreshToken = (form: URLSearchParams) => {
    checkClient(form);
    const taken = access.takeRefreshToken(form.get('refresh_token') ?? '');
    if (!taken) throw new OauthRefusal('invalid_grant', 'expired access/refresh token');
    checkUser(taken.grant.userId);
    return answer(taken.grant.userId, taken.grant.scopes, taken.grant, taken.rotated ? taken.grant.refreshToken : null);
  };
  const byClient = (form: URLSearchParams) => {
    checkClient(form);
    if (options.runAsUserId === null) throw new OauthRefusal('invalid_grant', 'no client credentials user enabled');
    checkUser(options.runAsUserId);
    return answer(options.runAsUserId, ['api'], null, null);
  };
  const byAssertion = (form: URLSearchParams) => {
    const username = readAssertion(form.get('assertion') ?? '', state, options);
    const user = [...tableOf(state, 'User').values()].find((row) => row.Username === username);
    const approved = options.jwt?.approved;
    if (!user || (approved && !approved.includes(username)))
      throw new OauthRefusal('invalid_grant', "user hasn't approved this consumer");
    checkUser(user.Id);
    return answer(user.Id, ['api'], null, null);
  };

  return {
    authorize: (query) => {
      const redirectUri = query.get('redirect_uri') ?? '';
      if (query.get('client_id') !== options.clientId)
        throw new OauthRefusal('invalid_client_id', 'client identifier invalid');
      if (!URL.canParse(redirectUri) || (options.redirectUris && !options.redirectUris.includes(redirectUri)))
        throw new OauthRefusal('redirect_uri_mismatch', 'redirect_uri must match configuration');
      const back = new URL(redirectUri);
      const given = query.get('state');
      const goBack = (answers: Record<string, string>) => {
        for (const [name, value] of Object.entries(answers)) back.searchParams.set(name, value);
        if (given !== null) back.searchParams.set('state', given);
        return back.toString();
      };
      if (query.get('response_type') !== 'code')
        return goBack({ error: 'unsupported_response_type', error_description: 'response type not supported' });
      const challenge = query.get('code_challenge');
      if (challenge === null && options.requirePkce)
        return goBack({ error: 'invalid_request', error_description: 'missing required code challenge' });
      if (challenge !== null && (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge)))
        return goBack({ error: 'invalid_request', error_description: 'invalid code challenge' });
      if (consent === 'deny')
        return goBack({ error: 'access_denied', error_description: 'end-user denied authorization' });
      const code = `aPrx${state.random.hex(48)}==`;
      const scopes = (query.get('scope') ?? 'api').split(/\s+/).filter(Boolean);
      codes.set(code, { redirectUri, challenge, scopes, userId: state.apiUserId, issuedAt: state.now() });
      return goBack({ code });
    },
    exchange: (form) => {
      switch (form.get('grant_type')) {
        case 'authorization_code':
          return byCode(form);
        case 'refresh_token':
          return byRefreshToken(form);
        case 'client_credentials':
          return byClient(form);
        case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
          return byAssertion(form);
        default:
          throw new OauthRefusal('unsupported_grant_type', 'grant type not supported');
      }
    },
    setConsent: (given) => {
      consent = given;
    },
  };
}

function verifies(challenge: string, verifier: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return base64url(createHash('sha256').update(verifier).digest()) === challenge;
}

/** The user name that a signed assertion speaks for. */
function readAssertion(assertion: string, state: OrgState, options: OauthOptions): string {
  const invalid = () => new OauthRefusal('invalid_grant', 'invalid assertion');
  const [head = '', body = '', signature = ''] = assertion.split('.');
  let header: Record<string, unknown>;
  let claims: Record<string, unknown>;
  try {
    header = JSON.parse(Buffer.from(head, 'base64url').toString());
    claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  } catch {
    throw invalid();
  }
  if (header.alg !== 'RS256' || !options.jwt) throw invalid();
  if (claims.iss !== options.clientId) throw new OauthRefusal('invalid_client_id', 'client identifier invalid');
  const verifier = createVerify('RSA-SHA256').update(`${head}.${body}`);
  if (!verifier.verify(options.jwt.publicKey, Buffer.from(signature, 'base64url'))) throw invalid();
  if (!LOGIN_HOSTS.includes(String(claims.aud)) && claims.aud !== state.origin)
    throw new OauthRefusal('invalid_grant', 'audience is invalid');
  const expiresAt = Number(claims.exp) * 1000;
  if (!(expiresAt > state.now())) throw new OauthRefusal('invalid_grant', 'expired authorization code');
  if (expiresAt > state.now() + 5 * 60_000) throw invalid();
  if (typeof claims.sub !== 'string') throw invalid();
  return claims.sub;
}

import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OAuth2 } from 'jsforce';
import { describe, expect, it } from 'vitest';
import { CLIENT, NOW, orgPerTest, TOKEN } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const { oauth } = JSON.parse(readFileSync(new URL('./fixtures/salesforce-errors.json', import.meta.url), 'utf8')) as {
  oauth: { name: string; status: number; body: unknown }[];
};
const refusal = (name: string) => {
  const { status, body } = oauth.find((one) => one.name === name) ?? { status: 0, body: null };
  return { status, body };
};
const redirectUri = 'https://app.example.com/oauth/sf';
const token = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${salesforce.org.url}/services/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, ...form }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};
const alive = async (accessToken: string | undefined) =>
  (await salesforce.call('GET', '/limits', undefined, { Authorization: `Bearer ${accessToken}` })).status === 200;

describe('web server flow', () => {
  const consent = async (verifier: string, more: Record<string, string> = {}) => {
    const client = new OAuth2({ loginUrl: salesforce.org.url, redirectUri, ...CLIENT });
    const url = client.getAuthorizationUrl({
      scope: 'api refresh_token',
      state: 'Zk1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    const response = await fetch(url, { redirect: 'manual' });
    return { client, back: new URL(response.headers.get('location') ?? '').searchParams };
  };

  it('gives a code that is good once, with its verifier', async () => {
    const verifier = randomBytes(48).toString('base64url');
    const { client, back } = await consent(verifier);
    expect([back.get('state'), back.get('code')?.endsWith('==')]).toEqual(['Zk1', true]);
    const code = back.get('code') ?? '';
    const got = (await client.requestToken(code, { code_verifier: verifier })) as unknown as Record<string, string>;
    expect(got).toMatchObject({ instance_url: salesforce.org.url, token_type: 'Bearer', scope: 'api refresh_token' });
    expect(got.id).toBe(`${salesforce.org.url}/id/00D5g00000AcMe1EAF/0055g00000InTg1AAF`);
    const signed = createHmac('sha256', CLIENT.clientSecret).update(`${got.id}${got.issued_at}`).digest('base64');
    expect(got.signature).toBe(signed);
    const identity = await fetch(got.id ?? '', { headers: { Authorization: `Bearer ${got.access_token}` } });
    expect(await identity.json()).toMatchObject({
      organization_id: '00D5g00000AcMe1EAF',
      user_id: '0055g00000InTg1AAF',
      active: true,
    });
    expect((await fetch(got.id ?? '', { headers: { Authorization: 'Bearer no' } })).status).toBe(403);
    const again = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    expect(await token(again)).toEqual(refusal('code used or older than 15 minutes'));
  });

  it('refuses a wrong verifier, another address, an old code and a consent without PKCE', async () => {
    const verifier = randomBytes(48).toString('base64url');
    const exchange = async (more: Record<string, string>, laterMs = 0) => {
      const { back } = await consent(verifier);
      salesforce.now += laterMs;
      const form = { grant_type: 'authorization_code', code: back.get('code') ?? '', redirect_uri: redirectUri };
      return token({ ...form, code_verifier: verifier, ...more });
    };
    expect((await exchange({ code_verifier: `${verifier}x` })).body.error_description).toBe('invalid code verifier');
    expect(await exchange({ redirect_uri: 'https://evil.example.com' })).toEqual(refusal('bad redirect'));
    expect(await exchange({}, 16 * 60_000)).toEqual(refusal('code used or older than 15 minutes'));
    expect(await exchange({ client_secret: 'no' })).toEqual(refusal('bad client secret'));
    expect((await consent(verifier, { code_challenge_method: 'plain' })).back.get('error')).toBe('invalid_request');
    salesforce.org.setConsent('deny');
    expect((await consent(verifier)).back.get('error')).toBe('access_denied');
  });
});

describe('refresh', () => {
  const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });

  it('rotates; a dead token takes the whole grant with it', async () => {
    const first = await refresh('5Aep861Example');
    expect(first.body.refresh_token).toMatch(/^5Aep861/);
    const second = await refresh(first.body.refresh_token ?? '');
    expect(await alive(second.body.access_token)).toBe(true);
    expect(await refresh('5Aep861Example')).toEqual(refusal('refresh token dead, rotated out, or over 5 per user'));
    expect(await alive(second.body.access_token)).toBe(false);
    expect((await refresh(second.body.refresh_token ?? '')).body.error).toBe('invalid_grant');
  });

  it('keeps the token where rotation is off, and refuses a user who has left', async () => {
    await salesforce.start({ rotateRefreshTokens: false });
    expect((await refresh('5Aep861Example')).body).not.toHaveProperty('refresh_token');
    expect((await refresh('5Aep861Example')).status).toBe(200);
    salesforce.org.deactivateUser(salesforce.org.apiUserId);
    expect(await refresh('5Aep861Example')).toEqual(refusal('user deactivated'));
    expect(await alive(TOKEN)).toBe(false);
  });

  it('takes forms only, and sessions end unless they are used', async () => {
    expect(await token({ grant_type: 'refresh_token' }, { 'Content-Type': 'application/json' })).toEqual(
      refusal('bad grant'),
    );
    salesforce.now += 7_000_000;
    expect(await alive(TOKEN)).toBe(true);
    salesforce.now += 7_000_000;
    expect(await alive(TOKEN)).toBe(true);
    salesforce.now += 7_200_000;
    expect(await alive(TOKEN)).toBe(false);
  });

  it('is revoked with the refresh token', async () => {
    const { body } = await refresh('5Aep861Example');
    await new OAuth2({ loginUrl: salesforce.org.url, redirectUri, ...CLIENT }).revokeToken(body.refresh_token ?? '');
    expect(await alive(body.access_token)).toBe(false);
    expect((await refresh(body.refresh_token ?? '')).status).toBe(400);
  });
});

describe('flows without a person', () => {
  it('take a signed assertion of an approved user', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await salesforce.start({
      jwt: {
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        approved: ['baton@acme.example.com'],
      },
    });
    const assert = (more: Record<string, unknown> = {}) => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = {
        iss: CLIENT.clientId,
        sub: 'baton@acme.example.com',
        aud: 'https://login.salesforce.com',
        exp: NOW / 1000 + 180,
        ...more,
      };
      const body = `${part({ alg: 'RS256' })}.${part(claims)}`;
      const assertion = `${body}.${sign('RSA-SHA256', Buffer.from(body), privateKey).toString('base64url')}`;
      return token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    };
    const good = await assert();
    expect(good.body).not.toHaveProperty('refresh_token');
    expect(await alive(good.body.access_token)).toBe(true);
    expect(await assert({ sub: 'autoproc@acme.example.com' })).toEqual(refusal('JWT user not pre-approved'));
    expect((await assert({ aud: 'https://example.com' })).body.error_description).toBe('audience is invalid');
    expect((await assert({ exp: NOW / 1000 - 1 })).body.error).toBe('invalid_grant');
    expect((await assert({ exp: NOW / 1000 + 3600 })).body.error_description).toBe('invalid assertion');
  });

  it('take client credentials where there is a run-as user', async () => {
    const good = await token({ grant_type: 'client_credentials' });
    expect(await alive(good.body.access_token)).toBe(true);
    await salesforce.start({ clientCredentials: false });
    expect(await token({ grant_type: 'client_credentials' })).toEqual(
      refusal('client credentials without run-as user'),
    );
  });
});

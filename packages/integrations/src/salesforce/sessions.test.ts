import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Credentials, CrmBudget, CrmConfig } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { createSalesforceAdapter } from './adapter.ts';
import { buildAuthorizeUrl, createCodeVerifier, exchangeCode, refreshGrant, revokeToken } from './oauth.ts';
import { openDesk, RITA } from './testing/desk.ts';

const desk = openDesk();
const lead = () => desk.org.createLead({ LastName: 'Díaz', OwnerId: RITA }, { quiet: true });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof AdapterError ? error : Promise.reject(error)),
  );

/** Where tokens are kept for several processes: one renewal at a time, stored before it is used. */
function credentialsOf(config: CrmConfig): Credentials & { stored: CrmConfig; renewals: number } {
  let last: Promise<unknown> = Promise.resolve();
  const kept = {
    stored: config,
    renewals: 0,
    load: async () => kept.stored,
    renew: (
      isStale: (stored: CrmConfig) => boolean,
      renew: (stored: CrmConfig) => Promise<Record<string, unknown>>,
    ) => {
      const work = last.then(async () => {
        if (!isStale(kept.stored)) return kept.stored;
        kept.stored = { ...kept.stored, ...(await renew(kept.stored)) };
        kept.renewals++;
        return kept.stored;
      });
      last = work.catch(() => undefined);
      return work;
    },
  };
  return kept;
}

describe('signing in', () => {
  it('goes through the browser with PKCE', async () => {
    const redirectUri = 'https://app.example.com/oauth/salesforce';
    await desk.start({ redirectUris: [redirectUri] });
    const site = { loginUrl: desk.org.url };
    const app = { clientId: 'client-1', clientSecret: 'secret-1', redirectUri };
    const codeVerifier = createCodeVerifier();
    const url = buildAuthorizeUrl(site, { ...app, state: 'st=1', codeVerifier });
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
    expect(codeVerifier).toMatch(/^[\w-]{43,128}$/);
    const back = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('st=1');
    const code = back.searchParams.get('code') ?? '';
    const grant = await exchangeCode(site, { ...app, code, codeVerifier }, desk.now);
    expect(grant).toMatchObject({
      organizationId: desk.org.organizationId,
      userId: desk.org.apiUserId,
      instanceUrl: desk.org.url,
    });
    expect(grant.scopes).toContain('refresh_token');
    const again = await failure(exchangeCode(site, { ...app, code, codeVerifier }, desk.now));
    expect(again).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('begin again') });
    const { refreshToken = '' } = grant;
    await revokeToken(site, refreshToken, desk.now);
    await revokeToken(site, refreshToken, desk.now);
    expect(await failure(refreshGrant(site, { ...app, refreshToken }, desk.now))).toMatchObject({ kind: 'auth' });
  });

  it('refuses a code with the verifier of somebody else', async () => {
    const redirectUri = 'https://app.example.com/oauth/salesforce';
    await desk.start({ redirectUris: [redirectUri] });
    const site = { loginUrl: desk.org.url };
    const app = { clientId: 'client-1', clientSecret: 'secret-1', redirectUri };
    const url = buildAuthorizeUrl(site, { ...app, state: 's', codeVerifier: createCodeVerifier() });
    const back = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
    const code = back.searchParams.get('code') ?? '';
    const refused = await failure(exchangeCode(site, { ...app, code, codeVerifier: createCodeVerifier() }, desk.now));
    expect(refused?.kind).not.toBe('transient');
  });

  it("works with a server's own key, and with the app's own user", async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await desk.start({ jwt: { publicKey }, apiUsername: 'int@acme.example.com' });
    const head = { organizationId: desk.org.organizationId, clientId: 'client-1' };
    const id = lead();
    const withKey = { ...head, username: 'int@acme.example.com', privateKey: privateKey.replaceAll('\n', '\\n') };
    expect(await desk.adapter.readLead(id, desk.context({ connectionId: 'key', config: withKey }))).not.toBeNull();
    const asApp = { ...head, clientSecret: 'secret-1', loginUrl: desk.org.url };
    expect(await desk.adapter.readLead(id, desk.context({ connectionId: 'app', config: asApp }))).not.toBeNull();
    const bad = await failure(
      desk.adapter.readLead(id, desk.context({ connectionId: 'bad', config: { ...withKey, privateKey: 'x' } })),
    );
    expect(bad).toMatchObject({ kind: 'auth', reason: expect.stringContaining('private key') });
    const other = { ...asApp, organizationId: '00D5g00000EviL1EAJ' };
    expect(await failure(desk.adapter.readLead(id, desk.context({ connectionId: 'o', config: other })))).toMatchObject({
      kind: 'auth',
      reason: 'the sign-in belongs to another organisation',
    });
  });
});

describe('a session that has ended', () => {
  it('is renewed once for all that wait, and the rotated token is stored before it is used', async () => {
    const id = lead();
    const credentials = credentialsOf(desk.config());
    desk.org.expireSessions();
    const here = Array.from({ length: 20 }, () => desk.adapter.readLead(id, desk.context({ credentials })));
    const elsewhere = createSalesforceAdapter({ loginUrl: desk.org.url });
    const there = Array.from({ length: 20 }, () => elsewhere.readLead(id, desk.context({ credentials })));
    for (const events of await Promise.all([...here, ...there])) expect(events).not.toBeNull();
    expect(credentials.renewals).toBe(1);
    expect(credentials.stored.refreshToken).not.toBe('refresh-1');
    desk.org.expireSessions();
    expect(await elsewhere.readLead(id, desk.context({ credentials }))).not.toBeNull();
    expect(await desk.adapter.readLead(id, desk.context({ credentials }))).not.toBeNull();
    expect(credentials.renewals).toBe(2);
  });

  it('is renewed with the token of the last time, also where there is no place to store it', async () => {
    const id = lead();
    for (let i = 0; i < 3; i++) {
      desk.org.expireSessions();
      expect(await desk.adapter.readLead(id, desk.context())).not.toBeNull();
    }
  });

  it('that renewing does not help ends with one try', async () => {
    const id = lead();
    desk.org.failNext(50, 'expired', { path: /query/ });
    expect(await failure(desk.adapter.readLead(id, desk.context()))).toMatchObject({
      kind: 'auth',
      reason: expect.stringContaining('connect it again'),
    });
    desk.org.clearFailures();
    expect(await desk.adapter.readLead(id, desk.context())).not.toBeNull();
  });

  it('whose refresh token was revoked needs a person, and does not storm', async () => {
    const id = lead();
    desk.org.revokeGrants();
    desk.org.expireSessions();
    expect(await failure(desk.adapter.readLead(id, desk.context()))).toMatchObject({ kind: 'auth', retryAt: null });
  });
});

describe('when Salesforce does not answer as it should', () => {
  it.each([
    ['unavailable', 'transient'],
    ['server-error', 'transient'],
    ['bad-gateway', 'transient'],
    ['daily-limit', 'rateLimited'],
    ['lost-answer', 'transient'],
    [{ status: 429, body: [{ errorCode: 'SOMETHING', message: 'slow down' }] }, 'rateLimited'],
    [{ status: 302, body: '' }, 'transient'],
    [{ status: 200, body: 'welcome to our proxy' }, 'transient'],
  ] as const)('%j is %s', async (given, kind) => {
    const id = lead();
    await desk.adapter.readLead(id, desk.context());
    desk.org.failNext(1, given, { path: /query/ });
    expect(await failure(desk.adapter.readLead(id, desk.context()))).toMatchObject({ kind });
    expect(await desk.adapter.readLead(id, desk.context())).not.toBeNull();
  });

  it('waits no longer than it was told', async () => {
    const id = lead();
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const adapter = createSalesforceAdapter({ loginUrl: url, timeoutMs: 100 });
    const config = { ...desk.config(), instanceUrl: url };
    const began = performance.now();
    expect(await failure(adapter.readLead(id, desk.context({ config })))).toMatchObject({ kind: 'transient' });
    expect(performance.now() - began).toBeLessThan(1500);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends the token to no other host', async () => {
    const config = { ...desk.config(), instanceUrl: 'http://169.254.169.254' };
    expect(await failure(desk.adapter.readLead(lead(), desk.context({ connectionId: 'x', config })))).toMatchObject({
      kind: 'auth',
    });
  });

  it("tells what is left of the day's calls", async () => {
    const budgets: CrmBudget[] = [];
    desk.org.setUsage(1834);
    await desk.adapter.readLead(lead(), desk.context({ onBudget: (budget) => budgets.push(budget) }));
    expect(budgets.at(-1)).toMatchObject({ max: 100_000, window: 'day' });
    expect(budgets.at(-1)?.used).toBeGreaterThan(1834);
  });
});

describe('many rows', () => {
  it('are read to the last one, whatever the size of Salesforce parts', async () => {
    await desk.start({ limits: { pageSize: 200 } });
    const ids = Array.from({ length: 650 }, (_, i) => {
      if (i % 300 === 299) desk.later(1000);
      return lead();
    });
    const told = (await desk.sync()).filter((event) => event.type === 'lead.created').map((event) => event.lead);
    expect(told.sort()).toEqual([...ids].sort());
  });

  it('are owners too, people only and those who left marked', async () => {
    desk.org.deactivateUser(RITA);
    const owners = await desk.adapter.listOwners(desk.context());
    expect(owners.map((owner) => [owner.name, owner.archived]).sort()).toEqual([
      ['Baton Integration', false],
      ['Rita Reyes', true],
      ['Sam Okafor', false],
    ]);
    expect(owners.find((owner) => owner.id === RITA)).toMatchObject({ userId: RITA, email: 'rita@acme.example.com' });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { portalPerTest } from './testing/portal-per-test.ts';

const hubspot = portalPerTest();
const fixture = JSON.parse(readFileSync(new URL('./fixtures/hubspot-errors.json', import.meta.url), 'utf8')) as {
  errors: { name: string; status: number; headers?: Record<string, string>; body: Record<string, unknown> }[];
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function expected(name: string) {
  const found = fixture.errors.find((error) => error.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  const ids = Object.keys(found.body).filter((key) => key === 'correlationId' || key === 'requestId');
  return {
    status: found.status,
    body: { ...found.body, ...Object.fromEntries(ids.map((id) => [id, expect.stringMatching(UUID)])) },
  };
}
const bare = ({ status, body }: Awaited<ReturnType<typeof hubspot.call>>) => ({ status, body });
const form = (fields: Record<string, string>) =>
  fetch(`${hubspot.portal.url}/oauth/v1/token`, { method: 'POST', body: new URLSearchParams(fields) });

describe('refusals equal the documented bodies', () => {
  it('bad credentials, expired token, missing scope, not found', async () => {
    const path = '/crm/v3/objects/contacts/1';
    expect(bare(await hubspot.call('GET', path, undefined, ''))).toEqual(expected('bad credentials'));
    expect(bare(await hubspot.call('GET', path, undefined, 'wrong'))).toEqual(expected('bad credentials'));
    expect(bare(await hubspot.call('GET', path))).toEqual(expected('not found'));
    hubspot.portal.expireTokens();
    hubspot.now += 12_000;
    expect(bare(await hubspot.call('GET', path))).toEqual(expected('expired access token'));
    await hubspot.start({ scopes: ['oauth', 'crm.objects.contacts.read'] });
    expect(bare(await hubspot.call('PATCH', path, { properties: {} }))).toEqual(expected('missing scopes'));
  });

  it('unknown property, bad option, existing contact', async () => {
    hubspot.portal.defineProperty('contacts', {
      name: 'hs_lead_status',
      options: [{ label: 'New', value: 'NEW', displayOrder: 0, hidden: false }],
    });
    const id = hubspot.portal.createContact({ email: 'ana@example.com' });
    const write = (properties: object) => hubspot.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties });
    expect(bare(await write({ missing: 'x' }))).toEqual(expected('unknown property'));
    expect(bare(await write({ hs_lead_status: 'Hot' }))).toEqual(expected('bad option'));
    const twin = await hubspot.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'ANA@example.com' } });
    expect(twin).toMatchObject({
      status: 409,
      body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` },
    });
  });

  it('batches: 207 with the missing ids, 400 for duplicates, one bad value and too many inputs', async () => {
    const id = hubspot.portal.createContact({ hs_lead_status: 'NEW' });
    const update = (ids: string[], value = 'OPEN') =>
      hubspot.call('POST', '/crm/v3/objects/contacts/batch/update', {
        inputs: ids.map((one) => ({ id: one, properties: { hs_lead_status: value } })),
      });
    const partly = await update([id, '888888']);
    const { body, status } = expected('batch partly failed');
    expect(partly.status).toBe(status);
    expect(partly.body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      errors: body.errors,
      results: [{ id, properties: { hs_lead_status: 'OPEN' } }],
    });
    expect((await update([id, id])).status).toBe(400);
    expect((await update([id], 'Hot')).status).toBe(400);
    const inputs = Array.from({ length: 51 }, (_, index) => ({ id: String(index + 1) }));
    const read = (propertiesWithHistory: string[]) =>
      hubspot.call('POST', '/crm/v3/objects/contacts/batch/read', { inputs, properties: [], propertiesWithHistory });
    expect((await read([])).status).toBe(207);
    expect((await read(['email'])).status).toBe(400);
  });

  it('rate limits with headers, for searches without', async () => {
    await hubspot.start({ limits: { tenSecondly: 2, searchSecondly: 1 } });
    const read = () => hubspot.call('GET', '/crm/v3/owners');
    expect((await read()).headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    await read();
    const over = await read();
    expect(bare(over)).toEqual(expected('burst limit'));
    expect(over.headers.get('x-hubspot-ratelimit-max')).toBe('2');
    hubspot.now += 10_000;
    expect((await read()).status).toBe(200);
    const search = () => hubspot.call('POST', '/crm/v3/objects/contacts/search', {});
    const allowed = await search();
    expect([allowed.status, allowed.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, null]);
    expect(bare(await search())).toEqual(expected('search limit'));
  });

  it.each([
    ['locked', 'locked'],
    ['migrating', 'portal migrating'],
    ['daily', 'daily limit'],
  ] as const)('scripted: %s', async (failure, name) => {
    hubspot.portal.failNext(1, failure);
    expect(bare(await hubspot.call('GET', '/crm/v3/owners/'))).toEqual(expected(name));
    expect((await hubspot.call('GET', '/crm/v3/owners/')).status).toBe(200);
  });
});

describe('OAuth', () => {
  const app = { client_id: 'client-1', client_secret: 'secret-1' };
  it('refreshes a token that then works for its time, and refuses a dead grant', async () => {
    const refreshed = await form({ ...app, grant_type: 'refresh_token', refresh_token: 'na1-refresh' });
    const answer = (await refreshed.json()) as { access_token: string };
    expect(answer).toEqual({
      token_type: 'bearer',
      refresh_token: 'na1-refresh',
      access_token: expect.any(String),
      expires_in: 1800,
    });
    expect((await hubspot.call('GET', '/crm/v3/owners', undefined, answer.access_token)).status).toBe(200);
    const info = await (await fetch(`${hubspot.portal.url}/oauth/v1/access-tokens/${answer.access_token}`)).json();
    expect(info).toMatchObject({ hub_id: 62515, app_id: 1160452, token_type: 'access', expires_in: 1800 });
    hubspot.now += 1_800_000;
    expect((await hubspot.call('GET', '/crm/v3/owners', undefined, answer.access_token)).body.category).toBe(
      'EXPIRED_AUTHENTICATION',
    );
    hubspot.portal.revokeGrant();
    const dead = await form({ ...app, grant_type: 'refresh_token', refresh_token: 'na1-refresh' });
    expect({ status: dead.status, body: await dead.json() }).toEqual(expected('refresh token dead (v1)'));
  });

  it('exchanges a code once', async () => {
    const agreed = await fetch(
      `${hubspot.portal.url}/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example.com%2Fback&state=s1`,
      { redirect: 'manual' },
    );
    const back = new URL(agreed.headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('s1');
    const fields = {
      ...app,
      grant_type: 'authorization_code',
      redirect_uri: 'https://app.example.com/back',
      code: back.searchParams.get('code') ?? '',
    };
    expect((await form(fields)).status).toBe(200);
    const again = await form(fields);
    expect({ status: again.status, body: await again.json() }).toEqual(expected('auth code dead (v1)'));
  });
});

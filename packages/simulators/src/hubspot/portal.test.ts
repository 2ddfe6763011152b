import { readFileSync } from 'node:fs';
import { Client } from '@hubspot/api-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubspotPortal, type HubspotPortalOptions, startHubspotPortal } from './portal.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const TOKEN = 'CJ-test';
const BASE: HubspotPortalOptions = {
  portalId: 62515,
  clientId: 'client-1',
  clientSecret: 'secret-1',
  refreshToken: 'na1-refresh',
  accessToken: TOKEN,
};
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

let portal: HubspotPortal;
let now: number;
const start = async (more: Partial<HubspotPortalOptions> = {}) => {
  await portal?.stop().catch(() => undefined);
  portal = await startHubspotPortal({ ...BASE, now: () => now, ...more });
};
beforeEach(async () => {
  now = NOW;
  await start();
});
afterEach(() => portal.stop());

async function call(method: string, path: string, body?: unknown, token = TOKEN) {
  const response = await fetch(portal.url + path, {
    method,
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
const bare = ({ status, body }: Awaited<ReturnType<typeof call>>) => ({ status, body });
const form = (fields: Record<string, string>) =>
  fetch(`${portal.url}/oauth/v1/token`, { method: 'POST', body: new URLSearchParams(fields) });
const client = () => new Client({ accessToken: TOKEN, basePath: portal.url, numberOfApiCallRetries: 0 });

describe('the official client', () => {
  it('reads a contact with its history, associations and engagements', async () => {
    const id = portal.createContact({ email: 'Ana@Example.com', lifecyclestage: 'lead' });
    now += 60_000;
    portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' });
    const callId = portal.addEngagement(id, {
      kind: 'call',
      properties: { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED', hs_call_duration: '42000' },
    });
    const contact = await client().crm.contacts.basicApi.getById(id, ['email'], ['lifecyclestage'], ['calls']);
    expect(contact.properties).toEqual({
      createdate: '2026-11-22T10:00:00.000Z',
      email: 'ana@example.com',
      hs_object_id: id,
      lastmodifieddate: '2026-11-22T10:01:00.000Z',
      lifecyclestage: 'marketingqualifiedlead',
    });
    expect(contact.propertiesWithHistory?.lifecyclestage).toMatchObject([
      {
        value: 'marketingqualifiedlead',
        timestamp: new Date(NOW + 60_000),
        sourceType: 'CRM_UI',
        updatedByUserId: 9003,
      },
      { value: 'lead', timestamp: new Date(NOW) },
    ]);
    expect(contact.associations?.calls?.results).toEqual([{ id: callId, type: 'contact_to_call' }]);
    const calls = await client().crm.objects.batchApi.read('calls', {
      inputs: [{ id: callId }],
      properties: ['hs_call_status', 'hs_timestamp'],
      propertiesWithHistory: [],
    });
    expect(calls.results[0]?.properties).toMatchObject({
      hs_call_status: 'COMPLETED',
      hs_timestamp: '2026-11-22T10:01:00.000Z',
    });
  });

  it('pages through a search and reads owners and stages', async () => {
    for (let i = 0; i < 5; i++)
      portal.createContact({ email: `p${i}@example.com`, lifecyclestage: 'lead' }, { at: NOW + i });
    portal.createContact({ email: 'late@example.com', lifecyclestage: 'customer' });
    portal.upsertOwner({
      id: '1001',
      email: 'rita.reyes@example.com',
      firstName: 'Rita',
      lastName: 'Reyes',
      userId: 9003,
    });
    const search = (after?: string) =>
      client().crm.contacts.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'lifecyclestage', operator: 'IN' as never, values: ['lead'] }] }],
        sorts: ['-createdate'],
        properties: ['email'],
        limit: 2,
        ...(after ? { after } : {}),
      });
    const first = await search();
    const last = await search('4');
    expect(first.total).toBe(5);
    expect(first.results.map((row) => row.properties.email)).toEqual(['p4@example.com', 'p3@example.com']);
    expect(first.paging?.next?.after).toBe('2');
    expect(last.results.map((row) => row.properties.email)).toEqual(['p0@example.com']);
    expect(last.paging).toBeUndefined();
    const owners = await client().crm.owners.ownersApi.getPage();
    expect(owners.results).toMatchObject([
      { id: '1001', userId: 9003, email: 'rita.reyes@example.com', archived: false },
    ]);
    const stage = await client().crm.properties.coreApi.getByName('contacts', 'lifecyclestage');
    expect(stage.options.map((option) => option.value).slice(0, 3)).toEqual([
      'subscriber',
      'lead',
      'marketingqualifiedlead',
    ]);
  });
});

describe('lifecycle stage', () => {
  it('moves forward only by API, answering 200, until it is cleared first', async () => {
    const id = portal.createContact({ lifecyclestage: 'opportunity' });
    const write = (lifecyclestage: string) =>
      call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { lifecyclestage } });
    const back = await write('lead');
    expect([back.status, back.body.properties.lifecyclestage]).toEqual([200, 'opportunity']);
    await write('');
    expect((await write('lead')).body.properties.lifecyclestage).toBe('lead');
  });

  it('lets a person go back, and stamps when each stage was entered', () => {
    const id = portal.createContact({ lifecyclestage: 'opportunity' });
    now += 1000;
    portal.updateContact(id, { lifecyclestage: 'lead' });
    expect(portal.contact(id).properties).toMatchObject({
      lifecyclestage: 'lead',
      hs_lifecyclestage_lead_date: '2026-11-22T10:00:01.000Z',
      hs_v2_date_exited_opportunity: '2026-11-22T10:00:01.000Z',
    });
  });
});

describe('refusals equal the documented bodies', () => {
  it('bad credentials, expired token, missing scope, not found', async () => {
    const path = '/crm/v3/objects/contacts/1';
    expect(bare(await call('GET', path, undefined, ''))).toEqual(expected('bad credentials'));
    expect(bare(await call('GET', path, undefined, 'wrong'))).toEqual(expected('bad credentials'));
    expect(bare(await call('GET', path))).toEqual(expected('not found'));
    portal.expireTokens();
    now += 12_000;
    expect(bare(await call('GET', path))).toEqual(expected('expired access token'));
    await start({ scopes: ['oauth', 'crm.objects.contacts.read'] });
    expect(bare(await call('PATCH', path, { properties: {} }))).toEqual(expected('missing scopes'));
  });

  it('unknown property, bad option, existing contact', async () => {
    portal.defineProperty('contacts', {
      name: 'hs_lead_status',
      options: [{ label: 'New', value: 'NEW', displayOrder: 0, hidden: false }],
    });
    const id = portal.createContact({ email: 'ana@example.com' });
    const write = (properties: object) => call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties });
    expect(bare(await write({ missing: 'x' }))).toEqual(expected('unknown property'));
    expect(bare(await write({ hs_lead_status: 'Hot' }))).toEqual(expected('bad option'));
    const twin = await call('POST', '/crm/v3/objects/contacts', { properties: { email: 'ANA@example.com' } });
    expect(twin).toMatchObject({
      status: 409,
      body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` },
    });
  });

  it('batches: 207 with the missing ids, 400 for duplicates, one bad value and too many inputs', async () => {
    const id = portal.createContact({ hs_lead_status: 'NEW' });
    const update = (ids: string[], value = 'OPEN') =>
      call('POST', '/crm/v3/objects/contacts/batch/update', {
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
      call('POST', '/crm/v3/objects/contacts/batch/read', { inputs, properties: [], propertiesWithHistory });
    expect((await read([])).status).toBe(207);
    expect((await read(['email'])).status).toBe(400);
  });

  it('rate limits with headers, for searches without', async () => {
    await start({ limits: { tenSecondly: 2, searchSecondly: 1 } });
    const read = () => call('GET', '/crm/v3/owners');
    expect((await read()).headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    await read();
    const over = await read();
    expect(bare(over)).toEqual(expected('burst limit'));
    expect(over.headers.get('x-hubspot-ratelimit-max')).toBe('2');
    now += 10_000;
    expect((await read()).status).toBe(200);
    const search = () => call('POST', '/crm/v3/objects/contacts/search', {});
    const allowed = await search();
    expect([allowed.status, allowed.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, null]);
    expect(bare(await search())).toEqual(expected('search limit'));
  });

  it.each([
    ['locked', 'locked'],
    ['migrating', 'portal migrating'],
    ['daily', 'daily limit'],
  ] as const)('scripted: %s', async (failure, name) => {
    portal.failNext(1, failure);
    expect(bare(await call('GET', '/crm/v3/owners/'))).toEqual(expected(name));
    expect((await call('GET', '/crm/v3/owners/')).status).toBe(200);
  });
});

describe('search', () => {
  const search = (body: object) => call('POST', '/crm/v3/objects/contacts/search', body);
  const filter = (propertyName: string, operator: string, rest: object = {}) => ({
    filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
  });
  beforeEach(() => start({ limits: { searchSecondly: 1000 } }));

  it('filters, joins groups by OR, and never shows archived contacts', async () => {
    const a = portal.createContact({ firstname: 'Ana', hubspotscore: 80, company: 'Contoso' });
    const b = portal.createContact({ firstname: 'Bo', hubspotscore: 9, lifecyclestage: 'lead' }, { at: NOW + 5000 });
    portal.deleteContact(portal.createContact({ firstname: 'Gone', hubspotscore: 80 }));
    const callId = portal.addEngagement(a, { kind: 'call', properties: {} });
    const ids = async (body: object) => ((await search(body)).body.results as { id: string }[]).map(({ id }) => id);
    expect(await ids({})).toEqual([a, b]);
    expect(await ids(filter('hubspotscore', 'GT', { value: '10' }))).toEqual([a]);
    expect(await ids(filter('createdate', 'GTE', { value: String(NOW + 5000) }))).toEqual([b]);
    expect(
      await ids(filter('createdate', 'BETWEEN', { value: '2026-11-22T09:00:00Z', highValue: '2026-11-22T10:00:01Z' })),
    ).toEqual([a]);
    expect(await ids(filter('lifecyclestage', 'NOT_HAS_PROPERTY'))).toEqual([a]);
    expect(await ids(filter('company', 'IN', { values: ['Contoso'] }))).toEqual([]);
    expect(await ids(filter('company', 'IN', { values: ['contoso'] }))).toEqual([a]);
    expect(await ids(filter('company', 'CONTAINS_TOKEN', { value: 'con*' }))).toEqual([a]);
    expect(
      await ids({
        filterGroups: [
          ...filter('firstname', 'EQ', { value: 'bo' }).filterGroups,
          ...filter('hubspotscore', 'EQ', { value: '80' }).filterGroups,
        ],
      }),
    ).toEqual([a, b]);
    const calls = await call(
      'POST',
      '/crm/v3/objects/calls/search',
      filter('associations.contact', 'EQ', { value: a }),
    );
    expect(calls.body.results.map(({ id }: { id: string }) => id)).toEqual([callId]);
  });

  it('refuses pages past 10,000 rows, large limits, unknown properties, too many filters and two sorts', async () => {
    const one = { propertyName: 'email', operator: 'HAS_PROPERTY' };
    const bad = [
      { limit: 200, after: '9900' },
      { limit: 201 },
      filter('nope', 'HAS_PROPERTY'),
      filter('email', 'LIKE', { value: 'x' }),
      { filterGroups: Array.from({ length: 6 }, () => ({ filters: [one] })) },
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => one) }] },
      { sorts: ['email', 'createdate'] },
      { query: 'x'.repeat(3000) },
    ];
    for (const body of bad) expect((await search(body)).status, JSON.stringify(body).slice(0, 80)).toBe(400);
    expect((await search({ limit: 200, after: '9800' })).status).toBe(200);
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
    expect((await call('GET', '/crm/v3/owners', undefined, answer.access_token)).status).toBe(200);
    const info = await (await fetch(`${portal.url}/oauth/v1/access-tokens/${answer.access_token}`)).json();
    expect(info).toMatchObject({ hub_id: 62515, app_id: 1160452, token_type: 'access', expires_in: 1800 });
    now += 1_800_000;
    expect((await call('GET', '/crm/v3/owners', undefined, answer.access_token)).body.category).toBe(
      'EXPIRED_AUTHENTICATION',
    );
    portal.revokeGrant();
    const dead = await form({ ...app, grant_type: 'refresh_token', refresh_token: 'na1-refresh' });
    expect({ status: dead.status, body: await dead.json() }).toEqual(expected('refresh token dead (v1)'));
  });

  it('exchanges a code once', async () => {
    const agreed = await fetch(
      `${portal.url}/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example.com%2Fback&state=s1`,
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

describe('merge and deletion', () => {
  it('gives the survivor a new id under which the old ones are found', async () => {
    const first = portal.createContact({ firstname: 'Ana', lifecyclestage: 'lead' });
    const second = portal.createContact({ phone: '+1 415', lifecyclestage: 'opportunity' });
    const survivor = portal.mergeContacts(first, [second]);
    for (const old of [first, second]) {
      const { body } = await call(
        'GET',
        `/crm/v3/objects/contacts/${old}?properties=firstname,phone,lifecyclestage,hs_merged_object_ids`,
      );
      expect(body.id).toBe(survivor);
      expect(body.properties).toMatchObject({
        firstname: 'Ana',
        phone: '+1 415',
        lifecyclestage: 'opportunity',
        hs_merged_object_ids: `${first};${second}`,
      });
    }
  });

  it('hides an archived contact but for archived=true, and an erased one for good', async () => {
    const id = portal.createContact({ firstname: 'Ana' });
    portal.deleteContact(id);
    expect((await call('GET', `/crm/v3/objects/contacts/${id}`)).status).toBe(404);
    expect((await call('GET', `/crm/v3/objects/contacts/${id}?archived=true`)).body.archived).toBe(true);
    portal.restoreContact(id);
    portal.deleteContact(id, { privacy: true });
    expect((await call('GET', `/crm/v3/objects/contacts/${id}?archived=true`)).status).toBe(404);
  });
});

describe('the page', () => {
  it('lets a person create a contact and change it, and shows names as text', async () => {
    const post = (path: string, fields: Record<string, string>) =>
      fetch(portal.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    expect(
      (
        await post('/app/contacts', {
          firstname: '<b>Jo</b>',
          email: 'jo@example.com',
          lifecyclestage: 'marketingqualifiedlead',
        })
      ).status,
    ).toBe(303);
    const [id = ''] = portal.contactIds();
    await post(`/app/contacts/${id}`, { lifecyclestage: 'lead' });
    await post(`/app/contacts/${id}/log`, { kind: 'call' });
    expect(portal.contact(id).properties).toMatchObject({ lifecyclestage: 'lead', num_contacted_notes: '1' });
    const page = await (await fetch(portal.url)).text();
    expect(page).toContain('&lt;b&gt;Jo&lt;/b&gt;');
    const twin = await post('/app/contacts', { email: 'jo@example.com' });
    expect([twin.status, await twin.text()]).toEqual([400, expect.stringContaining('Contact already exists')]);
  });
});

import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuth } from '../auth.ts';
import { readWebConfig } from '../env.ts';
import { createApi } from './app.ts';
import { mixedLeads, seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let mine: WorkspaceRow;
let theirs: WorkspaceRow;
let myKey: string;
let theirKey: string;
/** Ids of things of `mine`, by the kind of thing a route's `{id}` means. */
const ids: Record<string, string> = {};
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  api = await startTestApi();
  [mine, theirs] = [await api.workspace(), await api.workspace()];
  [myKey, theirKey] = [await api.key(mine.id), await api.key(theirs.id)];
  await seedPlaybook(api, mine, myKey);
  await seedPlaybook(api, theirs, theirKey);
  await sendEvents(api, mine, myKey, mixedLeads(20, Date.now()));
  ids.leads = (await (await api.call('/leads', { key: myKey })).json()).items[0].id;
  ids.clocks = (await (await api.call('/clocks', { key: myKey })).json()).items[0].id;
  const clock = await (await api.call(`/clocks/${ids.clocks}`, { key: myKey })).json();
  const { insertAlerts } = await import('@baton/db/alerts');
  const [alert] = await api.test.db.inWorkspace(mine.id, (tx) =>
    insertAlerts(tx, [
      {
        clockId: clock.id,
        leadId: clock.lead.id,
        handoffId: clock.handoff.id,
        cycle: 1,
        tier: '50%',
        recipient: 'priya',
        dueAt: Date.now(),
        clockRevision: 1,
        body: {},
      },
    ]),
  );
  ids.alerts = alert?.id ?? '';
  const hubspot = { kind: 'hubspot', config: { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' } };
  const added = await api.call('/connections', {
    method: 'POST',
    key: myKey,
    headers: json,
    body: JSON.stringify(hubspot),
  });
  ids.connections = (await added.json()).connectionId;
  const content = 'id,created\nimported,2026-01-05\n';
  const previewed = await api.call('/imports/preview', {
    method: 'POST',
    key: myKey,
    headers: json,
    body: JSON.stringify({ content }),
  });
  const { fileId, mapping } = await previewed.json();
  const imported = await api.call('/imports', {
    method: 'POST',
    key: myKey,
    headers: json,
    body: JSON.stringify({ fileId, mapping }),
  });
  ids.imports = (await imported.json()).id;
});
afterAll(() => api.close());

/** Open to everyone on purpose. */
const PUBLIC = new Set(['GET /health', 'GET /sign-in-options', 'POST /sign-in-options/persona', 'GET /openapi.json']);
/** Proven otherwise: the doors by a signature or a secret address, the session needs a person. */
const OWN_PROOF = new Set([
  'POST /hooks/hubspot/:connectionId',
  'POST /hooks/salesforce/:connectionId/:token',
  'POST /hooks/slack',
  'GET /oauth/:kind/callback',
  'GET /session',
]);

const BODIES: Record<string, object> = {
  'POST /leads/{id}/reject': { reason: 'bad_data' },
  'POST /leads/{id}/touches': { kind: 'call' },
  'POST /leads/{id}/reassign': { owner: 'tom' },
  'POST /leads/{id}/pause': { reason: 'wait' },
  'POST /clocks/{id}/excuse': { reason: 'CRM down' },
  'POST /clocks/{id}/unexcuse': { reason: 'CRM up' },
  'POST /clocks/{id}/due': { dueAt: null, reason: 'as it was' },
  'POST /events': { source: 'crm', events: [] },
  'PUT /playbook/draft': { document: {} },
  'POST /connections': { kind: 'email', config: { smtpUrl: 'smtp://localhost:25', from: 'a@b.test' } },
  'POST /connections/sign-in': { kind: 'hubspot', by: 'token', accessToken: 'pat', clientSecret: 'sign' },
  'POST /connections/{id}/replay': { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' },
  'PUT /connections/{id}/fields': { fieldMap: {} },
  'PUT /workspace/observe': { observe: false },
  'POST /api-keys': { name: 'k', scopes: ['read'] },
};

/** Every route the app has, as it has them: a new one is in the matrix by itself. */
function routes(): string[] {
  const parts = {
    machinery: api.wiring.machinery,
    config: readWebConfig({ DATABASE_URL: api.test.adminUrl, BATON_SECRET: 'k3y-0f-th1s-t3st-Run-xyzw-84613-qpv' }),
    emailLink: false,
  };
  const { app, close } = createApi({ ...parts, auth: createAuth(parts.config, api.wiring) });
  close();
  const found = app.routes
    .filter((route) => route.method !== 'ALL' && route.path.startsWith('/api/v1/'))
    .map((route) => `${route.method} ${route.path.slice('/api/v1'.length)}`);
  return [...new Set(found)].sort();
}

function call(route: string, key?: string): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  const filled = path.replace(/:id/, ids[path.split('/')[1] ?? ''] ?? 'x').replace(/:n/, '1');
  const body = BODIES[route.replace(':id', '{id}')];
  return api.call(filled, {
    method,
    key,
    headers: json,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
}

const GUARDED_AT_LEAST = 20;

describe('every route', () => {
  it('is closed without a key', async () => {
    const guarded = routes().filter((route) => !PUBLIC.has(route) && !OWN_PROOF.has(route));
    expect(guarded.length).toBeGreaterThanOrEqual(GUARDED_AT_LEAST);
    for (const route of guarded) expect((await call(route)).status, route).toBe(401);
  });

  it('refuses a key without the scope', async () => {
    const events = await api.key(mine.id, ['events']);
    const read = await api.key(mine.id, ['read']);
    for (const route of routes().filter((one) => !PUBLIC.has(one) && !OWN_PROOF.has(one))) {
      if (route !== 'POST /events') expect((await call(route, events)).status, `events key: ${route}`).toBe(403);
      if (!route.startsWith('GET ')) expect((await call(route, read)).status, `read key: ${route}`).toBe(403);
    }
  });

  it('answers a foreign id exactly as one that nobody has', async () => {
    for (const route of routes().filter((one) => one.includes(':id'))) {
      const foreign = await call(route, theirKey);
      expect(foreign.status, route).toBe(404);
      const [method = '', path = ''] = route.split(' ');
      const nobody = await api.call(path.replace(':id', '0190a5f0-0000-7000-8000-000000000000'), {
        method,
        key: theirKey,
        headers: json,
        ...(method === 'GET' ? {} : { body: JSON.stringify(BODIES[route.replace(':id', '{id}')] ?? {}) }),
      });
      const strip = ({ reference: _, ...body }: { reference: string }) => body;
      expect(strip(await foreign.json())).toEqual(strip(await nobody.json()));
    }
    expect(
      (await (await api.call(`/leads/${ids.leads}`, { key: myKey })).json()).touches.filter(
        (touch: { source: string }) => touch.source === 'baton',
      ),
    ).toHaveLength(0);
  });

  it('works with the right key', async () => {
    for (const route of routes().filter(
      (one) => one.startsWith('GET ') && !OWN_PROOF.has(one) && one !== 'GET /stream',
    )) {
      expect((await call(route, myKey)).status, route).toBe(200);
    }
  });

  it('lists nothing of another workspace', async () => {
    for (const path of [
      '/leads',
      '/clocks',
      '/alerts',
      '/queue',
      '/connections',
      `/clocks?lead=${ids.leads}`,
      '/leads?source=crm&externalId=L-1',
    ]) {
      expect((await (await api.call(path, { key: theirKey })).json()).items, path).toEqual([]);
    }
    const report = await (await api.call('/reports/compliance?range=365d', { key: theirKey })).json();
    expect(report.kpis.compliance.n).toBe(0);
  });
});

describe('people who are signed in', () => {
  it('see what their role may see', async () => {
    const rep = await api.signIn(mine, 'rep', 'priya');
    const manager = await api.signIn(mine, 'manager', 'marcus');
    const executive = await api.signIn(mine, 'executive');
    const total = async (headers: Record<string, string>) =>
      (await (await api.call('/leads', { headers })).json()).total;
    const all = await total(executive);
    expect(all).toBe(20);
    expect(await total(rep)).toBe(5);
    expect(await total(manager)).toBe(10);
    const forRep = await (await api.call('/reports/compliance?range=90d&by=rep', { headers: rep })).json();
    expect(forRep.table.map((row: { key: string }) => row.key)).toEqual(['priya']);
    const sofias = (await (await api.call('/leads?owner=sofia', { headers: executive })).json()).items[0].id;
    expect((await api.call(`/leads/${sofias}`, { headers: rep })).status).toBe(403);
    expect((await api.call(`/leads/${sofias}/accept`, { method: 'POST', headers: rep, body: '{}' })).status).toBe(403);
    expect((await api.call(`/leads/${sofias}/accept`, { method: 'POST', headers: executive, body: '{}' })).status).toBe(
      403,
    );
    for (const path of ['/connections', '/api-keys', '/audit-log'])
      expect((await api.call(path, { headers: manager })).status, path).toBe(403);
  });

  it('are kept out of workspaces they are no member of', async () => {
    const admin = await api.signIn(mine, 'admin');
    expect((await api.call('/leads', { headers: { ...admin, 'x-baton-workspace': theirs.slug } })).status).toBe(404);
    expect((await api.call('/leads', { headers: { ...admin, 'x-baton-workspace': 'no-such-place' } })).status).toBe(
      404,
    );
  });

  it('cannot be made to act by another site', async () => {
    const admin = await api.signIn(mine, 'admin');
    const { origin: _, ...withoutOrigin } = admin;
    for (const headers of [{ ...admin, origin: 'https://evil.test' }, withoutOrigin]) {
      expect((await api.call(`/leads/${ids.leads}/resume`, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    }
  });
});

describe('the event stream', () => {
  it('names a lead that changed, to those who may see it, and resumes', async () => {
    const rep = await api.signIn(mine, 'rep', 'priya');
    const stop = new AbortController();
    const open = (headers: Record<string, string>) =>
      api.call(`/stream?workspace=${mine.slug}`, { headers: { cookie: headers.cookie ?? '' }, signal: stop.signal });
    const stream = (await open(rep)).body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: RegExp) => {
      const deadline = Date.now() + 30_000;
      while (!wanted.test(text)) {
        if (Date.now() > deadline) throw new Error(`nothing like ${wanted} in ${text}`);
        text += (await stream?.read())?.value ?? '';
      }
    };
    await until(/event: heartbeat/);
    const at = new Date().toISOString();
    const created = (lead: string, owner: string) => ({
      id: `${lead}-s`,
      lead,
      type: 'lead.created',
      occurredAt: at,
      data: { score: 90, owner },
    });
    await sendEvents(api, mine, myKey, [created('S-sofia', 'sofia'), created('S-priya', 'priya')]);
    const id = async (externalId: string) =>
      (await (await api.call(`/leads?source=crm&externalId=${externalId}`, { key: myKey })).json()).items[0].id;
    const [priyas, sofias] = [await id('S-priya'), await id('S-sofia')];
    await until(new RegExp(priyas));
    expect(text).not.toContain(sofias);
    const last = /id: (\d+)/.exec(text)?.[1] ?? '';
    stop.abort();
    const again = new AbortController();
    const resumed = await api.call(`/stream?workspace=${mine.slug}`, {
      headers: { cookie: rep.cookie ?? '', 'last-event-id': String(Number(last) - 1) },
      signal: again.signal,
    });
    const reader = resumed.body?.pipeThrough(new TextDecoderStream()).getReader();
    let replayed = '';
    while (!replayed.includes(priyas)) replayed += (await reader?.read())?.value ?? '';
    again.abort();
  });
});

import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { createDatabase } from '@baton/db/client';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let workspace: WorkspaceRow;
let key: string;
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key);
});
afterAll(() => api.close());

async function expectProblem(
  answer: Response,
  status: number,
): Promise<{ errors?: { path: string; message: string }[]; detail: string }> {
  const text = await answer.text();
  expect(answer.status, `${answer.url} ${text} ${JSON.stringify(api.errors.at(-1) ?? null)}`).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const body = JSON.parse(text);
  expect(body).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
    reference: expect.any(String),
  });
  expect(text).not.toMatch(/\bat .*\.(?:ts|js):\d|node_modules|prisma|select /i);
  return body;
}

const event = (over: object = {}) => ({
  id: 'e1',
  lead: 'L1',
  type: 'lead.created',
  occurredAt: '2026-11-20T14:48:00.000Z',
  data: { email: 'a@b.test' },
  ...over,
});
const post = (body: unknown, headers: Record<string, string> = json) =>
  api.call('/events', { method: 'POST', key, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('events', () => {
  it('takes good ones and names what is wrong with each bad one', async () => {
    const answer = await post({
      source: 'crm',
      events: [event(), event({ id: 'e2', occurredAt: 'yesterday' }), event()],
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: [
        { index: 1, errors: expect.arrayContaining([expect.objectContaining({ path: 'events[1].occurredAt' })]) },
      ],
    });
  });

  it('refuses what cannot be read, with the path of what is wrong', async () => {
    await expectProblem(await post('{"source":'), 400);
    await expectProblem(await post(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`), 400);
    await expectProblem(await post({ source: 'crm', events: [] }, { 'content-type': 'text/plain' }), 415);
    const unknown = await expectProblem(await post({ source: 'crm', events: [], tenantId: 'x' }), 422);
    expect(unknown.errors?.length).toBeGreaterThan(0);
    const all = await expectProblem(await post({ source: 'crm', events: [event({ type: 'lead.exploded' })] }), 422);
    expect(all.errors?.[0]?.path).toBe('events[0].type');
    const many = await expectProblem(
      await post({ source: 'crm', events: Array.from({ length: 1001 }, (_, i) => event({ id: `x${i}` })) }),
      422,
    );
    expect(many.errors?.[0]?.path).toBe('events');
    const bytes = new Uint8Array([
      ...new TextEncoder().encode('{"source":"'),
      0xff,
      0xfe,
      ...new TextEncoder().encode('","events":[]}'),
    ]);
    await expectProblem(await api.call('/events', { method: 'POST', key, headers: json, body: bytes }), 400);
  });

  it('refuses 2 MB whether the length is stated or the body just keeps coming', async () => {
    await expectProblem(await post(JSON.stringify({ source: 'crm', events: [], pad: 'x'.repeat(2_000_000) })), 413);
    const status = await new Promise<number>((resolve, reject) => {
      const call = httpRequest(
        `${api.server.url}/api/v1/events`,
        { method: 'POST', headers: { ...json, authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked' } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      call.on('error', reject);
      for (let i = 0; i < 40; i++) call.write('x'.repeat(50_000));
      call.end();
    });
    expect(status).toBe(413);
  });

  it('keeps prototypes clean', async () => {
    await post(
      `{"source":"crm","events":[{"id":"p1","lead":"P1","type":"lead.created","occurredAt":"2026-11-20T14:48:00.000Z","data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}]}`,
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('reading', () => {
  it.each([
    'limit=-1',
    'limit=1e9',
    'limit=%2210%22',
    'limit=0',
    'limit=5&limit=6',
    'cursor=%00bad',
    'cursor=AAAA',
    'sort=password',
    'unknown=1',
    'from=yesterday',
    'from=2026-02-30',
    'stage=won;drop',
    'bucket=x',
  ])('refuses /leads?%s', async (query) => {
    await expectProblem(await api.call(`/leads?${query}`, { key }), 400);
  });

  it('refuses a period without length, and unknown dimensions', async () => {
    await expectProblem(await api.call('/reports/compliance?from=2026-04-02&to=2026-04-01T00:00:00Z', { key }), 400);
    await expectProblem(await api.call('/reports/compliance?by=password', { key }), 400);
    await expectProblem(await api.call('/reports/funnel?by=field:', { key }), 400);
  });

  it('says 404 as a problem for everything that is not there', async () => {
    for (const path of [
      '/nothing',
      '/leads/not-a-uuid',
      '/leads/0190a5f0-0000-7000-8000-000000000000',
      '/clocks/x',
      '/alerts/x',
      '/playbook/versions/99',
      '/playbook/versions/x',
      '/api/other',
      '/api',
    ]) {
      await expectProblem(await api.call(path, { key }), 404);
    }
    await expectProblem(await api.call('/leads', { method: 'DELETE', key }), 404);
  });

  it('tells nobody anything without a key', async () => {
    await expectProblem(await api.call('/leads'), 401);
    for (const wrong of ['', 'bat_', `bat_${'a'.repeat(43)}`, 'x'.repeat(5000)])
      await expectProblem(await api.call('/leads', { key: wrong || 'none' }), 401);
    const scoped = await api.key(workspace.id, ['events']);
    await expectProblem(await api.call('/leads', { key: scoped }), 403);
    const reader = await api.key(workspace.id, ['read']);
    await expectProblem(await api.call('/events', { method: 'POST', key: reader, headers: json, body: '{}' }), 403);
    await expectProblem(await api.call('/api-keys', { key: reader }), 403);
  });
});

describe('publishing', () => {
  it('names what is wrong with a document, a mode and a body', async () => {
    const send = (path: string, body: unknown) =>
      api.call(path, { method: 'POST', key, headers: json, body: JSON.stringify(body) });
    for (const path of ['/playbook/effect', '/playbook/publish']) {
      const broken = await expectProblem(await send(path, { document: { playbook: 1 } }), 422);
      expect(broken.errors?.map((one) => one.path)).toContain('workspace');
      await expectProblem(await send(path, { document: 'playbook: 1' }), 422);
      await expectProblem(await send(path, { documents: {} }), 422);
      await expectProblem(await send(path, {}), 409);
    }
    const mode = await expectProblem(await send('/playbook/publish', { mode: 'all' }), 422);
    expect(mode.errors?.[0]).toMatchObject({ path: 'mode', message: expect.stringContaining('openFromNow') });
    const reader = await api.key(workspace.id, ['read', 'write']);
    await expectProblem(
      await api.call('/playbook/effect', { method: 'POST', key: reader, headers: json, body: '{}' }),
      403,
    );
  });
});

describe('acting', () => {
  it('checks bodies, reasons and what is possible', async () => {
    await sendEvents(api, workspace, key, [
      { ...event({ id: 'a1', lead: 'A1', occurredAt: new Date().toISOString() }), data: { score: 90, owner: 'priya' } },
    ]);
    const [lead] = (await (await api.call('/leads?source=crm&externalId=A1', { key })).json()).items;
    const act = (name: string, body?: unknown, headers: Record<string, string> = json) =>
      api.call(`/leads/${lead.id}/${name}`, {
        method: 'POST',
        key,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    const bad = await expectProblem(await act('reject', { reason: 'nonsense' }), 422);
    expect(bad.errors?.[0]?.path).toBe('reason');
    const unzoned = await expectProblem(await act('accept', { at: '2026-11-20T14:48:00' }), 422);
    expect(unzoned.errors?.[0]?.path).toBe('at');
    await expectProblem(await act('touches', { kind: 'telepathy' }), 422);
    await expectProblem(await act('reassign', { owner: 'nobody-we-know' }), 422);
    await expectProblem(await act('accept', { role: 'admin' }), 422);
    const accepted = await act('accept');
    expect(accepted.status, await accepted.clone().text()).toBe(200);
    expect((await accepted.json()).lead.stage).toBe('sal');
    await expectProblem(await act('accept', {}), 409);
  });

  it('does a call with an Idempotency-Key once', async () => {
    await sendEvents(api, workspace, key, [
      { ...event({ id: 'i1', lead: 'I1', occurredAt: new Date().toISOString() }), data: { score: 90, owner: 'priya' } },
    ]);
    const [lead] = (await (await api.call('/leads?source=crm&externalId=I1', { key })).json()).items;
    const touch = (kind: string) =>
      api.call(`/leads/${lead.id}/touches`, {
        method: 'POST',
        key,
        headers: { ...json, 'idempotency-key': 'k-1' },
        body: JSON.stringify({ kind }),
      });
    const first = await touch('call');
    expect(first.status).toBe(200);
    const again = await touch('call');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    await expectProblem(await touch('email'), 409);
    const after = await (await api.call(`/leads/${lead.id}`, { key })).json();
    expect(after.touches).toHaveLength(1);
    await expectProblem(
      await api.call(`/leads/${lead.id}/touches`, {
        method: 'POST',
        key,
        headers: { ...json, 'idempotency-key': 'has space' },
        body: '{"kind":"call"}',
      }),
      400,
    );
  });
});

describe('deciding about a clock', () => {
  it('wants a reason, and a due instant that can be', async () => {
    const at = new Date(Date.now() - 10 * 60_000);
    await sendEvents(api, workspace, key, [
      { ...event({ id: 'd1', lead: 'D1', occurredAt: at.toISOString() }), data: { score: 90, owner: 'priya' } },
    ]);
    const [lead] = (await (await api.call('/leads?source=crm&externalId=D1', { key })).json()).items;
    const decide = (name: string, body: unknown) =>
      api.call(`/clocks/${lead.clock.id}/${name}`, { method: 'POST', key, headers: json, body: JSON.stringify(body) });
    for (const reason of ['', '   ', 'x'.repeat(501), 7, null])
      expect((await expectProblem(await decide('excuse', { reason }), 422)).errors?.[0]?.path).toBe('reason');
    await expectProblem(await decide('excuse', { reason: 'x', rule: true }), 422);
    await expectProblem(await decide('unexcuse', { reason: 'was not' }), 409);
    await expectProblem(await decide('due', { dueAt: null, reason: 'was not set' }), 409);
    const wrong = [
      new Date(at.getTime() - 1).toISOString(),
      '2999-01-01T00:00:00.000Z',
      '+275760-09-13T00:00:00.000Z',
      '2026-11-20T14:48:00',
      'tomorrow',
      12,
    ];
    for (const dueAt of wrong)
      expect((await expectProblem(await decide('due', { dueAt, reason: 'x' }), 422)).errors?.[0]?.path).toBe('dueAt');
    expect((await expectProblem(await decide('due', { reason: 'x' }), 422)).errors?.[0]?.path).toBe('dueAt');
  });
});

describe('the HubSpot door', () => {
  const secret = 'a client secret of enough length';
  let connectionId: string;
  beforeAll(async () => {
    const answer = await api.call('/connections', {
      method: 'POST',
      key,
      headers: json,
      body: JSON.stringify({ kind: 'hubspot', config: { portalId: '42', clientSecret: secret, accessToken: 'pat-1' } }),
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
    connectionId = (await answer.json()).connectionId;
  });
  const inbox = () =>
    api.test.db.inWorkspace(workspace.id, (tx) =>
      tx.inboxItem.count({ where: { workspaceId: workspace.id, source: 'hubspot' } }),
    );
  const knock = (body: string, over: Record<string, string> = {}, id = connectionId) => {
    const timestamp = String(Date.now());
    const signature = createHmac('sha256', secret)
      .update(`POSThttp://baton.test/api/v1/hooks/hubspot/${id}${body}${timestamp}`)
      .digest('base64');
    return api.call(`/hooks/hubspot/${id}`, {
      method: 'POST',
      body,
      headers: { ...json, 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp, ...over },
    });
  };
  const item = JSON.stringify([
    {
      eventId: 1,
      subscriptionId: 2,
      portalId: 42,
      occurredAt: Date.now(),
      subscriptionType: 'contact.creation',
      attemptNumber: 0,
      objectId: 7,
    },
  ]);

  it('stores what is signed, once', async () => {
    expect((await knock(item)).status).toBe(200);
    expect((await knock(item)).status).toBe(200);
    expect(await inbox()).toBe(1);
    expect((await knock('[]')).status).toBe(204);
  });

  it('refuses what is not signed as it should be and stores nothing', async () => {
    const before = await inbox();
    await expectProblem(await knock(item, { 'x-hubspot-signature-v3': 'AAAA' }), 401);
    await expectProblem(await knock(item, { 'x-hubspot-request-timestamp': String(Date.now() - 301_000) }), 401);
    await expectProblem(await knock(item, { 'x-hubspot-request-timestamp': 'abc' }), 401);
    await expectProblem(await knock('not json'), 400);
    await expectProblem(await knock(item, {}, '0190a5f0-0000-7000-8000-000000000000'), 404);
    await expectProblem(await knock(item, {}, 'nonsense'), 404);
    await expectProblem(await knock(`["${'x'.repeat(2_000_000)}"]`), 413);
    expect(await inbox()).toBe(before);
  });
});

describe('when the database is away', () => {
  it('answers 503 with Retry-After and no stack, and health says so', async () => {
    const nowhere = createDatabase('postgres://baton_app:x@127.0.0.1:9/baton');
    const other = await startTestApi({}, nowhere);
    const answer = await other.call('/leads', { key: `bat_${'a'.repeat(43)}` });
    expect(answer.headers.get('retry-after')).toBe('5');
    await expectProblem(answer, 503);
    expect(await (await other.call('/health')).json()).toEqual({ status: 'degraded', checks: { database: 'failing' } });
    await nowhere.close();
    await other.close();
  });
});

describe('every answer', () => {
  it('carries the security headers', async () => {
    const answer = await api.call('/health');
    expect(await answer.json()).toEqual({ status: 'ok', checks: { database: 'ok', clock: 'ok', sending: 'ok' } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(answer.headers.get('referrer-policy')).toBeTruthy();
  });

  it('is described by an OpenAPI 3.1 document', async () => {
    const document = await (await api.call('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/leads', '/leads/{id}', '/clocks/{id}', '/reports/compliance', '/events']),
    );
    expect(document.paths).toMatchObject({
      '/stream': { get: {} },
      '/hooks/slack': { post: { security: [] } },
      '/hooks/hubspot/{connectionId}': { post: { security: [] } },
    });
  });
});

describe('bodies that come in pieces', () => {
  it('are read like any other', async () => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"source":"crm",'));
        stream.enqueue(new TextEncoder().encode('"events":[]}'));
        stream.close();
      },
    });
    const answer = await api.call('/events', {
      method: 'POST',
      key,
      headers: json,
      body,
      duplex: 'half',
    } as RequestInit & { key: string });
    expect(answer.status).toBe(202);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '@baton/db/client';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../packages/integrations/src/salesforce/fixtures', name));
const ORGANIZATION = '00D5g00000AcMe1EAF';
let api: TestApi;
let workspace: WorkspaceRow;
let path: string;
let token: string;
const log: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
  const note = (data: object, message: string) => void log.push(JSON.stringify([message, data]));
  api.wiring.machinery.log = { info: note, warn: note, error: note };
  workspace = await api.workspace();
  path = await connect(workspace, ORGANIZATION);
  token = path.split('/').at(-1) ?? '';
});
afterAll(() => api.close());

/** Connects an organisation; answers the path of its door. */
async function connect(owner: WorkspaceRow, organizationId: string): Promise<string> {
  const answer = await api.call('/connections', {
    method: 'POST',
    key: await api.key(owner.id),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'salesforce',
      config: { organizationId, clientId: 'c', clientSecret: 'a secret of the app' },
    }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return new URL((await answer.json()).webhookUrl).pathname;
}

const knock = (body: string | Uint8Array, at = path, to = api) =>
  to.call(at, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
  });
const rows = (owner = workspace) =>
  api.test.db.inWorkspace(owner.id, (tx) =>
    tx.inboxItem.findMany({ where: { source: 'salesforce' }, orderBy: { sourceKey: 'asc' } }),
  );
const one = fixture('om-1-notification.xml').toString();

describe('an outbound message', () => {
  it('is acknowledged once it is stored, each notification once', async () => {
    for (const name of ['om-1-notification.xml', 'om-1-notification.xml', 'om-3-notifications-custom-fields.xml']) {
      const answer = await knock(fixture(name));
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
      expect(await answer.text()).toMatch(/<Ack>true<\/Ack>/);
    }
    const keys = (await rows()).map(({ sourceKey }) => sourceKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(keys.every((key) => key.startsWith('om:04l'))).toBe(true);
  });

  it('is known by its organisation in either form', async () => {
    const short = one.replace(ORGANIZATION, ORGANIZATION.slice(0, 15));
    expect((await knock(short)).status).toBe(200);
    const theirs = await api.workspace();
    const door = await connect(theirs, ORGANIZATION.slice(0, 15));
    expect((await knock(one, door)).status).toBe(200);
    expect(await rows(theirs)).toHaveLength(1);
  });

  it('leaves no session id behind, in the database or in the log', async () => {
    const legacy = fixture('om-legacy-with-session-id.xml').toString();
    const [, session = ''] = /<SessionId[^>]*>([^<]+)</.exec(legacy) ?? [];
    expect(session.length).toBeGreaterThan(20);
    expect((await knock(legacy)).status).toBe(200);
    expect(JSON.stringify(await rows())).not.toContain(session);
    expect(log.join()).not.toContain(session);
  });
});

describe('what is refused', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from(
    { length: 20 },
    (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`,
  ).join('')}]>${one.replace(/<\?xml[^>]*\?>/, '')}`;
  const pad = (bytes: number) => one.replace('</sf:Status>', `${'x'.repeat(bytes)}</sf:Status>`);
  const cases: [string, () => Promise<Response>, number][] = [
    ['a wrong token', () => knock(one, path.replace(token, `${token.slice(0, -1)}_`)), 401],
    ['a token that is longer', () => knock(one, `${path}x`), 401],
    ['no token', () => knock(one, path.slice(0, -token.length - 1)), 404],
    [
      'a connection that nobody has',
      () => knock(one, `/api/v1/hooks/salesforce/0190a5f0-0000-7000-8000-000000000000/${token}`),
      404,
    ],
    ['a connection that is no id', () => knock(one, `/api/v1/hooks/salesforce/nonsense/${token}`), 404],
    ['another organisation', () => knock(fixture('om-wrong-org.xml')), 401],
    ['a document type', () => knock(fixture('om-doctype-must-be-refused.xml')), 400],
    ['an entity bomb', () => knock(bomb), 400],
    ['SOAP that ends early', () => knock(one.slice(0, -40)), 400],
    ['XML of another kind', () => knock('<html><body>hello</body></html>'), 400],
    ['JSON', () => knock('{"a":1}'), 400],
    ['nothing', () => knock(''), 400],
    ['bytes that are no UTF-8', () => knock(Buffer.from(one, 'utf16le')), 400],
    ['5 MB', () => knock(pad(5 * 1024 * 1024)), 413],
    ['elements without end', () => knock(one.replace('<sf:Status>', '<a>'.repeat(5_000))), 400],
    [
      '101 notifications',
      () => knock(one.replace(/<Notification>[\s\S]*<\/Notification>/, (text) => text.repeat(101))),
      413,
    ],
  ];
  it.each(cases)('%s, with nothing stored and nothing in the log', async (_, call, status) => {
    const before = await rows();
    const lines = log.length;
    const began = performance.now();
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.text()).not.toContain(token);
    expect(await rows()).toHaveLength(before.length);
    expect(log.slice(lines).join()).not.toMatch(/sf:|04l|Kestrel/);
  });

  it('of HubSpot’s door, and the other way round', async () => {
    const id = path.split('/').at(-2);
    expect((await knock('[]', `/api/v1/hooks/hubspot/${id}`)).status).toBe(404);
  });

  it('nothing of the right size, however large', async () => {
    const answer = await knock(pad(4_900_000));
    expect(answer.status).toBe(200);
  });
});

describe('when the fault is ours', () => {
  it('answers 503, so that Salesforce sends again, and tells the log nothing of the address', async () => {
    const theirs = await api.workspace();
    const door = await connect(theirs, '00D5g00000AcMe2');
    await api.test.db.inWorkspace(theirs.id, (tx) =>
      tx.connection.updateMany({ data: { secretKeyId: 'another key' } }),
    );
    expect((await knock(one, door)).status).toBe(503);

    const nowhere = createDatabase('postgres://baton_app:x@127.0.0.1:9/baton');
    const other = await startTestApi({}, nowhere);
    const answer = await knock(one, path, other);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(other.errors.length).toBeGreaterThan(0);
    expect(JSON.stringify([other.errors, log])).not.toContain(token);
    await nowhere.close();
    await other.close();
  });
});

import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createDatabase } from '@baton/db/client';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const SECRET = 'a client secret of enough length';
const bytes = (text: string) => new TextEncoder().encode(text);
let api: TestApi;
let workspace: WorkspaceRow;
let connectionId: string;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  connectionId = await connect(workspace, SECRET, '42');
});
afterAll(() => api.close());

async function connect(owner: WorkspaceRow, clientSecret: string, portalId: string): Promise<string> {
  const answer = await api.call('/connections', {
    method: 'POST',
    key: await api.key(owner.id),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'hubspot', config: { portalId, clientSecret, accessToken: 'pat-1' } }),
  });
  return (await answer.json()).connectionId;
}

type Signed = {
  body?: string | Uint8Array;
  at?: string;
  secret?: string;
  path?: string;
  signed?: Uint8Array;
  url?: string;
};

function sign({ body = '[]', at = String(Date.now()), secret = SECRET, signed, url }: Signed): [string, string] {
  const raw = signed ?? (typeof body === 'string' ? bytes(body) : body);
  const address = url ?? `http://baton.test/api/v1/hooks/hubspot/${connectionId}`;
  const hash = createHmac('sha256', secret).update(`POST${address}`).update(raw).update(at).digest('base64');
  return [hash, at];
}

async function knock(call: Signed = {}, headers: Record<string, string | null> = {}, at = api): Promise<Response> {
  const [signature, timestamp] = sign(call);
  const all: Record<string, string | null> = {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
    ...headers,
  };
  const kept = Object.entries(all).filter((one): one is [string, string] => one[1] !== null);
  const body = typeof call.body === 'string' || call.body === undefined ? (call.body ?? '[]') : call.body.slice();
  return at.call(call.path ?? `/hooks/hubspot/${connectionId}`, {
    method: 'POST',
    body,
    headers: Object.fromEntries(kept),
  });
}

const rows = () =>
  api.test.db.inWorkspace(workspace.id, (tx) =>
    tx.inboxItem.findMany({ where: { source: 'hubspot' }, orderBy: { receivedAt: 'asc' } }),
  );
const notice = (over: object = {}) => ({
  eventId: 1,
  subscriptionId: 2,
  portalId: 42,
  occurredAt: 1_795_341_599_000,
  subscriptionType: 'contact.propertyChange',
  propertyName: 'lifecyclestage',
  propertyValue: 'lead',
  attemptNumber: 0,
  objectId: 7,
  ...over,
});
const batch = (...items: object[]) => JSON.stringify(items);

describe('what is not signed as it should be', () => {
  const body = batch(notice({ eventId: 100 }));
  const now = () => Date.now();
  const cases: [string, () => Promise<Response>][] = [
    ['no signature', () => knock({ body }, { 'x-hubspot-signature-v3': null })],
    ['no timestamp', () => knock({ body }, { 'x-hubspot-request-timestamp': null })],
    ['a wrong signature', () => knock({ body, secret: 'another secret' })],
    ['a truncated signature', () => knock({ body }, { 'x-hubspot-signature-v3': sign({ body })[0].slice(0, 20) })],
    [
      'the hash under the header of another version',
      () => knock({ body }, { 'x-hubspot-signature-v3': null, 'x-hubspot-signature': sign({ body })[0] }),
    ],
    [
      'the header twice',
      () => knock({ body }, { 'x-hubspot-signature-v3': `${sign({ body })[0]}, ${sign({ body })[0]}` }),
    ],
    ['301 s old', () => knock({ body, at: String(now() - 301_000) })],
    ['301 s ahead', () => knock({ body, at: String(now() + 301_000) })],
    ['seconds instead of milliseconds', () => knock({ body, at: String(Math.floor(now() / 1000)) })],
    ['a timestamp that is a word', () => knock({ body, at: 'abc' })],
    ['a negative timestamp', () => knock({ body, at: '-1' })],
    ['an endless timestamp', () => knock({ body, at: '1e309' })],
    ['one byte changed', () => knock({ body, signed: bytes(`${body} `) })],
    ['written again', () => knock({ body: JSON.stringify(JSON.parse(body), null, 1), signed: bytes(body) })],
    [
      'packed after it was signed',
      () => knock({ body: gzipSync(body), signed: bytes(body) }, { 'content-encoding': 'gzip' }),
    ],
    ['a byte order mark before it', () => knock({ body: `\uFEFF${body}`, signed: bytes(body) })],
    ['as UTF-16', () => knock({ body: Buffer.from(body, 'utf16le'), signed: bytes(body) })],
    [
      'signed for another host',
      () =>
        knock(
          { body, url: `http://evil.test/api/v1/hooks/hubspot/${connectionId}` },
          { 'x-forwarded-host': 'evil.test' },
        ),
    ],
  ];
  it.each(cases)('is refused with 401 and nothing stored: %s', async (_, call) => {
    const before = (await rows()).length;
    const answer = await call();
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain(SECRET);
    expect(await rows()).toHaveLength(before);
  });

  it('is refused by another workspace’s door, too', async () => {
    const theirs = await api.workspace();
    const id = await connect(theirs, 'the secret of somebody else', '43');
    const url = `http://baton.test/api/v1/hooks/hubspot/${id}`;
    expect((await knock({ body, path: `/hooks/hubspot/${id}`, url })).status).toBe(401);
    expect(
      (await knock({ body, path: `/hooks/hubspot/${id}`, url, secret: 'the secret of somebody else' })).status,
    ).toBe(200);
    expect(await rows()).toHaveLength(0);
  });
});

describe('what is signed', () => {
  it('is stored once, with the first body where two copies differ', async () => {
    const first = notice({ eventId: 200, objectId: 1 });
    for (const sourceId of ['userId:1', 'userId:1', 'userId:2'])
      expect((await knock({ body: batch({ ...first, sourceId }) })).status).toBe(200);
    const stored = (await rows()).filter(({ body }) => (body as { eventId?: number }).eventId === 200);
    expect(stored).toMatchObject([{ conflict: true, body: { sourceId: 'userId:1' } }]);
  });

  it('is taken with a query and escapes in the address, as they were configured', async () => {
    const path = `/hooks/hubspot/${connectionId}?from=hs%20app&x=a%3Ab`;
    const url = `http://baton.test/api/v1/hooks/hubspot/${connectionId}?from=hs%20app&x=a:b`;
    const body = batch(notice({ eventId: 210 }));
    expect((await knock({ body, path, url }, { 'x-forwarded-host': 'evil.test' })).status).toBe(200);
  });

  it('of another portal of the same app goes to that portal’s connection, and to no other', async () => {
    const theirs = await api.workspace();
    await connect(theirs, SECRET, '46');
    const stranger = await api.workspace();
    await connect(stranger, 'another app', '47');
    const body = batch(...[42, 46, 47].map((portalId) => notice({ eventId: 230, portalId, objectId: portalId })));
    expect(await (await knock({ body })).json()).toEqual({ accepted: 3, duplicates: 0 });
    const portals = async (owner: WorkspaceRow) =>
      (await api.test.db.inWorkspace(owner.id, (tx) => tx.inboxItem.findMany()))
        .filter(({ body: stored }) => (stored as { eventId?: number }).eventId === 230)
        .map(({ body: stored }) => (stored as { portalId: number }).portalId)
        .sort();
    expect([await portals(workspace), await portals(theirs), await portals(stranger)]).toEqual([[42, 47], [46], []]);
  });

  it('is answered by its shape: nothing in it, no list, too many, no text, nested without end', async () => {
    const before = (await rows()).length;
    const many = Array.from({ length: 10_000 }, (_, n) => ({ eventId: n }));
    const deep = `[${'{"a":'.repeat(100)}1${'}'.repeat(100)}]`;
    const answers: [Signed['body'], number][] = [
      ['[]', 204],
      ['{"eventId":1}', 400],
      ['not json', 400],
      [batch(...many), 413],
      [new Uint8Array([0x5b, 0xff, 0xfe, 0x5d]), 400],
      [deep, 400],
      [`["${'x'.repeat(1_100_000)}"]`, 413],
      [gzipSync(batch(notice())), 400],
    ];
    for (const [body, status] of answers)
      expect((await knock({ body })).status, String(body).slice(0, 40)).toBe(status);
    expect((await knock({ body: new Uint8Array(26_000_000).fill(32) })).status).toBe(413);
    expect(await rows()).toHaveLength(before);
  });

  it('is kept whatever names and characters it carries, and changes nothing around it', async () => {
    const odd =
      `[{"eventId":220,"portalId":42,"subscriptionType":"contact.propertyChange","objectId":9007199254740993,` +
      `"occurredAt":1795341599000,"propertyName":"__proto__","propertyValue":"a\\u0000b\\ud800c","constructor":{"prototype":{"x":1}},` +
      `"__proto__":{"polluted":true}},{"eventId":221,"portalId":42,"subscriptionType":"rocket.launched","objectId":1e400}]`;
    expect((await knock({ body: odd })).status).toBe(200);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const stored = (await rows()).filter(({ body }) => [220, 221].includes((body as { eventId: number }).eventId));
    expect(stored).toHaveLength(2);
    expect(JSON.stringify(stored.map(({ body }) => body))).toContain('9007199254740993');
  });
});

describe('when the fault is ours', () => {
  it('answers 404 for a door that nobody has, and 503 where the secret is missing or the database is away', async () => {
    const nobody = '0190a5f0-0000-7000-8000-000000000000';
    for (const id of [nobody, 'nonsense', '%00'])
      expect((await knock({ path: `/hooks/hubspot/${id}` })).status).toBe(404);
    const theirs = await api.workspace();
    const id = await connect(theirs, 'soon gone', '44');
    await api.test.db.inWorkspace(theirs.id, (tx) =>
      tx.connection.updateMany({ data: { secretCiphertext: null, secretKeyId: null } }),
    );
    const unready = await knock({ path: `/hooks/hubspot/${id}`, secret: '' });
    expect([unready.status, unready.headers.get('retry-after')]).toEqual([503, '5']);

    const nowhere = createDatabase('postgres://baton_app:x@127.0.0.1:9/baton');
    const other = await startTestApi({}, nowhere);
    const away = await knock({ body: batch(notice()) }, {}, other);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    await nowhere.close();
    await other.close();
  });

  it('answers 503 where the key of the installation does not open the secret', async () => {
    const theirs = await api.workspace();
    const id = await connect(theirs, 'sealed with another key', '45');
    await api.test.db.inWorkspace(theirs.id, (tx) =>
      tx.connection.updateMany({ data: { secretKeyId: 'another key' } }),
    );
    expect((await knock({ path: `/hooks/hubspot/${id}` })).status).toBe(503);
  });
});

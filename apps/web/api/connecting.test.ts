import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@baton/db/id';
import type { WorkspaceRow } from '@baton/db/workspaces';
import { openRow } from '@baton/services/connections/open-connection';
import type { Role } from '@baton/services/context';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const APP = { clientId: 'app-1', clientSecret: 'app-secret' };
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let portal: HubspotPortal;
let org: SalesforceOrg;
let api: TestApi;
let slug: string;
let workspaceId: string;
let admin: Record<string, string>;
/** Signs in once: members of whichever workspace a test is about. */
const people = new Map<string, { userId: string; headers: Record<string, string> }>();

beforeAll(async () => {
  portal = await startHubspotPortal({ portalId: 4711, ...APP, accessToken: 'pat-1', refreshToken: 'na1-refresh' });
  org = await startSalesforceOrg({ ...APP, jwt: { publicKey }, requirePkce: true });
  api = await startTestApi({
    hubspotApiUrl: portal.url,
    salesforceLoginUrl: org.url,
    crmApps: { hubspot: APP, salesforce: null },
  });
  const home = await api.workspace();
  for (const role of ['admin', 'rep', 'manager', 'marketer', 'executive'] as const) await meet(home, role);
  await meet(home, 'admin', 'second');
});
afterAll(async () => {
  await api.close();
  await Promise.all([portal.stop(), org.stop()]);
});
beforeEach(async () => {
  ({ slug, id: workspaceId } = await api.workspace());
  for (const [name, { userId }] of people) {
    const role = name === 'second' ? 'admin' : name;
    await api.test.db.inWorkspace(workspaceId, (tx) =>
      tx.member.create({ data: { workspaceId, id: newId(), userId, role } }),
    );
  }
  admin = as('admin');
});

async function meet(home: WorkspaceRow, role: Role, name: string = role): Promise<void> {
  const headers = await api.signIn(home, role);
  const members = await api.test.db.inWorkspace(home.id, (tx) =>
    tx.member.findMany({ where: { workspaceId: home.id }, orderBy: { id: 'desc' }, take: 1 }),
  );
  people.set(name, { userId: members[0]?.userId ?? '', headers });
}

const as = (name: string): Record<string, string> => ({ ...people.get(name)?.headers, 'x-baton-workspace': slug });

const post = (path: string, body: object, headers = admin) =>
  api.call(path, { method: 'POST', headers, body: JSON.stringify(body) });
const start = async (kind: string, body: object = {}, headers = admin) => {
  const answer = await post(`/oauth/${kind}/start`, body, headers);
  return { status: answer.status, body: (await answer.json()) as { url: string; detail: string } };
};
/** Consents as the person in the browser does; answers where the CRM sends them back. */
const consent = async (url: string) => {
  const answer = await fetch(url, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
};
const comeBack = (url: URL, headers: Record<string, string> = admin) =>
  api.call(url.pathname + url.search, { headers: { cookie: headers.cookie ?? '' } });
const connections = () =>
  api.test.db.inWorkspace(workspaceId, (tx) => tx.connection.findMany({ where: { workspaceId } }));
const observes = async () => (await (await api.call('/session', { headers: admin })).json()).workspace.observe;

describe('a consent', () => {
  it('at HubSpot connects the portal, with its tokens encrypted, and the workspace observes from then on', async () => {
    const { body } = await start('hubspot');
    const url = new URL(body.url);
    expect(url.searchParams.get('scope')).toContain('crm.objects.contacts.read');
    expect(url.searchParams.get('state')).toMatch(/^[0-9a-f-]{36}\.[\w-]{43}$/);
    const back = await consent(body.url);
    expect(`${back.origin}${back.pathname}`).toBe('http://baton.test/api/v1/oauth/hubspot/callback');
    const answer = await comeBack(back);
    expect(answer.status).toBe(302);
    const [row] = await connections();
    expect(answer.headers.get('location')).toBe(
      `http://baton.test/${slug}/settings/integrations/${row?.id}?connected=new`,
    );
    expect(row).toMatchObject({ kind: 'hubspot', config: { portalId: '4711', clientId: 'app-1' } });
    if (!row) throw new Error('nothing was connected');
    expect(JSON.stringify(row.config)).not.toMatch(/na1-refresh|app-secret/);
    expect(openRow(api.wiring.machinery.secrets, row).secret).toEqual({
      clientSecret: 'app-secret',
      refreshToken: 'na1-refresh',
    });
    expect(await observes()).toBe(true);
  });

  it('at Salesforce proves with PKCE who began, and keeps what signs in again', async () => {
    const { body } = await start('salesforce', { ...APP, sandbox: true });
    const url = new URL(body.url);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(url.search).not.toContain('code_verifier');
    const answer = await comeBack(await consent(body.url));
    expect(answer.headers.get('location')).toMatch(/\?connected=new$/);
    const [row] = await connections();
    expect(row).toMatchObject({
      kind: 'salesforce',
      config: { organizationId: org.organizationId, instanceUrl: org.url, sandbox: true, userId: org.apiUserId },
    });
    if (!row) throw new Error('nothing was connected');
    expect(Object.keys(openRow(api.wiring.machinery.secrets, row).secret).sort()).toEqual([
      'accessToken',
      'clientSecret',
      'doorToken',
      'refreshToken',
    ]);
  });

  it('of the same account gives the connection new keys, and its door and settings stay', async () => {
    await comeBack(await consent((await start('salesforce', APP)).body.url));
    const [before] = await connections();
    if (!before) throw new Error('nothing was connected');
    await api.test.db.inWorkspace(workspaceId, (tx) =>
      tx.connection.updateMany({ where: { workspaceId }, data: { fieldMap: { score: 'Fit__c' } } }),
    );
    expect((await post(`/connections/${before.id}/disconnect`, {})).status).toBe(200);
    const [ended] = await connections();
    expect(ended).toMatchObject({ status: 'disconnected', secretCiphertext: null });
    expect(ended?.behindSince).not.toBeNull();

    const again = await start('salesforce', { ...APP, connectionId: before.id });
    const answer = await comeBack(await consent(again.body.url));
    expect(answer.headers.get('location')).toBe(
      `http://baton.test/${slug}/settings/integrations/${before.id}?connected=again`,
    );
    const rows = await connections();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id: before.id, fieldMap: { score: 'Fit__c' }, status: 'healthy' });
    expect(rows[0]?.behindSince).not.toBeNull();
    expect(rows[0]?.nextReadAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('that is denied connects nothing, and says so on the page', async () => {
    org.setConsent('deny');
    const back = await consent((await start('salesforce', APP)).body.url);
    org.setConsent('allow');
    const answer = await comeBack(back);
    expect(answer.headers.get('location')).toBe(
      `http://baton.test/${slug}/settings/integrations?connect=salesforce&refusal=denied`,
    );
    expect(await connections()).toEqual([]);
    const audit = await (await api.call('/audit-log', { headers: admin })).json();
    expect(audit.items[0]).toMatchObject({ action: 'connection.refuse', object: 'salesforce' });
  });

  it('that the CRM refuses is noted with its reason', async () => {
    const { body } = await start('salesforce', { ...APP, clientSecret: 'wrong' });
    const answer = await comeBack(await consent(body.url));
    expect(answer.headers.get('location')).toMatch(/refusal=refused$/);
    const audit = await (await api.call('/audit-log', { headers: admin })).json();
    expect(audit.items[0].after).toEqual({ reason: 'the client secret is wrong' });
  });
});

describe('a state', () => {
  const refused = async (url: URL, headers?: Record<string, string>) => {
    expect((await comeBack(url, headers)).status).toBe(400);
    expect(await connections()).toEqual([]);
  };

  it('is asked for: none, one made up, or one of another CRM is refused', async () => {
    const back = await consent((await start('hubspot')).body.url);
    const without = new URL(back);
    without.searchParams.delete('state');
    await refused(without);
    const made = new URL(back);
    made.searchParams.set('state', `${workspaceId}.${'x'.repeat(43)}`);
    await refused(made);
    await refused(new URL(back.href.replace('/oauth/hubspot/', '/oauth/salesforce/')));
    expect((await comeBack(back)).status).toBe(302);
  });

  it('is good once, also when two come at one instant', async () => {
    const back = await consent((await start('hubspot')).body.url);
    const both = await Promise.all([comeBack(back), comeBack(back)]);
    expect(both.map(({ status }) => status).sort()).toEqual([302, 400]);
    expect((await comeBack(back)).status).toBe(400);
    expect(await connections()).toHaveLength(1);
  });

  it('belongs to the session that began, not to another of the same workspace, nor to nobody', async () => {
    const back = await consent((await start('hubspot')).body.url);
    await refused(back, as('second'));
    await refused(back, { cookie: '' });
    expect((await comeBack(back)).status).toBe(302);
  });

  it('ends after ten minutes', async () => {
    const back = await consent((await start('hubspot')).body.url);
    const { rows } = await withAdmin(`update oauth_flows set expires_at = now() - interval '1 second' returning 1`);
    expect(rows).toHaveLength(1);
    await refused(back);
  });

  it('is of no use to one who may not connect any more', async () => {
    const back = await consent((await start('hubspot')).body.url);
    await api.test.db.inWorkspace(workspaceId, (tx) =>
      tx.member.updateMany({ where: { workspaceId }, data: { role: 'rep' } }),
    );
    await refused(back);
  });

  it('tells a browser in words', async () => {
    const answer = await api.call('/oauth/hubspot/callback?state=x&code=y', {
      headers: { cookie: admin.cookie ?? '', accept: 'text/html' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Nothing was connected');
  });
});

describe('who may connect', () => {
  it('only admins begin a consent, in a browser, from this site', async () => {
    for (const role of ['rep', 'manager', 'marketer', 'executive'] as const)
      expect((await start('hubspot', {}, as(role))).status, role).toBe(403);
    const key = await api.key(workspaceId);
    const byKey = await api.call('/oauth/hubspot/start', { method: 'POST', key, body: '{}', headers: JSON_TYPE });
    expect(byKey.status).toBe(403);
    expect((await start('hubspot', {}, { ...admin, origin: 'https://evil.test' })).status).toBe(403);
  });

  it('an app is needed, and Salesforce is only looked for at its own addresses', async () => {
    expect((await start('salesforce')).status).toBe(422);
    const elsewhere = await start('salesforce', { ...APP, loginUrl: 'https://salesforce.com.evil.test' });
    expect(elsewhere.status).toBe(422);
    expect(elsewhere.body.detail).toContain('not one of Salesforce');
  });
});

describe('typed keys', () => {
  it('of a private app connect HubSpot, once they were tried', async () => {
    const wrong = await post('/connections/sign-in', { ...HUBSPOT, accessToken: 'pat-0' });
    expect(wrong.status).toBe(422);
    expect((await wrong.json()).detail).toMatch(/^HubSpot did not accept this: .* Nothing was stored\.$/);
    expect(await connections()).toEqual([]);
    const right = await post('/connections/sign-in', HUBSPOT);
    expect(await right.json()).toMatchObject({ isNew: true });
    expect((await connections())[0]?.config).toEqual({ portalId: '4711' });
    expect(await (await post('/connections/sign-in', HUBSPOT)).json()).toMatchObject({ isNew: false });
  });

  it('of a server connect Salesforce: its own key, or an app with a user', async () => {
    const key = { kind: 'salesforce', by: 'key', clientId: 'app-1', privateKey, username: usernameOf(org) };
    const answer = await post('/connections/sign-in', key);
    expect(await answer.json()).toMatchObject({ isNew: true });
    expect((await connections())[0]?.config).toMatchObject({ organizationId: org.organizationId });
    const asApp = { kind: 'salesforce', by: 'app', ...APP, loginUrl: org.url };
    expect(await (await post('/connections/sign-in', asApp)).json()).toMatchObject({ isNew: false });
  });

  it('of another account than the one connected are refused', async () => {
    const { connectionId } = await (await post('/connections/sign-in', HUBSPOT)).json();
    await api.test.db.inWorkspace(workspaceId, (tx) =>
      tx.connection.updateMany({ where: { workspaceId }, data: { config: { portalId: '9' } } }),
    );
    expect((await post('/connections/sign-in', HUBSPOT)).status).toBe(409);
    expect((await post('/connections/sign-in', { ...HUBSPOT, connectionId })).status).toBe(409);
  });
});

describe('observing', () => {
  it('a workspace that has gone live does not fall back when it connects another CRM', async () => {
    await post('/connections/sign-in', HUBSPOT);
    expect(await observes()).toBe(true);
    const put = (observe: boolean) =>
      api.call('/workspace/observe', { method: 'PUT', headers: admin, body: JSON.stringify({ observe }) });
    expect(await (await put(false)).json()).toEqual({ observe: false });
    await put(false);
    await comeBack(await consent((await start('salesforce', APP)).body.url));
    expect(await observes()).toBe(false);
    const audit = await (await api.call('/audit-log', { headers: admin })).json();
    const said = audit.items.filter((one: { action: string }) => one.action.startsWith('workspace.'));
    expect(said.map((one: { action: string }) => one.action)).toEqual(['workspace.live', 'workspace.observe']);
    await put(true);
    expect(await observes()).toBe(true);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
const HUBSPOT = { kind: 'hubspot', by: 'token', accessToken: 'pat-1', clientSecret: 'sign' };

function usernameOf({ records, apiUserId }: SalesforceOrg): string {
  return String(records('User').find(({ Id }) => Id === apiUserId)?.Username);
}

/** A statement that the application itself may not make. */
async function withAdmin(text: string) {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: api.test.adminUrl });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

import { systemCtx } from '@baton/services/context';
import { syncConnections } from '@baton/services/crm/sync-connections';
import type { FieldMappingAnswer } from '@baton/services/views/field-mapping';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedPlaybook } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const APP = { clientId: 'app-1', clientSecret: 'app-secret' };
const JSON_TYPE = { 'content-type': 'application/json' };

let portal: HubspotPortal;
let org: SalesforceOrg;
let api: TestApi;
let key: string;
let workspaceId: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  portal = await startHubspotPortal({ portalId: 4711, ...APP, accessToken: 'pat-1', limits: { searchSecondly: 1000 } });
  org = await startSalesforceOrg({ ...APP, accessToken: '00D!session', refreshToken: '5Aep' });
  api = await startTestApi({ hubspotApiUrl: portal.url, salesforceLoginUrl: org.url });
  const workspace = await api.workspace();
  workspaceId = workspace.id;
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key);
  portal.defineProperty('contacts', { name: 'fit_score', label: 'Lead score', type: 'number', fieldType: 'number' });
  portal.defineProperty('contacts', { name: 'kind', label: 'Kind of request', type: 'string', fieldType: 'text' });
  for (let i = 0; i < 4; i++)
    portal.createContact({
      email: `l${i}@acme.test`,
      company: 'Kestrel',
      fit_score: i === 0 ? '' : String(70 + i),
      kind: 'demo',
      hs_lead_status: i < 3 ? 'ATTEMPTED_TO_CONTACT' : 'OPEN',
    });
  ids.hubspot = await connect('hubspot', { portalId: 4711, clientSecret: 'sign', accessToken: 'pat-1' });
  ids.salesforce = await connect('salesforce', {
    organizationId: org.organizationId,
    instanceUrl: org.url,
    ...APP,
    refreshToken: '5Aep',
  });
});
afterAll(async () => {
  await api.close();
  await Promise.all([portal.stop(), org.stop()]);
});

async function connect(kind: string, config: object): Promise<string> {
  const body = JSON.stringify({ kind, config });
  const answer = await api.call('/connections', { method: 'POST', key, headers: JSON_TYPE, body });
  return (await answer.json()).connectionId;
}
const read = async (kind: string): Promise<FieldMappingAnswer> =>
  (await api.call(`/connections/${ids[kind]}/fields`, { key })).json();
const save = (kind: string, fieldMap: object) =>
  api.call(`/connections/${ids[kind]}/fields`, {
    method: 'PUT',
    key,
    headers: JSON_TYPE,
    body: JSON.stringify({ fieldMap }),
  });
const item = ({ items }: FieldMappingAnswer, field: string) => items.find((one) => one.field === field);

describe('fields of HubSpot', () => {
  it('say how full they are, with values, and what is wrong with them', async () => {
    const mapping = await read('hubspot');
    expect(mapping.problem).toBeNull();
    expect(item(mapping, 'company')).toMatchObject({
      crmField: 'company',
      state: 'ok',
      direction: 'read',
      sample: { filled: 4, of: 4, values: ['Kestrel'] },
    });
    expect(item(mapping, 'phone')).toMatchObject({ state: 'empty', note: 'Empty in the newest 4 records.' });
    expect(item(mapping, 'mqlAt')).toMatchObject({ state: 'missing', direction: 'write', canChoose: false });
    expect(item(mapping, 'score')).toMatchObject({ used: true });
    expect(mapping.choices).toContainEqual({ name: 'fit_score', label: 'Lead score', type: 'number' });
  });

  it('that say nothing get a suggestion: one that is called alike, has the type and is filled', async () => {
    const mapping = await read('hubspot');
    expect(item(mapping, 'score')).toMatchObject({
      crmField: 'hubspotscore',
      state: 'empty',
      suggestion: { name: 'fit_score', label: 'Lead score', confidence: 'high' },
    });
    expect(item(mapping, 'phone')?.suggestion).toBeNull();
    expect(item(mapping, 'company')?.suggestion).toBeNull();
  });

  it('are chosen once they fit, and read from then on', async () => {
    const wrong = await save('hubspot', { score: 'kind' });
    expect(wrong.status).toBe(422);
    expect((await wrong.json()).detail).toBe('Kind of request is a text; Score needs a number.');
    expect((await save('hubspot', { score: 'nowhere' })).status).toBe(422);
    expect((await save('hubspot', { nonsense: 'kind' })).status).toBe(422);

    const chosen = (await (
      await save('hubspot', { score: 'fit_score', leadType: 'kind' })
    ).json()) as FieldMappingAnswer;
    expect(item(chosen, 'score')).toMatchObject({
      crmField: 'fit_score',
      chosen: true,
      state: 'ok',
      sample: { filled: 3, of: 4 },
    });
    const ctx = systemCtx(api.wiring.machinery, workspaceId, Date.now());
    await syncConnections(ctx, { connectionId: ids.hubspot });
    const { items } = await (await api.call('/leads?source=hubspot', { key })).json();
    const [first] = items as { id: string }[];
    const lead = await (await api.call(`/leads/${first?.id}`, { key })).json();
    expect(JSON.stringify(lead)).toContain('"leadType":"demo"');

    const back = (await (await save('hubspot', { leadType: null })).json()) as FieldMappingAnswer;
    expect(item(back, 'leadType')).toMatchObject({ chosen: false });
    expect(item(back, 'score')).toMatchObject({ chosen: true });
    const audit = await (await api.call('/audit-log', { key })).json();
    expect(audit.items[0]).toMatchObject({ action: 'connection.field-map', after: { score: 'fit_score' } });
  });

  it('that tell stages count the leads of values without one', async () => {
    const { stages } = await read('hubspot');
    expect(stages.map(({ field }) => field)).toEqual(['hs_lead_status', 'lifecyclestage']);
    const values = stages[0]?.values ?? [];
    expect(values.find(({ value }) => value === 'OPEN')).toMatchObject({ stage: 'sal', named: false, usual: 'sal' });
    expect(values.find(({ value }) => value === 'ATTEMPTED_TO_CONTACT')).toMatchObject({ stage: null, leads: 3 });
  });

  it('have samples before they are chosen', async () => {
    const answer = await api.call(`/connections/${ids.hubspot}/fields/samples?names=kind,nowhere`, { key });
    expect(await answer.json()).toEqual({ problem: null, samples: { kind: { filled: 4, of: 4, values: ['demo'] } } });
  });
});

describe('fields of Salesforce', () => {
  it('are those of leads, with the statuses that there are', async () => {
    const mapping = await read('salesforce');
    expect(mapping.problem).toBeNull();
    expect(item(mapping, 'company')).toMatchObject({
      crmField: 'Company',
      state: expect.stringMatching(/^(ok|empty)$/),
    });
    expect(mapping.stages[0]?.values.length).toBeGreaterThan(0);
    const chosen = (await (await save('salesforce', { leadType: 'Rating' })).json()) as FieldMappingAnswer;
    expect(item(chosen, 'leadType')).toMatchObject({ crmField: 'Rating', chosen: true });
  });

  it('cannot be named so that a query is changed by it', async () => {
    const answer = await save('salesforce', { leadType: 'Rating FROM User--' });
    expect(answer.status).toBe(422);
  });
});

it('a CRM that does not answer is told, and what is stored is shown all the same', async () => {
  portal.failNext(10, { status: 500 });
  const mapping = await read('hubspot');
  expect(mapping.problem).toMatch(/500/);
  expect(item(mapping, 'score')).toMatchObject({ crmField: 'fit_score', state: 'unknown' });
});

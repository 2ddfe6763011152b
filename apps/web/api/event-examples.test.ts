import { processInbox } from '@baton/services/intake/process-inbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventExample } from './event-examples.ts';
import { seedPlaybook } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

let api: TestApi;
let key: string;
let workspaceId: string;
let examples: Record<string, EventExample>;

beforeAll(async () => {
  api = await startTestApi();
  const workspace = await api.workspace();
  workspaceId = workspace.id;
  key = await api.key(workspaceId);
  await seedPlaybook(api, workspace, key, {
    definitions: { mql: { any: [{ score: { atLeast: 80 } }, { did: 'webinar_attended' }] } },
  });
  const reference = await (await api.call('/openapi.json')).json();
  examples = reference.paths['/events'].post.requestBody.content['application/json'].examples;
});
afterAll(() => api.close());

const send = async (value: EventExample['value']) => {
  const answer = await api.call('/events', {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  await processInbox(api.wiring.machinery, workspaceId);
  return { status: answer.status, body: await answer.json() };
};
const leadOf = async (source: string, externalId: string) => {
  const found = await (await api.call(`/leads?source=${source}&externalId=${externalId}`, { key })).json();
  return (await api.call(`/leads/${found.items[0].id}`, { key })).json();
};

it('shows an example for each marketing-automation system', () => {
  expect(Object.keys(examples)).toEqual(['lead', 'marketo', 'pardot', 'customerio']);
});

it.each([
  ['lead', 'website', 'L-17', { email: 'jo@kestrel.test', score: 82 }],
  ['marketo', 'marketo', '318581', { score: 82 }],
  ['pardot', 'salesforce', '00Q5e00001AbCdEEAV', { company: 'Heron', score: 120 }],
  ['customerio', 'customerio', 'user-4711', { email: 'kim@wren.test', score: 91 }],
])('takes the example "%s" as it stands, once, and its score makes an MQL', async (name, source, id, fields) => {
  const value = examples[name]?.value;
  if (!value) throw new Error(`no example ${name}`);
  expect(await send(value)).toEqual({ status: 202, body: { accepted: 2, duplicates: 0, rejected: [] } });
  const lead = await leadOf(source, id);
  expect(lead).toMatchObject({ stage: 'mql', fields });
  expect(lead.handoffs).toHaveLength(1);
  expect(lead.touches).toEqual([]);
  expect(await send(value)).toEqual({ status: 202, body: { accepted: 0, duplicates: 2, rejected: [] } });
});

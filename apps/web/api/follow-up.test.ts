import type { WorkspaceRow } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedPlaybook, sendEvents } from './testing/seed.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const MINUTE = 60_000;
const policy = { calendar: 'always', when: { field: 'leadType', is: 'content' } };
const parts = {
  policies: [
    {
      ...policy,
      key: 'content',
      name: 'Content',
      clocks: { firstTouch: { target: '1h' }, nextTouch: { target: '4h' } },
      cadence: { touches: 3, within: '5 working days', kinds: { call: 2, email: 1 } },
    },
    { key: 'rest', name: 'Rest', calendar: 'always', clocks: { firstTouch: { target: '1h' } } },
  ],
  rejection: {
    reasons: [
      { key: 'unreachable', label: 'Bad data or unreachable', outcome: 'disqualified', afterCadence: true },
      { key: 'timing', label: 'Bad timing', outcome: 'recycled' },
    ],
  },
};

let api: TestApi;
let workspace: WorkspaceRow;
let key: string;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
  key = await api.key(workspace.id);
  await seedPlaybook(api, workspace, key, parts);
});
afterAll(() => api.close());

const started = Date.now() - 60 * MINUTE;
const at = (minutes: number) => new Date(started + minutes * MINUTE).toISOString();
let count = 0;
const send = (lead: string, type: string, minutes: number, data: object) => {
  count += 1;
  return sendEvents(api, workspace, key, [{ id: `f-${count}`, lead, type, occurredAt: at(minutes), data }]);
};
const create = (lead: string, leadType = 'content') =>
  send(lead, 'lead.created', 0, { name: lead, score: 90, owner: 'priya', leadType });
const touch = (lead: string, minutes: number, kind: string) =>
  send(lead, 'lead.touched', minutes, { kind, by: 'priya' });

async function read(lead: string) {
  const list = await (await api.call(`/leads?source=crm&externalId=${lead}`, { key })).json();
  return (await api.call(`/leads/${list.items[0].id}`, { key })).json();
}
async function reject(lead: string, reason: string): Promise<Response> {
  const { id } = await read(lead);
  return api.call(`/leads/${id}/reject`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason }),
  });
}

describe('the follow-up', () => {
  it('holds back a reason until it is done, and says what is missing', async () => {
    await create('F-1');
    await touch('F-1', 5, 'call');
    await touch('F-1', 10, 'email');
    const refused = await reject('F-1', 'unreachable');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      detail: '‘Bad data or unreachable’ can be chosen after the follow-up: 2 of 3 touches made, 1 more call.',
      errors: [{ path: 'reason' }],
    });
    const [handoff] = (await read('F-1')).handoffs;
    expect(handoff.cadence).toMatchObject({
      made: 2,
      needed: 3,
      kinds: [
        { kind: 'call', made: 1, needed: 2 },
        { kind: 'email', made: 1, needed: 1 },
      ],
      doneAt: null,
      missing: '2 of 3 touches made, 1 more call',
    });
    expect(Date.parse(handoff.cadence.dueAt)).toBeGreaterThan(started);
    await touch('F-1', 20, 'call');
    expect((await read('F-1')).handoffs[0].cadence).toMatchObject({ doneAt: at(20), missing: null });
    const answer = await reject('F-1', 'unreachable');
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect((await answer.json()).lead.handoffs[0].rejection).toMatchObject({ reason: 'unreachable', early: false });
  });

  it('leaves other reasons free, and a policy without one leaves all of them free', async () => {
    await create('F-2');
    expect((await reject('F-2', 'timing')).status).toBe(200);
    await create('F-3', 'demo');
    expect((await read('F-3')).handoffs[0].cadence).toBeNull();
    expect((await reject('F-3', 'unreachable')).status).toBe(200);
  });

  it('takes a rejection of the CRM as it is, and flags it', async () => {
    await create('F-4');
    await touch('F-4', 5, 'call');
    await send('F-4', 'lead.rejected', 10, { reason: 'unreachable', by: 'priya' });
    expect((await read('F-4')).handoffs[0]).toMatchObject({
      outcome: 'disqualified',
      rejection: { reason: 'unreachable', early: true },
    });
  });

  it('has one open next touch at a time, by name, and the queue says which touch is next', async () => {
    await create('F-5');
    await touch('F-5', 5, 'call');
    await touch('F-5', 50, 'email');
    const [{ clocks }] = (await read('F-5')).handoffs;
    const next = clocks.filter((one: { kind: string }) => one.kind === 'nextTouch');
    expect(next.map(({ name, instance, state }: Record<string, unknown>) => [name, instance, state])).toEqual([
      ['Next touch 1', 1, 'completed'],
      ['Next touch 2', 2, 'running'],
    ]);
    const queue = await (await api.call('/queue?owner=priya', { key })).json();
    const row = queue.items.find((one: { lead: { externalId: string } }) => one.lead.externalId === 'F-5');
    expect(row).toMatchObject({ clocks: [{ name: 'Next touch 2' }], doNext: { text: 'Call · 3 of 3' } });
    const list = await (await api.call('/leads?q=F-5', { key })).json();
    expect(list.items[0].clock).toMatchObject({ name: 'Next touch 2', state: 'running' });
    const lines = (await read('F-5')).timeline.map(({ sentence }: { sentence: string }) => sentence);
    expect(lines).toEqual(expect.arrayContaining(['Next touch 1 met', 'Next touch 2 clock started']));
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimDueWriters, keepWriter, releaseWriter } from './crm-writers.ts';
import { lockLeads } from './events.ts';
import { newId } from './id.ts';
import { claimWrites, finishWrites, planWrites, type WriteOutcome } from './outbox.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

/** A workspace with a HubSpot connection that writes, and leads from there. */
async function open(leads = 1, writeFields: object = { status: true }) {
  const { id: ws } = await createTestWorkspace(at.db);
  const connectionId = newId();
  const keys = Array.from({ length: leads }, (_, n) => ({ source: 'hubspot', externalId: `${n}` }));
  const ids = await at.db.inWorkspace(ws, async (tx) => {
    await tx.connection.create({
      data: { workspaceId: ws, id: connectionId, kind: 'hubspot', name: 'HubSpot', writeFields },
    });
    return (await lockLeads(tx, keys)).map((lead) => lead.id);
  });
  return {
    ws,
    connectionId,
    ids,
    plan: (leadIds = ids) => at.db.inWorkspace(ws, (tx) => planWrites(tx, leadIds)),
    claim: (leaseMs = 60_000) => at.db.inWorkspace(ws, (tx) => claimWrites(tx, connectionId, { limit: 100, leaseMs })),
    finish: (...outcomes: WriteOutcome[]) => at.db.inWorkspace(ws, (tx) => finishWrites(tx, outcomes)),
    rows: () => at.db.inWorkspace(ws, (tx) => tx.outboxItem.findMany({ where: { workspaceId: ws } })),
  };
}
const done = { status: 'done', error: null, nextAttemptAt: null, again: false } as const;

test('a lead is planned once, claimed by one sender and ends; planned again it comes again', async () => {
  const one = await open();
  await Promise.all([one.plan(), one.plan(), one.plan()]);
  const [claimed] = (await Promise.all([one.claim(), one.claim()])).flat();
  if (!claimed) throw new Error('nothing was claimed');
  expect(claimed).toMatchObject({ leadId: one.ids[0], attempts: 1, wasSending: false });
  await one.finish({ ...claimed, ...done, claims: 2 });
  expect((await one.rows())[0]).toMatchObject({ status: 'sending' });
  await one.finish({ ...claimed, ...done });
  expect((await one.rows())[0]).toMatchObject({ status: 'done', nextAttemptAt: null });
  expect(await one.claim()).toEqual([]);
  await one.plan();
  expect(await one.claim()).toMatchObject([{ attempts: 1, claims: 2 }]);
});

test('planned while it is being sent, it is sent once more; a retry keeps its wait', async () => {
  const one = await open();
  await one.plan();
  const [first] = await one.claim();
  if (!first) throw new Error('nothing was claimed');
  await one.plan();
  expect(await one.claim()).toEqual([]);
  await one.finish({ ...first, ...done });
  const [second] = await one.claim();
  if (!second) throw new Error('nothing was claimed');
  const later = (await at.db.now()) + 3_600_000;
  await one.finish({ ...second, status: 'queued', error: 'busy', nextAttemptAt: later, again: false });
  await one.plan();
  expect(await one.claim()).toEqual([]);
  expect((await one.rows())[0]).toMatchObject({ status: 'queued', attempts: 1, error: 'busy' });
});

test('a look planned for later is taken at once when something changes before', async () => {
  const one = await open();
  await one.plan();
  const [first] = await one.claim();
  if (!first) throw new Error('nothing was claimed');
  const later = (await at.db.now()) + 3_600_000;
  await one.finish({ ...first, status: 'queued', error: null, nextAttemptAt: later, again: true });
  expect(await one.claim()).toEqual([]);
  await one.plan();
  expect(await one.claim()).toMatchObject([{ attempts: 1 }]);
});

test('what a sender leaves behind is claimed by the next one, who knows of it', async () => {
  const one = await open();
  await one.plan();
  const [lost] = await one.claim(1);
  await expect.poll(() => one.claim()).toMatchObject([{ wasSending: true, attempts: 2 }]);
  if (lost) await one.finish({ ...lost, ...done });
  expect((await one.rows())[0]).toMatchObject({ status: 'sending' });
});

test('nothing is planned where nothing is written, for other sources, or by a transaction that breaks off', async () => {
  const off = await open(1, {});
  expect(await off.plan()).toBe(0);
  const one = await open();
  const attempt = at.db.inWorkspace(one.ws, async (tx) => {
    await planWrites(tx, one.ids);
    throw new Error('broken off');
  });
  await expect(attempt).rejects.toThrow('broken off');
  const [other] = await at.db.inWorkspace(one.ws, (tx) => lockLeads(tx, [{ source: 'crm', externalId: '1' }]));
  expect(await one.plan([other?.id ?? ''])).toBe(0);
  expect(await one.rows()).toEqual([]);
});

test('a connection with work is held by one process, and rests until the instant it was given back for', async () => {
  const one = await open();
  const due = () =>
    at.db
      .acrossWorkspaces((tx) => claimDueWriters(tx, { kinds: ['hubspot'], limit: 100, leaseMs: 60_000 }))
      .then((found) => found.filter(({ workspaceId }) => workspaceId === one.ws));
  const inWs = <T>(work: Parameters<typeof at.db.inWorkspace<T>>[1]) => at.db.inWorkspace(one.ws, work);
  expect(await due()).toEqual([]);
  await one.plan();
  expect((await Promise.all([due(), due()])).flat()).toEqual([{ workspaceId: one.ws, connectionId: one.connectionId }]);
  const free = { until: null, problem: null, failures: 0 };
  await inWs((tx) => releaseWriter(tx, one.connectionId, free));
  expect(await due()).toHaveLength(1);
  await inWs((tx) => keepWriter(tx, one.connectionId, 1));
  await expect.poll(due).toHaveLength(1);
  const until = (await at.db.now()) + 60_000;
  await inWs((tx) => releaseWriter(tx, one.connectionId, { until, problem: 'busy', failures: 1 }));
  expect(await due()).toEqual([]);
  await inWs(async (tx) => {
    await releaseWriter(tx, one.connectionId, free);
    await tx.workspace.updateMany({ where: { id: one.ws }, data: { observe: true } });
  });
  expect(await due()).toEqual([]);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertInsert, getAlert, insertAlerts, listAlerts, updateAlerts } from './alerts.ts';
import { lockLeads } from './events.ts';
import { newId } from './id.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
let ws: string;
let leadId: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
  const [lead] = await at.db.inWorkspace(ws, (tx) => lockLeads(tx, [{ source: 'web', externalId: 'L-1' }]));
  leadId = lead?.id ?? '';
});
afterAll(() => at.drop());

const alert = (clockId: string, over: Partial<AlertInsert> = {}): AlertInsert => ({
  clockId,
  leadId,
  handoffId: newId(),
  cycle: 1,
  tier: 'breach',
  recipient: 'priya',
  dueAt: 1_700_000_000_123,
  clockRevision: 3,
  body: { lead: 'Jo' },
  ...over,
});
const insert = (rows: AlertInsert[]) => at.db.inWorkspace(ws, (tx) => insertAlerts(tx, rows));

test('of many workers that see the same tier due, one gets the alert', async () => {
  const rows = [
    alert(newId()),
    alert(newId(), { tier: '50%', recipient: 'team:east', state: 'skipped', reason: 'observe' }),
  ];
  const results = await Promise.all(Array.from({ length: 6 }, () => insert(rows)));
  expect(results.flat()).toHaveLength(2);
  const stored = results.flat().find((row) => row.tier === 'breach');
  const { id, createdAt, ...content } = stored ?? { id: '', createdAt: 0 };
  expect(content).toEqual({ ...rows[0], kind: 'tier', state: 'open', reason: null });
  expect(await insert([{ ...alert(rows[0]?.clockId ?? ''), cycle: 2 }])).toHaveLength(1);
  expect(createdAt).toBeGreaterThan(0);
  expect(await at.db.inWorkspace(ws, (tx) => getAlert(tx, id))).toMatchObject({ id, deliveries: [] });
});

test('alerts change state only from the states that were named', async () => {
  const clockId = newId();
  const [row] = await insert([alert(clockId)]);
  const change = (input: Parameters<typeof updateAlerts>[1]) => at.db.inWorkspace(ws, (tx) => updateAlerts(tx, input));
  expect(await change({ clockIds: [clockId], from: ['acknowledged'], state: 'withdrawn' })).toEqual([]);
  expect(await change({ ids: [row?.id ?? ''], from: ['open'], state: 'acknowledged' })).toMatchObject([
    { state: 'acknowledged', reason: null },
  ]);
  expect(await change({ clockIds: [clockId, 'no id'], state: 'withdrawn', reason: 'touched' })).toMatchObject([
    { state: 'withdrawn', reason: 'touched' },
  ]);
  expect(await change({ clockIds: [clockId], state: 'withdrawn' })).toEqual([]);
  expect(await change({ from: ['open'], state: 'done' })).toEqual([]);
});

test('alerts are listed newest first, by what they are about', async () => {
  const clockId = newId();
  await insert([alert(clockId, { tier: '50%' }), alert(clockId, { tier: '80%', recipient: 'team:east' })]);
  const list = (filter: Parameters<typeof listAlerts>[1]) =>
    at.db.inWorkspace(ws, (tx) => listAlerts(tx, filter, { limit: 1, cursor: null }));
  const first = await list({ clockId });
  const second = await at.db.inWorkspace(ws, (tx) =>
    listAlerts(tx, { clockId }, { limit: 1, cursor: first.nextCursor }),
  );
  expect([...first.items, ...second.items].map((row) => row.tier).toSorted()).toEqual(['50%', '80%']);
  expect(second.nextCursor).toBeNull();
  expect((await list({ clockId, recipient: ['team:east'] })).items.map((row) => row.tier)).toEqual(['80%']);
  expect((await list({ clockId: 'no id' })).items).toEqual([]);
  await expect(at.db.inWorkspace(ws, (tx) => getAlert(tx, newId()))).rejects.toMatchObject({ code: 'not_found' });
});

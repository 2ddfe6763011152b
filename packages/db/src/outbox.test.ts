import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimOutbox, finishOutbox, insertOutbox } from './outbox.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
let ws: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
});
afterAll(() => at.drop());

const claim = () => at.db.acrossWorkspaces((tx) => claimOutbox(tx, 10, 60_000));

test('an effect is planned once per key, claimed once and ends in a final state', async () => {
  const item = { kind: 'crm.write', key: 'lead-1:owner:7', body: { owner: 'priya' } };
  const plan = () => at.db.inWorkspace(ws, (tx) => insertOutbox(tx, [item]));
  expect((await Promise.all([plan(), plan(), plan()])).toSorted()).toEqual([0, 0, 1]);
  const [claimed] = (await Promise.all([claim(), claim()])).flat();
  expect(claimed).toMatchObject({ workspaceId: ws, ...item, connectionId: null, attempts: 1, wasSending: false });
  const finish = (attempts: number) =>
    at.db.inWorkspace(ws, (tx) => finishOutbox(tx, { id: claimed?.id ?? '', attempts, status: 'done' }));
  expect(await finish(2)).toBe(false);
  expect(await finish(1)).toBe(true);
  expect(await plan()).toBe(0);
  expect(await claim()).toEqual([]);
});

test('an effect planned with its transaction disappears with it', async () => {
  const attempt = at.db.inWorkspace(ws, async (tx) => {
    await insertOutbox(tx, [{ kind: 'crm.write', key: 'broken off', body: {} }]);
    throw new Error('broken off');
  });
  await expect(attempt).rejects.toThrow('broken off');
  expect(await claim()).toEqual([]);
});

test('an effect for later is not claimed now, and a retry keeps its count', async () => {
  const now = await at.db.now();
  await at.db.inWorkspace(ws, (tx) =>
    insertOutbox(tx, [
      { kind: 'notice', key: 'later', body: {}, nextAttemptAt: now + 3_600_000 },
      { kind: 'notice', key: 'now', body: {}, nextAttemptAt: now - 5 },
    ]),
  );
  for (const attempts of [1, 2]) {
    const claimed = await claim();
    expect(claimed.map((row) => [row.key, row.attempts])).toEqual([['now', attempts]]);
    const result = {
      id: claimed[0]?.id ?? '',
      attempts,
      status: 'queued' as const,
      error: 'again',
      nextAttemptAt: now,
    };
    expect(await at.db.inWorkspace(ws, (tx) => finishOutbox(tx, result))).toBe(true);
  }
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from './id.ts';
import { claimInbox, finishInbox, listWorkspacesWithInbox, receiveInbox } from './inbox.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

const row = (workspaceId: string, sourceKey: string, body: unknown = { sourceKey }) => ({
  workspaceId,
  source: 'web',
  sourceKey,
  body,
});
const readInbox = (workspaceId: string) =>
  at.db.inWorkspace(workspaceId, (tx) => tx.inboxItem.findMany({ orderBy: { sourceKey: 'asc' } }));

test('a call stored twice is a duplicate, and another body under the same key a conflict that keeps the first', async () => {
  const { id } = await createTestWorkspace(at.db);
  expect(await receiveInbox(at.db, [row(id, 'a', { n: 1 })])).toEqual({ inserted: 1, duplicates: 0, conflicts: 0 });
  expect(await receiveInbox(at.db, [row(id, 'a', { n: 1 })])).toEqual({ inserted: 0, duplicates: 1, conflicts: 0 });
  expect(await receiveInbox(at.db, [row(id, 'a', { n: 2 }), row(id, 'b')])).toEqual({
    inserted: 1,
    duplicates: 1,
    conflicts: 1,
  });
  const stored = await readInbox(id);
  expect(stored.map(({ sourceKey, body, conflict }) => ({ sourceKey, body, conflict }))).toEqual([
    { sourceKey: 'a', body: { n: 1 }, conflict: true },
    { sourceKey: 'b', body: { sourceKey: 'b' }, conflict: false },
  ]);
});

test('concurrent calls of several workspaces share statements and each gets its own receipt', async () => {
  const [one, two] = await Promise.all([createTestWorkspace(at.db), createTestWorkspace(at.db)]);
  const statements = async () =>
    Number(
      (await at.db.pool.query(`select xact_commit from pg_stat_database where datname = current_database()`)).rows[0]
        .xact_commit,
    );
  const before = await statements();
  const receipts = await Promise.all(
    Array.from({ length: 300 }, (_, n) => receiveInbox(at.db, [row(n % 2 ? one.id : two.id, `k${Math.floor(n / 4)}`)])),
  );
  expect(receipts.reduce((sum, receipt) => sum + receipt.inserted, 0)).toBe(150);
  expect(receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0)).toBe(150);
  expect(await readInbox(one.id)).toHaveLength(75);
  expect((await statements()) - before).toBeLessThan(60);
});

test('a caller with a bad row fails alone', async () => {
  const { id } = await createTestWorkspace(at.db);
  const results = await Promise.allSettled([
    receiveInbox(at.db, [row(id, 'good-1')]),
    receiveInbox(at.db, [row(newId(), 'of a workspace that is not there')]),
    receiveInbox(at.db, [row(id, 'good-2')]),
    receiveInbox(at.db, [row('not an id', 'x')]),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect((await readInbox(id)).map((item) => item.sourceKey)).toEqual(['good-1', 'good-2']);
});

test('text that Postgres refuses is cleaned, not lost', async () => {
  const { id } = await createTestWorkspace(at.db);
  await receiveInbox(at.db, [
    row(id, 'nul\0key', { 'a\0b': 'c\0d', lone: '\ud800', deep: [{ t: '\0' }], kept: '\\u0000' }),
  ]);
  const [item] = await readInbox(id);
  expect(item?.sourceKey).toBe('nulkey');
  expect(item?.body).toEqual({ ab: 'cd', lone: '\ufffd', deep: [{ t: '' }], kept: '\\u0000' });
});

test('an instant given by the caller is kept to the millisecond', async () => {
  const { id } = await createTestWorkspace(at.db);
  await receiveInbox(at.db, [{ ...row(id, 'a'), receivedAt: 1_795_377_294_597 }]);
  expect(await at.db.inWorkspace(id, (tx) => claimInbox(tx, 5))).toMatchObject([{ receivedAt: 1_795_377_294_597 }]);
});

test('rows are claimed oldest first, by one worker at a time, until they have an end state', async () => {
  const { id } = await createTestWorkspace(at.db);
  await receiveInbox(
    at.db,
    Array.from({ length: 4 }, (_, n) => ({ ...row(id, `k${n}`), receivedAt: 1000 - n })),
  );
  expect(await listWorkspacesWithInbox(at.db)).toContain(id);
  await at.db.inWorkspace(id, async (tx) => {
    const mine = await claimInbox(tx, 2);
    expect(mine.map((item) => item.sourceKey)).toEqual(['k3', 'k2']);
    const others = await at.db.inWorkspace(id, (other) => claimInbox(other, 10));
    expect(others.map((item) => item.sourceKey)).toEqual(['k1', 'k0']);
    const [first, second] = mine.map((item) => item.id);
    await finishInbox(tx, [
      { id: first ?? '', state: 'done' },
      { id: second ?? '', state: 'new', reason: 'later' },
    ]);
  });
  const left = await at.db.inWorkspace(id, (tx) => claimInbox(tx, 10));
  expect(left.map((item) => [item.sourceKey, item.attempts])).toEqual([
    ['k2', 1],
    ['k1', 0],
    ['k0', 0],
  ]);
  await at.db.inWorkspace(id, (tx) =>
    finishInbox(
      tx,
      left.map((item) => ({ id: item.id, state: 'parked', reason: 'bad' })),
    ),
  );
  expect(await listWorkspacesWithInbox(at.db)).not.toContain(id);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, findApiKey, revokeApiKey } from './api-keys.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
let workspaceId: string;
beforeAll(async () => {
  at = await createTestDatabase();
  workspaceId = (await createTestWorkspace(at.db)).id;
});
afterAll(() => at.drop());

const create = (expiresAt?: number) =>
  at.db.inWorkspace(workspaceId, (tx) =>
    createApiKey(tx, { workspaceId, name: 'ci', scopes: ['events:write'], expiresAt }),
  );

test('a key is found by itself only, and the table does not hold it', async () => {
  const { id, key, prefix } = await create();
  expect(key).toMatch(/^bat_[\w-]{43}$/);
  expect(key.startsWith(prefix)).toBe(true);
  expect(await findApiKey(at.db, key)).toEqual({ workspaceId, id, name: 'ci', scopes: ['events:write'] });
  const changed = key.slice(0, -2) + (key.at(-2) === 'A' ? 'B' : 'A') + key.at(-1);
  for (const wrong of [changed, prefix, '', `${key}\0`]) expect(await findApiKey(at.db, wrong)).toBeNull();
  const stored = await at.db.inWorkspace(workspaceId, (tx) => tx.apiKey.findFirstOrThrow({ where: { id } }));
  expect(Buffer.from(stored.hash).includes(key.slice(4))).toBe(false);
  expect(stored.lastUsedAt).toBeInstanceOf(Date);
});

test('a revoked or expired key is nobody', async () => {
  const [revoked, expired, valid] = [
    await create(),
    await create((await at.db.now()) - 1),
    await create((await at.db.now()) + 60_000),
  ];
  await at.db.inWorkspace(workspaceId, async (tx) => {
    expect(await revokeApiKey(tx, revoked.id)).toBe(true);
    expect(await revokeApiKey(tx, revoked.id)).toBe(false);
    expect(await revokeApiKey(tx, 'no id')).toBe(false);
  });
  expect(await findApiKey(at.db, revoked.key)).toBeNull();
  expect(await findApiKey(at.db, expired.key)).toBeNull();
  expect(await findApiKey(at.db, valid.key)).toMatchObject({ id: valid.id });
});

test('a key of another workspace cannot be revoked', async () => {
  const { id, key } = await create();
  const other = await createTestWorkspace(at.db);
  expect(await at.db.inWorkspace(other.id, (tx) => revokeApiKey(tx, id))).toBe(false);
  expect(await findApiKey(at.db, key)).not.toBeNull();
});

import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUserWithPassword } from './create-member.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

it('one person added to several workspaces at once has one sign-in and is a member of each', async () => {
  const workspaces = await Promise.all(Array.from({ length: 6 }, () => createTestWorkspace(at.db)));
  const added = await Promise.all(
    workspaces.map(({ id }) =>
      createUserWithPassword(at.db, {
        workspaceId: id,
        email: 'Priya@acme.test',
        name: 'Priya',
        role: 'rep',
        password: null,
      }),
    ),
  );
  expect(new Set(added.map(({ userId }) => userId)).size).toBe(1);
  expect(new Set(added.map(({ memberId }) => memberId)).size).toBe(6);
});

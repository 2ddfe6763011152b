import { createTestDatabase, type TestDatabase } from '@baton/db/testing/database';
import { listMemberships } from '@baton/db/workspaces';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { SYSTEM } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { findKeyHolder } from '../sessions/find-key.ts';
import { testMachinery } from '../testing/machinery.ts';
import { createWorkspace } from './create-workspace.ts';
import { openWorkspace } from './open-workspace.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const given = { slug: 'acme', name: 'Acme', adminEmail: 'Ana@acme.test', adminPassword: 'correct horse' };

describe('a new workspace', () => {
  it('has its first admin, and measures what was before without alerting it', async () => {
    const machinery = testMachinery(test.db);
    const now = await test.db.now();
    const { workspaceId, slug } = await createWorkspace(machinery, now, given);
    const ctx = await openWorkspace(machinery, slug, SYSTEM);
    expect(ctx.scope.workspaceId).toBe(workspaceId);
    const user = await test.db.prisma.user.findUniqueOrThrow({
      where: { email: 'ana@acme.test' },
      include: { accounts: true },
    });
    expect(user.accounts).toMatchObject([{ providerId: 'credential' }]);
    expect(await listMemberships(test.db, user.id)).toMatchObject([{ workspaceId, role: 'admin' }]);
    const row = await test.db.inWorkspace(workspaceId, (tx) => tx.workspace.findFirstOrThrow());
    expect(row).toMatchObject({ timeZone: 'UTC', enforceFrom: new Date(now) });

    const { key } = await createApiKey(ctx, { name: 'ci', scopes: ['admin', 'admin'] });
    expect(await findKeyHolder(machinery, key)).toMatchObject({ workspaceId, scopes: ['admin'] });
    await expect(createApiKey(ctx, { name: 'ci', scopes: [] })).rejects.toThrow('cannot be made');
  });

  it('is refused with every reason, and leaves nothing behind', async () => {
    const machinery = testMachinery(test.db);
    const issues = async (changes: Partial<typeof given>) => {
      const error = await createWorkspace(machinery, 0, { ...given, ...changes }).catch((caught: unknown) => caught);
      if (!(error instanceof ServiceError)) throw error;
      return error.issues.map(({ path }) => path);
    };
    for (const slug of ['Acme', '-a', 'a-', 'a b', '', 'api', 'x'.repeat(64), 'a/b'])
      expect(await issues({ slug }), slug).toContain('slug');
    expect(await issues({ slug: 'other', name: ' ', adminEmail: 'ana', adminPassword: 'short' })).toEqual([
      'name',
      'adminEmail',
      'adminPassword',
    ]);
    await createWorkspace(machinery, 0, { ...given, slug: 'taken' });
    expect(await issues({ slug: 'taken' })).toEqual(['slug']);
    await expect(openWorkspace(machinery, 'other', SYSTEM)).rejects.toThrow('There is no workspace other.');
  });
});

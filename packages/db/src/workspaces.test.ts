import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from './id.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import {
  createWorkspace,
  findConnectionWorkspace,
  findWorkspaceBySlug,
  listConnectionsOfKind,
  listMemberships,
  listWorkspaces,
} from './workspaces.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

test('a workspace is found by its slug, which nobody else can take', async () => {
  const made = await createWorkspace(at.db, {
    slug: 'acme',
    name: 'Acme',
    timeZone: 'Europe/Paris',
    enforceFrom: 1234,
  });
  expect(made).toMatchObject({ slug: 'acme', timeZone: 'Europe/Paris', enforceFrom: 1234, observe: false });
  expect(await findWorkspaceBySlug(at.db, 'acme')).toEqual(made);
  expect(await findWorkspaceBySlug(at.db, 'nobody')).toBeNull();
  await expect(createWorkspace(at.db, { slug: 'acme', name: 'B', timeZone: 'UTC' })).rejects.toMatchObject({
    code: 'slug_taken',
  });
  expect(await listWorkspaces(at.db)).toEqual([made]);
});

test('a user sees the workspaces they are a member of', async () => {
  const [one] = await Promise.all([createTestWorkspace(at.db, { name: 'One' }), createTestWorkspace(at.db)]);
  await at.db.prisma.user.create({ data: { id: 'u-1', name: 'Ana', email: 'ana@acme.test' } });
  const data = { workspaceId: one.id, id: newId(), userId: 'u-1', role: 'admin' };
  await at.db.inWorkspace(one.id, (tx) => tx.member.create({ data }));
  expect(await listMemberships(at.db, 'u-1')).toEqual([
    { workspaceId: one.id, slug: one.slug, name: 'One', role: 'admin', personId: null },
  ]);
  expect(await listMemberships(at.db, 'u-2')).toEqual([]);
});

test('a door finds the workspace of a connection, and all connections of a kind', async () => {
  const { id: workspaceId } = await createTestWorkspace(at.db);
  const connectionId = newId();
  const data = { workspaceId, id: connectionId, kind: 'slack', name: 'Slack', config: { teamId: 'T1' } };
  await at.db.inWorkspace(workspaceId, (tx) => tx.connection.create({ data }));
  expect(await findConnectionWorkspace(at.db, connectionId)).toEqual({ workspaceId, kind: 'slack' });
  expect(await findConnectionWorkspace(at.db, newId())).toBeNull();
  expect(await findConnectionWorkspace(at.db, 'no id')).toBeNull();
  expect(await listConnectionsOfKind(at.db, 'slack')).toEqual([
    { workspaceId, connectionId, config: { teamId: 'T1' }, status: 'healthy' },
  ]);
});

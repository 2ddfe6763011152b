import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  findDraft,
  findPublished,
  getPublished,
  getVersion,
  listVersions,
  publishVersion,
  saveDraft,
} from './playbooks.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

test('a workspace has one draft; publishing numbers it and archives the version before', async () => {
  const { id } = await createTestWorkspace(at.db);
  await at.db.inWorkspace(id, async (tx) => {
    expect(await findPublished(tx)).toBeNull();
    await expect(getPublished(tx)).rejects.toMatchObject({ code: 'not_found' });
    await saveDraft(tx, { document: { n: 1 }, sourceText: 'n: 1 # first' });
    expect(await saveDraft(tx, { document: { n: 2 } })).toMatchObject({
      document: { n: 2 },
      sourceText: null,
      version: null,
    });
    expect(await publishVersion(tx, { document: { n: 2 }, effectiveAt: 1234, publishedBy: 'ana' })).toMatchObject({
      version: 1,
      state: 'published',
      effectiveAt: 1234,
      mode: 'new',
      publishedBy: 'ana',
    });
    expect(await findDraft(tx)).toBeNull();
    await publishVersion(tx, { document: { n: 3 }, effectiveAt: 2345, mode: 'openFromNow' });
    expect((await listVersions(tx)).map((row) => [row.version, row.state])).toEqual([
      [1, 'archived'],
      [2, 'published'],
    ]);
    expect((await getVersion(tx, 1)).document).toEqual({ n: 2 });
    await expect(getVersion(tx, 3)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('two who publish at once get two numbers', async () => {
  const { id } = await createTestWorkspace(at.db);
  const publish = (n: number) => at.db.inWorkspace(id, (tx) => publishVersion(tx, { document: { n }, effectiveAt: n }));
  const rows = await Promise.all([publish(1), publish(2), publish(3)]);
  expect(rows.map((row) => row.version).toSorted()).toEqual([1, 2, 3]);
  expect((await at.db.inWorkspace(id, getPublished)).version).toBe(3);
});

test('a published version keeps its content', async () => {
  const { id } = await createTestWorkspace(at.db);
  await at.db.inWorkspace(id, (tx) => publishVersion(tx, { document: { n: 1 }, effectiveAt: 1 }));
  const change = at.db.inWorkspace(id, (tx) => tx.$executeRaw`update playbook_versions set document = '{}'`);
  await expect(change).rejects.toThrow(/cannot be changed/);
  const remove = at.db.inWorkspace(id, (tx) => tx.$executeRaw`delete from playbook_versions`);
  await expect(remove).rejects.toThrow(/cannot be deleted/);
});

import { exampleDocument } from '@baton/core/playbook/testing/example';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { testMachinery } from '../testing/machinery.ts';
import { publishPlaybook } from './publish-playbook.ts';
import { saveDraft } from './save-draft.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function newWorkspace(): Promise<Ctx> {
  const { id } = await createTestWorkspace(test.db);
  return systemCtx(testMachinery(test.db), id, await test.db.now());
}

const changed = () => ({ ...exampleDocument(), kpis: { slaCompliance: '90%' } });
const readVersions = (ctx: Ctx) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => tx.playbookVersion.findMany({ orderBy: { id: 'asc' } }));

describe('publishing', () => {
  it('numbers versions, archives the one before, and makes none for the same document', async () => {
    const ctx = await newWorkspace();
    expect(await publishPlaybook(ctx, { document: exampleDocument() })).toMatchObject({ version: 1, isNew: true });
    expect(await publishPlaybook(ctx, { text: JSON.stringify(exampleDocument(), null, 2) })).toMatchObject({
      version: 1,
      isNew: false,
    });
    expect(await publishPlaybook(ctx, { document: changed(), note: 'a higher aim' })).toMatchObject({
      version: 2,
      isNew: true,
    });
    expect((await readVersions(ctx)).map(({ version, state, note }) => [version, state, note])).toEqual([
      [1, 'archived', null],
      [2, 'published', 'a higher aim'],
    ]);
    await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      expect(await tx.workspace.findFirstOrThrow()).toMatchObject({ name: 'Acme', timeZone: 'America/New_York' });
      const audit = await tx.auditEntry.findMany({ orderBy: { id: 'asc' } });
      expect(audit.map(({ action, object }) => `${action} ${object}`)).toEqual([
        'playbook.publish version 1',
        'playbook.publish version 2',
      ]);
    });
  });

  it('at the same instant makes one version of one document', async () => {
    const ctx = await newWorkspace();
    const answers = await Promise.all([1, 2, 3].map(() => publishPlaybook(ctx, { document: exampleDocument() })));
    expect(answers.map(({ version }) => version)).toEqual([1, 1, 1]);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('refuses a document with errors and stores nothing', async () => {
    const ctx = await newWorkspace();
    const document = { ...exampleDocument(), assignment: [{ to: { roundRobin: 'nobody' } }] };
    const error = await publishPlaybook(ctx, { document }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServiceError);
    expect((error as ServiceError).issues.map(({ path }) => path)).toEqual(['assignment[0].to.roundRobin']);
    await expect(publishPlaybook(ctx, { text: 'playbook: 1\nplaybook: 2' })).rejects.toThrow('cannot be read');
    expect(await readVersions(ctx)).toEqual([]);
  });

  it('takes the draft away; a draft may be unfinished', async () => {
    const ctx = await newWorkspace();
    const { errors } = await saveDraft(ctx, { document: { playbook: 1 } });
    expect(errors.map(({ pathText }) => pathText)).toContain('workspace');
    expect(await saveDraft(ctx, { document: exampleDocument() })).toMatchObject({ errors: [] });
    expect(await readVersions(ctx)).toHaveLength(1);
    await publishPlaybook(ctx, { document: exampleDocument() });
    expect((await readVersions(ctx)).map(({ state }) => state)).toEqual(['published']);
  });
});

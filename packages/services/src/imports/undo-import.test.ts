import { lockLeads } from '@baton/db/events';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { applyFacts } from '../leads/apply-facts.ts';
import { getQueue } from '../leads/get-queue.ts';
import { replayAllLeads } from '../leads/replay-all-leads.ts';
import { publishPlaybook } from '../playbook/publish-playbook.ts';
import { testMachinery } from '../testing/machinery.ts';
import { importLeads } from './import-leads.ts';
import { getImport, listImports } from './list-imports.ts';
import { runImport } from './run-import.ts';
import { startImport } from './start-import.ts';
import { storeFile } from './stored-file.ts';
import { startUndo, undoImport } from './undo-import.ts';

const mapping = {
  source: 'fair',
  key: 'id',
  fields: { email: 'mail' },
  events: [
    { type: 'lead.created', at: 'day' },
    { type: 'lead.stage', at: 'day', data: { stage: 'mql' } },
  ],
};
const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  policies: [
    {
      key: 'fair',
      name: 'Fair',
      calendar: 'always',
      clocks: { firstTouch: { target: '1d', stopsOn: ['call'] } },
      tiers: { firstTouch: [{ at: 'breach', notify: ['owner'], via: ['email'] }] },
    },
  ],
};

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function newWorkspace(): Promise<Ctx> {
  const { id } = await createTestWorkspace(test.db, { timeZone: 'UTC', enforceFrom: 0 });
  const ctx = systemCtx(testMachinery(test.db), id, await test.db.now());
  await publishPlaybook(ctx, { document });
  return ctx;
}

const fileOf = (...lines: string[]) =>
  async function* () {
    yield Buffer.from(['id,day,mail', ...lines].join('\n'));
  };
const bring = (ctx: Ctx, ...lines: string[]) =>
  importLeads(ctx, { open: fileOf(...lines), fileName: 'fair.csv', mapping });
const today = (ctx: Ctx) => new Date(ctx.now - 3_600_000).toISOString();
const picture = (ctx: Ctx) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => ({
    leads: (await tx.lead.findMany({ where: { deletedAt: null }, orderBy: { externalId: 'asc' } })).map((lead) => [
      lead.externalId,
      lead.stage,
      lead.email,
    ]),
    handoffs: await tx.handoff.count({ where: { withdrawn: false } }),
    clocks: await tx.clock.count({ where: { cancelReason: null } }),
    timers: await tx.timer.count(),
    events: await tx.leadEvent.count(),
  }));

describe('undoing an import', () => {
  it('takes its leads, clocks and timers away, keeps the facts in the log, and notes who did it', async () => {
    const ctx = await newWorkspace();
    const { id } = await bring(ctx, `a,${today(ctx)},a@x.test`, `b,${today(ctx)},b@x.test`);
    expect(await picture(ctx)).toMatchObject({ handoffs: 2, clocks: 2, timers: 2, events: 4 });
    expect(await undoImport(ctx, id)).toEqual({ events: 4, leads: 2 });
    const gone = { leads: [], handoffs: 0, clocks: 0, timers: 0, events: 4 };
    expect(await picture(ctx)).toEqual(gone);
    await replayAllLeads(ctx);
    expect(await picture(ctx)).toEqual(gone);
    expect((await getQueue(ctx, {})).items).toEqual([]);
    expect(await getImport(ctx, id)).toMatchObject({
      state: 'undone',
      canUndo: false,
      withdrawnEvents: 4,
      withdrawnLeads: 2,
      undoneBy: 'Baton',
    });
    const audit = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      tx.auditEntry.findMany({ where: { action: 'leads.import.undo' } }),
    );
    expect(audit).toMatchObject([{ object: 'fair.csv', after: { id, events: 4 } }]);
    await expect(undoImport(ctx, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('brings everything back when the same file is imported again, once', async () => {
    const ctx = await newWorkspace();
    const lines = [`a,${today(ctx)},a@x.test`];
    const { id } = await bring(ctx, ...lines);
    const before = await picture(ctx);
    await undoImport(ctx, id);
    expect(await bring(ctx, ...lines)).toMatchObject({ id, leads: 1, events: 2 });
    expect(await picture(ctx)).toEqual(before);
    expect(await bring(ctx, ...lines)).toMatchObject({ events: 0 });
    expect(await getImport(ctx, id)).toMatchObject({ state: 'done', events: 2 });
    expect(await undoImport(ctx, id)).toEqual({ events: 2, leads: 1 });
  });

  it('keeps what another import or another source says as well', async () => {
    const ctx = await newWorkspace();
    const [a, b, c] = ['a', 'b', 'c'].map((key) => `${key},${today(ctx)},${key}@x.test`) as [string, string, string];
    const first = await bring(ctx, a, b);
    const second = await bring(ctx, b, c);
    expect(second.events).toBe(2);
    await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      const key = { source: 'fair', externalId: 'c' };
      await lockLeads(tx, [key]);
      const event = {
        type: 'lead.changed' as const,
        occurredAt: ctx.now,
        recordedAt: ctx.now,
        source: 'fair',
        sourceId: 'posted',
        sequence: 0,
        actor: null,
        data: { company: 'Kestrel' },
      };
      await applyFacts(ctx, tx, [{ key, event }]);
    });
    expect(await undoImport(ctx, second.id)).toEqual({ events: 2, leads: 0 });
    // What both say stays; of the lead that somebody else speaks of, that is left.
    expect((await picture(ctx)).leads).toEqual([
      ['a', 'mql', 'a@x.test'],
      ['b', 'mql', 'b@x.test'],
      ['c', 'new', null],
    ]);
    expect(await undoImport(ctx, first.id)).toEqual({ events: 4, leads: 2 });
    expect((await picture(ctx)).leads).toEqual([['c', 'new', null]]);
  });

  it('is refused for an import that merged leads, that brought nothing, and of another workspace', async () => {
    const ctx = await newWorkspace();
    const { id } = await bring(ctx, `a,${today(ctx)},a@x.test`);
    const other = await newWorkspace();
    await expect(undoImport(other, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(undoImport(ctx, 'nonsense')).rejects.toMatchObject({ code: 'not-found' });
    const merging = { ...mapping, events: [{ type: 'lead.merged', at: 'day', data: { into: { column: 'mail' } } }] };
    const merged = await importLeads(ctx, {
      open: fileOf('z,2026-01-05,a'),
      fileName: 'merge.csv',
      mapping: { ...merging, fields: {}, fieldsAs: 'lead.changed' },
    });
    await expect(undoImport(ctx, merged.id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('an import that workers run', () => {
  const store = (ctx: Ctx, ...lines: string[]) => storeFile(ctx, { fileName: 'fair.csv', bytes: fileOf(...lines)() });
  const work = async (ctx: Ctx) => {
    const { workspaceId } = ctx.scope;
    let runs = 0;
    while (await runImport(ctx, { workspaceId })) runs += 1;
    return runs;
  };

  it('is run once from the stored file, which is let go, and undone by a worker', async () => {
    const ctx = await newWorkspace();
    const file = await store(ctx, `a,${today(ctx)},a@x.test`, 'broken');
    const { id } = await startImport(ctx, { fileId: file.id, mapping });
    expect(await getImport(ctx, id)).toMatchObject({ state: 'queued', rows: 0 });
    expect(await work(ctx)).toBe(1);
    expect(await getImport(ctx, id)).toMatchObject({
      state: 'done',
      rows: 2,
      total: 2,
      leads: 1,
      events: 2,
      rejected: [{ line: 3, why: 'has 1 cells, the header has 3' }],
    });
    const chunks = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => tx.importChunk.count());
    expect(chunks).toBe(0);
    // The same file again is the same import.
    const again = await store(ctx, `a,${today(ctx)},a@x.test`, 'broken');
    expect(await startImport(ctx, { fileId: again.id, mapping })).toEqual({ id });
    await work(ctx);
    expect((await listImports(ctx, { limit: 10, cursor: null })).items).toMatchObject([
      { id, state: 'done', events: 2 },
    ]);
    await startUndo(ctx, id);
    expect(await work(ctx)).toBe(1);
    expect(await getImport(ctx, id)).toMatchObject({ state: 'undone', withdrawnEvents: 2, withdrawnLeads: 1 });
  });

  it('stores nothing of a file that breaks off, and says in which line', async () => {
    const ctx = await newWorkspace();
    const rows = Array.from({ length: 2000 }, (_, i) => `l${i},${today(ctx)},x@x.test`);
    const file = await store(ctx, ...rows, 'last,"2026-01-05,x');
    const { id } = await startImport(ctx, { fileId: file.id, mapping });
    await work(ctx);
    expect(await getImport(ctx, id)).toMatchObject({ state: 'failed', error: expect.stringContaining('line 2002') });
    expect((await picture(ctx)).events).toBe(0);
  });

  it('goes on where a killed worker left it, and is stopped by undoing it', async () => {
    const ctx = await newWorkspace();
    const rows = Array.from({ length: 700 }, (_, i) => `l${i},${today(ctx)},x@x.test`);
    const file = await store(ctx, ...rows);
    const { id } = await startImport(ctx, { fileId: file.id, mapping });
    const stopping = new AbortController();
    stopping.abort();
    await runImport(ctx, { workspaceId: ctx.scope.workspaceId, signal: stopping.signal });
    expect(await getImport(ctx, id)).toMatchObject({ state: 'running', rows: 300, events: 600 });
    await work(ctx);
    expect(await getImport(ctx, id)).toMatchObject({ state: 'done', rows: 700, events: 1400, leads: 700 });

    const half = await store(ctx, ...rows.map((row) => `n${row}`));
    const second = await startImport(ctx, { fileId: half.id, mapping });
    await runImport(ctx, { workspaceId: ctx.scope.workspaceId, signal: stopping.signal });
    await startUndo(ctx, second.id);
    await work(ctx);
    expect(await getImport(ctx, second.id)).toMatchObject({
      state: 'undone',
      withdrawnEvents: 600,
      withdrawnLeads: 300,
    });
    expect((await picture(ctx)).leads).toHaveLength(700);
  });
});

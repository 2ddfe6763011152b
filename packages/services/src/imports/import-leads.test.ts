import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { publishPlaybook } from '../playbook/publish-playbook.ts';
import { testMachinery } from '../testing/machinery.ts';
import { importLeads } from './import-leads.ts';

const mapping = {
  source: 'old-crm',
  key: 'id',
  // In an order that the database would not keep.
  fields: { zone: { value: 'eu' }, source: 'origin', leadType: 'type' },
  events: [
    { type: 'lead.created', at: 'day' },
    { type: 'lead.stage', at: 'day', data: { stage: 'mql' } },
    { type: 'lead.touched', at: 'called', data: { kind: 'call' } },
  ],
};
const header = 'id,day,origin,type,called';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function newWorkspace(timeZone = 'UTC'): Promise<Ctx> {
  const now = await test.db.now();
  const { id } = await createTestWorkspace(test.db, { timeZone, enforceFrom: now });
  return systemCtx(testMachinery(test.db), id, now);
}

function file(...lines: string[]): () => AsyncIterable<Uint8Array> {
  return async function* () {
    for (const line of [header, ...lines]) yield Buffer.from(`${line}\n`);
  };
}

const run = (ctx: Ctx, open: () => AsyncIterable<Uint8Array>, given: unknown = mapping) =>
  importLeads(ctx, { open, fileName: 'leads.csv', mapping: given });
const readAll = (ctx: Ctx) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => ({
    leads: await tx.lead.findMany({ orderBy: { externalId: 'asc' } }),
    events: await tx.leadEvent.findMany({ orderBy: [{ occurredAt: 'asc' }, { sourceId: 'asc' }] }),
    handoffs: await tx.handoff.findMany({ include: { clocks: true }, orderBy: { mqlAt: 'asc' } }),
    timers: await tx.timer.findMany(),
    ledger: await tx.import.findMany({ omit: { finishedAt: true } }),
  }));

describe('an import', () => {
  it('keeps good rows and lists bad ones with line and reason', async () => {
    const ctx = await newWorkspace();
    const later = new Date(ctx.now + 3 * 86_400_000).toISOString();
    const answer = await run(
      ctx,
      file(
        'a,2026-01-05,,demo,',
        ',2026-01-05,web,demo,',
        'b,05-01-2026,web,demo,',
        'c,2026-01-06',
        `d,${later},web,demo,`,
        'e,2026-01-07,web,,2026-01-07 10:30',
      ),
    );
    expect(answer).toMatchObject({ leads: 2, events: 5 });
    expect(answer.rejected.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect(answer.rejected.map(({ why }) => why)).toEqual([
      'id is empty',
      expect.stringContaining('which number is the day'),
      'has 2 cells, the header has 5',
      expect.stringContaining('lies in the future'),
    ]);
    const { leads, handoffs, ledger } = await readAll(ctx);
    expect(leads.map((lead) => lead.externalId)).toEqual(['a', 'e']);
    // No playbook is published: the handoffs exist, uncovered; an empty source is a value of its own.
    expect(handoffs.map((one) => [one.sourceLabel, one.policyKey, one.clocks.length])).toEqual([
      ['', null, 0],
      ['web', null, 0],
    ]);
    expect(ledger).toMatchObject([{ leads: 2, events: 5, fileName: 'leads.csv' }]);
    expect(ledger[0]?.rejected).toHaveLength(4);
  });

  it('adds nothing when the same file comes again, and a changed row adds what is new', async () => {
    const ctx = await newWorkspace();
    await run(ctx, file('a,2026-01-05,web,demo,', 'b,2026-01-06,web,demo,'));
    const before = await readAll(ctx);
    expect(await run(ctx, file('a,2026-01-05,web,demo,', 'b,2026-01-06,web,demo,'))).toMatchObject({
      leads: 2,
      events: 0,
      rejected: [],
    });
    expect(await readAll(ctx)).toEqual(before);
    expect(await run(ctx, file('a,2026-01-05,web,demo,2026-01-05 09:00', 'b,2026-01-06,web,demo,'))).toMatchObject({
      events: 1,
    });
  });

  it('goes on where it was stopped', async () => {
    const ctx = await newWorkspace();
    const lines = Array.from({ length: 1000 }, (_, i) => `lead-${i},2026-01-05,web,demo,2026-01-05 10:00`);
    const pullThePlug = ({ rows }: { rows: number }) => {
      if (rows > 300) throw new Error('pulled the plug');
    };
    const stopped = importLeads(ctx, { open: file(...lines), fileName: 'leads.csv', mapping, onProgress: pullThePlug });
    await expect(stopped).rejects.toThrow('pulled the plug');
    const half = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => tx.leadEvent.count());
    expect(half).toBe(1800);
    expect(await run(ctx, file(...lines))).toMatchObject({ leads: 1000, events: 3000 - half });
    const { events, handoffs, ledger } = await readAll(ctx);
    expect([events.length, handoffs.length, ledger.length]).toEqual([3000, 1000, 1]);
  });

  it('reads dates without a zone in the zone of the workspace, and the same file in the same one again', async () => {
    const ctx = await newWorkspace('America/New_York');
    await run(ctx, file('a,2026-01-05,web,demo,'));
    const { events } = await readAll(ctx);
    expect(events[0]?.occurredAt.toISOString()).toBe('2026-01-05T05:00:00.000Z');
    await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      tx.workspace.update({ where: { id: ctx.scope.workspaceId }, data: { timeZone: 'Asia/Tokyo' } }),
    );
    expect(await run(ctx, file('a,2026-01-05,web,demo,'))).toMatchObject({ events: 0 });
    expect(await run(ctx, file('b,2026-01-05,web,demo,'), { ...mapping, date: { timeZone: 'UTC' } })).toMatchObject({
      events: 2,
    });
    expect((await readAll(ctx)).events[0]?.occurredAt.toISOString()).toBe('2026-01-05T00:00:00.000Z');
  });

  it('is measured once a first playbook is published, and never alerted', async () => {
    const ctx = await newWorkspace();
    await run(ctx, file('a,2026-01-05,web,demo,2026-01-05 00:30', 'b,2026-01-05,web,demo,'));
    const always = Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
    );
    const document = {
      playbook: 1,
      workspace: { name: 'Test', timeZone: 'UTC' },
      calendars: { always: { timeZone: 'UTC', week: always } },
      policies: [
        {
          key: 'demo',
          name: 'Demo',
          calendar: 'always',
          clocks: { firstTouch: { target: '1h', stopsOn: ['call'] } },
          tiers: { firstTouch: [{ at: 'breach', notify: ['owner'], via: ['email'] }] },
        },
      ],
    };
    expect(await publishPlaybook(ctx, { document })).toMatchObject({ version: 1, isNew: true });
    const { handoffs, timers } = await readAll(ctx);
    expect(handoffs.map((one) => [one.policyKey, one.version])).toEqual([
      ['demo', 1],
      ['demo', 1],
    ]);
    expect(handoffs.flatMap((one) => one.clocks.map((clock) => clock.outcome ?? clock.state)).sort()).toEqual([
      'met',
      'missed',
    ]);
    expect(timers).toEqual([]);
  });

  it('says what is wrong with a mapping or a file before anything is stored', async () => {
    const ctx = await newWorkspace();
    const problems = async (work: Promise<unknown>) => {
      const error = await work.catch((caught: unknown) => caught);
      if (!(error instanceof ServiceError)) throw error;
      return error.issues.map(({ path, message }) => `${path}: ${message}`);
    };
    expect(await problems(run(ctx, file('a,2026-01-05,web,demo,'), { ...mapping, source: 'hubspot' }))).toEqual([
      expect.stringContaining('source: must not be hubspot'),
    ]);
    expect(await problems(run(ctx, file('a,2026-01-05,web,demo,'), { ...mapping, key: 'nr' }))).toEqual([
      expect.stringContaining("lacks 'nr'"),
    ]);
    expect(
      await problems(
        run(ctx, file('a,2026-01-05,web,demo,'), { ...mapping, events: [{ type: 'lead.born', at: 'day' }] }),
      ),
    ).toEqual([expect.stringContaining('events[0].type')]);
    const empty = async function* () {};
    expect(await problems(run(ctx, empty))).toEqual(['file: The file is empty.']);
    expect((await readAll(ctx)).events).toEqual([]);
  });
});

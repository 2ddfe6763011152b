import { newId } from '@baton/db/id';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { applyFacts } from '../leads/apply-facts.ts';
import { testMachinery } from '../testing/machinery.ts';
import { loadLintOptions } from './check-document-options.ts';
import { publishPlaybook } from './publish-playbook.ts';
import { saveDraft } from './save-draft.ts';
import { fact, officeDocument } from './testing/world.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const NOW = Date.parse('2026-11-20T15:00:00Z');
const MINUTE = 60_000;

async function newWorkspace(): Promise<Ctx> {
  const { id } = await createTestWorkspace(test.db, { enforceFrom: NOW - 30 * 86_400_000 });
  return { ...systemCtx(testMachinery(test.db), id, NOW) };
}

const inWorkspace = <T>(ctx: Ctx, work: Parameters<typeof ctx.db.inWorkspace<T>>[1]) =>
  ctx.db.inWorkspace(ctx.scope.workspaceId, work);

const known = (ctx: Ctx, document: unknown) => inWorkspace(ctx, (tx) => loadLintOptions(ctx, tx, document));

/** Touches of one lead, one a minute, each told after its lag. */
const touches = (lead: string, lagsMs: number[], more: object = {}, from = NOW - 86_400_000) =>
  lagsMs.map((lag, i) => {
    const at = from + i * MINUTE;
    return fact(lead, 'lead.touched', at, { kind: 'call', by: 'priya' }, { recordedAt: at + lag, ...more });
  });

it('knows nothing of a workspace that is being set up but the day', async () => {
  const ctx = await newWorkspace();
  expect(await known(ctx, officeDocument())).toEqual({ today: '2026-11-20' });
});

it('knows people, channels, and how long the feed usually takes', async () => {
  const ctx = await newWorkspace();
  const { workspaceId } = ctx.scope;
  await inWorkspace(ctx, async (tx) => {
    const person = { workspaceId, name: 'x', active: true };
    await tx.person.create({ data: { ...person, id: newId(), key: 'priya', managerKey: 'marcus' } });
    await tx.person.create({ data: { ...person, id: newId(), key: 'tom', active: false } });
    await tx.connection.create({ data: { workspaceId, id: newId(), kind: 'slack', name: 'Slack' } });
    await tx.connection.create({ data: { workspaceId, id: newId(), kind: 'hubspot', name: 'HubSpot' } });
    const usual = Array.from({ length: 100 }, (_, i) => (i < 96 ? 40_000 : 600_000));
    await applyFacts(ctx, tx, [
      ...touches('L-1', usual),
      // None of these says how long the feed takes.
      ...touches('L-1', Array(50).fill(5 * 86_400_000)),
      ...touches('L-1', Array(50).fill(0), { source: 'baton' }),
      ...touches('L-1', Array(50).fill(3_600_000), {}, NOW - 90 * 86_400_000),
    ]);
  });
  expect(await known(ctx, {})).toEqual({
    today: '2026-11-20',
    people: [
      { key: 'priya', manager: 'marcus', active: true },
      { key: 'tom', manager: null, active: false },
    ],
    connected: ['slack'],
    feedLagMs: 40_000,
  });
});

it('knows the fields and behaviours that leads had, also long ago, and says so on publishing and in a draft', async () => {
  const ctx = await newWorkspace();
  const document = officeDocument((d) => {
    d.policies[0].when = {
      any: [{ field: 'regoin', is: 'EMEA' }, { field: 'tier', gte: 2 }, { did: 'demo' }, { did: 'webnar' }],
    };
  });
  await inWorkspace(ctx, (tx) =>
    applyFacts(ctx, tx, [
      fact('L-1', 'lead.created', NOW - MINUTE, { region: 'EMEA', tier: 2 }),
      fact('L-1', 'lead.behaviour', NOW - MINUTE, { did: 'Demo' }),
      fact('L-1', 'lead.behaviour', NOW - MINUTE, { did: 'webinar' }),
    ]),
  );
  expect(await known(ctx, document)).toEqual({
    today: '2026-11-20',
    fields: ['region', 'tier'],
    behaviours: ['Demo', 'webinar'],
  });
  const names = [
    'policies[0].when.any[0].field: ‘field’ names a field that no lead has had so far: ‘regoin’. Did you mean ‘region’?',
    'policies[0].when.any[3].did: ‘did’ names a behaviour that no lead has had so far: ‘webnar’. Did you mean ‘webinar’?',
  ];
  const told = (findings: { pathText: string; message: string }[]) =>
    findings.map(({ pathText, message }) => `${pathText}: ${message}`).filter((one) => one.includes('no lead has had'));
  expect(told((await saveDraft(ctx, { document })).warnings)).toEqual(names);
  expect(told((await publishPlaybook(ctx, { document })).warnings)).toEqual(names);
});

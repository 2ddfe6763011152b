import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockLeads } from './events.ts';
import { type ClockState, saveLeads } from './leads.ts';
import { listClockFacts, listHandoffFacts } from './reports.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { clockState, handoffState, leadState } from './testing/states.ts';

const day = 86_400_000;
let at: TestDatabase;
let ws: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
  const finished = (startedAt: number, decidedAt: number, over: Partial<ClockState> = {}) =>
    clockState(startedAt, {
      state: 'completed',
      outcome: 'met',
      decidedAt,
      stoppedAt: decidedAt,
      nextFireAt: null,
      ...over,
    });
  const cases = {
    before: [finished(1 * day, 2 * day - 1)],
    first: [finished(1 * day, 2 * day)],
    last: [finished(1 * day, 3 * day - 1, { ownerKey: 'tom', kind: 'accept' })],
    after: [finished(1 * day, 3 * day)],
    open: [clockState(1 * day)],
    later: [clockState(3 * day)],
    cancelled: [
      finished(1 * day, 2 * day, { state: 'cancelled', outcome: null, decidedAt: null, cancelReason: 'merged' }),
    ],
  };
  await at.db.inWorkspace(ws, async (tx) => {
    const leads = await lockLeads(
      tx,
      Object.keys(cases).map((externalId) => ({ source: 'web', externalId })),
    );
    await saveLeads(
      tx,
      leads.map((lead) => {
        const clocks = cases[lead.externalId as keyof typeof cases];
        const wonAt = lead.externalId === 'later' ? 2 * day : null;
        const campaign = lead.externalId === 'first' ? 'Q3' : 'Q4';
        return leadState(lead.id, [handoffState(clocks[0]?.startedAt ?? 0, clocks, { campaign, wonAt })], {
          name: lead.externalId,
        });
      }),
    );
  });
});
afterAll(() => at.drop());

async function names(load: Promise<{ leadId: string }[]>): Promise<string[]> {
  const leads = await at.db.inWorkspace(ws, (tx) => tx.lead.findMany());
  return (await load).map((fact) => leads.find((lead) => lead.id === fact.leadId)?.externalId ?? '').toSorted();
}
const clocks = (over: Partial<Parameters<typeof listClockFacts>[1]> = {}) =>
  at.db.inWorkspace(ws, (tx) => listClockFacts(tx, { from: 2 * day, to: 3 * day, ...over }));
const handoffs = (over: Partial<Parameters<typeof listHandoffFacts>[1]> = {}) =>
  at.db.inWorkspace(ws, (tx) => listHandoffFacts(tx, { from: 2 * day, to: 3 * day, ...over }));

test('a period holds the clocks decided in it, and the open ones that began before its end', async () => {
  expect(await names(clocks())).toEqual(['first', 'last', 'open']);
  expect(await names(clocks({ from: day, to: 2 * day, basis: 'started' }))).toEqual([
    'after',
    'before',
    'cancelled',
    'first',
    'last',
    'open',
  ]);
  expect(await names(clocks({ from: day + 60_000, to: day + 60_001, basis: 'due', kinds: ['accept'] }))).toEqual([
    'last',
  ]);
});

test('filters narrow to owner, kind, campaign and source', async () => {
  expect(await names(clocks({ ownerKeys: ['tom'] }))).toEqual(['last']);
  expect(await names(clocks({ kinds: ['firstTouch'], campaigns: ['Q3'] }))).toEqual(['first']);
  expect(await names(clocks({ sourceLabels: ['Paid search'], policyKeys: ['inbound'], teamKeys: ['west'] }))).toEqual(
    [],
  );
});

test('a clock fact carries its figures and where its lead came from, the ledger only when asked', async () => {
  const [fact] = await clocks({ campaigns: ['Q3'] });
  expect(fact).toMatchObject({
    kind: 'firstTouch',
    outcome: 'met',
    decidedAt: 2 * day,
    targetMs: 60_000,
    campaign: 'Q3',
    leadType: 'demo_request',
    mqlAt: day,
  });
  expect(fact).not.toHaveProperty('segments');
  expect((await clocks({ campaigns: ['Q3'], withSegments: true }))[0]?.segments).toHaveLength(1);
});

test('handoffs count by when they became MQL, when they closed, or any of their stages', async () => {
  expect(await names(handoffs())).toEqual([]);
  expect(await names(handoffs({ from: 3 * day, to: 4 * day }))).toEqual(['later']);
  expect(await names(handoffs({ basis: 'any' }))).toEqual(['later']);
  expect(await names(handoffs({ basis: 'closed' }))).toEqual([]);
});

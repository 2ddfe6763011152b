import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendEvents, type EventInsert, listEvents, lockLeads, lockLeadsById } from './events.ts';
import { newId } from './id.ts';
import { saveLeads } from './leads.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { leadState } from './testing/states.ts';

let at: TestDatabase;
let ws: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
});
afterAll(() => at.drop());

const key = (externalId: string) => ({ source: 'web', externalId });
const makeLead = (externalId: string) =>
  at.db.inWorkspace(ws, async (tx) => {
    const [lead] = await lockLeads(tx, [key(externalId)]);
    if (!lead) throw new Error('no lead');
    return lead;
  });
const mergeInto = (id: string, mergedIntoId: string) =>
  at.db.inWorkspace(ws, (tx) => saveLeads(tx, [leadState(id, [], { mergedIntoId })]));

test('a lead is made once, whoever asks first', async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => at.db.inWorkspace(ws, (tx) => lockLeads(tx, [key('once'), key('once-2')]))),
  );
  const ids = asked.map((leads) => leads.map((lead) => lead.id));
  expect(new Set(ids.flat()).size).toBe(2);
  expect(asked[0]?.every((lead) => lead.stage === 'new' && lead.mergedIds.length === 0)).toBe(true);
});

test('keys of merged leads lead to the survivor, which names all it has taken in', async () => {
  const [a, b, c] = await Promise.all([makeLead('m-a'), makeLead('m-b'), makeLead('m-c')]);
  await mergeInto(a.id, b.id);
  await mergeInto(b.id, c.id);
  const found = await at.db.inWorkspace(ws, (tx) => lockLeads(tx, [key('m-a'), key('m-c'), key('m-new')]));
  const survivor = found.find((lead) => lead.id === c.id);
  expect(found).toHaveLength(2);
  expect(survivor?.keys.toSorted((x, y) => (x.externalId < y.externalId ? -1 : 1))).toEqual([key('m-a'), key('m-c')]);
  expect(survivor?.mergedIds.toSorted()).toEqual([a.id, b.id].toSorted());
  const byId = await at.db.inWorkspace(ws, (tx) => lockLeadsById(tx, [b.id, newId(), 'no id']));
  expect(byId.map((lead) => [lead.id, lead.requestedIds])).toEqual([[c.id, [b.id]]]);
});

test('a merge that commits while we wait for the lock is followed', async () => {
  const [loser, winner] = await Promise.all([makeLead('w-a'), makeLead('w-b')]);
  let waiting: Promise<string[]> | undefined;
  await at.db.inWorkspace(ws, async (tx) => {
    await lockLeadsById(tx, [loser.id, winner.id]);
    waiting = at.db.inWorkspace(ws, async (other) => (await lockLeads(other, [key('w-a')])).map((lead) => lead.id));
    for (let blocked = 0; blocked === 0; ) {
      const [row] = await at.db.prisma.$queryRaw<
        { n: number }[]
      >`select count(*)::int as n from pg_locks where not granted`;
      blocked = row?.n ?? 0;
    }
    await saveLeads(tx, [leadState(loser.id, [], { mergedIntoId: winner.id })]);
  });
  expect(await waiting).toEqual([winner.id]);
});

test('a ring of merges ends', async () => {
  const [a, b] = await Promise.all([makeLead('r-a'), makeLead('r-b')]);
  await mergeInto(a.id, b.id);
  await mergeInto(b.id, a.id);
  const found = await at.db.inWorkspace(ws, (tx) => lockLeads(tx, [key('r-a')]));
  expect(found).toHaveLength(1);
});

test('events are appended once and come back in the order in which they happened', async () => {
  const lead = await makeLead('e-1');
  const event = (sourceId: string, occurredAt: number, sequence = 0): EventInsert => ({
    leadId: lead.id,
    type: 'lead.changed',
    occurredAt,
    recordedAt: occurredAt + 5,
    source: 'web',
    sourceId,
    sequence,
    data: { text: 'a\0b', n: 1.5 },
  });
  const append = (events: EventInsert[]) => at.db.inWorkspace(ws, (tx) => appendEvents(tx, events));
  expect(await append([event('3', 2000), event('2', 1001, 2), event('2', 9999)])).toBe(2);
  expect(await append([event('1', 1001, 1), event('3', 1)])).toBe(1);
  const events = await at.db.inWorkspace(ws, (tx) => listEvents(tx, [lead.id]));
  expect(events.map((row) => [row.sourceId, row.occurredAt, row.recordedAt])).toEqual([
    ['1', 1001, 1006],
    ['2', 1001, 1006],
    ['3', 2000, 2005],
  ]);
  expect(events[0]).toMatchObject({ actor: null, data: { text: 'ab', n: 1.5 } });
});

test('two writers that lock the same leads in other orders both finish', async () => {
  const keys = Array.from({ length: 30 }, (_, n) => key(`d-${n}`));
  const work = (asked: typeof keys) => at.db.inWorkspace(ws, async (tx) => (await lockLeads(tx, asked)).length);
  const counts = await Promise.all([work(keys), work(keys.toReversed()), work(keys), work(keys.toReversed())]);
  expect(counts).toEqual([30, 30, 30, 30]);
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getClock, listClocks, listQueue } from './clock-readers.ts';
import { lockLeads } from './events.ts';
import { getLead, listLeads, listLeadsChanged } from './lead-readers.ts';
import { type HandoffState, type LeadState, saveLeads } from './leads.ts';
import { listClockFacts, listHandoffFacts } from './reports.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { clockState, handoffState, leadState } from './testing/states.ts';
import { inSweep, lockDueTimers } from './timers-sweep.ts';

const start = Date.UTC(2026, 10, 20, 14, 48, 0, 123);
let at: TestDatabase;
let ws: string;
let made = 0;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
});
afterAll(() => at.drop());

async function makeLead(): Promise<string> {
  made++;
  const [lead] = await at.db.inWorkspace(ws, (tx) => lockLeads(tx, [{ source: 'web', externalId: `L-${made}` }]));
  return lead?.id ?? '';
}
async function save(state: LeadState) {
  const [saved] = await at.db.inWorkspace(ws, (tx) => saveLeads(tx, [state]));
  if (!saved) throw new Error('not saved');
  return saved;
}
const read = (id: string) => at.db.inWorkspace(ws, (tx) => getLead(tx, id));
const readTimers = (clockIds: string[]) =>
  at.db.inWorkspace(ws, (tx) => tx.timer.findMany({ where: { clockId: { in: clockIds } } }));

test('what was saved is read back as it was', async () => {
  const id = await makeLead();
  const clock = clockState(start, {
    stoppedBy: { event: 'e-1' },
    notStoppedBy: [{ event: 'e-0', missed: 'automated' }],
    approachingAt: start + 7,
  });
  const handoff = handoffState(start, [clock], {
    rejection: { reason: 'no_budget' },
    inferred: ['sal', 'sql'],
    facts: { score: 82.5 },
  });
  const saved = await save(
    leadState(id, [handoff], { lastEventAt: start, deletedAt: start + 1, nextLookAt: start + 2 }),
  );
  const lead = await read(id);
  const { nextFireAt, ...content } = clock;
  expect(lead).toMatchObject({
    name: 'Jo Blake',
    fields: { country: 'US' },
    lastEventAt: start,
    deletedAt: start + 1,
    nextLookAt: start + 2,
    revision: 1,
  });
  expect(lead.handoffs).toEqual([
    {
      ...handoff,
      id: saved.handoffs[0]?.id,
      leadId: id,
      clocks: [expect.objectContaining({ ...content, id: saved.clocks[0]?.id, leadId: id, cycle: 1, revision: 1 })],
    },
  ]);
  const detail = await at.db.inWorkspace(ws, (tx) => getClock(tx, saved.clocks[0]?.id ?? ''));
  expect(detail).toMatchObject({ nextFireAt, lead: { id, source: 'web', name: 'Jo Blake' } });
});

test('instants survive to the millisecond, from 1900 to 2200', async () => {
  const id = await makeLead();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), async (instant) => {
      const saved = await save(
        leadState(id, [handoffState(instant, [clockState(instant, { nextFireAt: instant })])], {
          lastEventAt: instant,
        }),
      );
      const clock = await at.db.inWorkspace(ws, (tx) => getClock(tx, saved.clocks[0]?.id ?? ''));
      expect([clock.startedAt, clock.dueAt, clock.nextFireAt]).toEqual([instant, instant + 60_000, instant]);
    }),
    { numRuns: 60 },
  );
});

test('saving the same again changes nothing; a change moves the revision of that clock and of the lead', async () => {
  const id = await makeLead();
  const state = (dueAt: number): LeadState =>
    leadState(id, [handoffState(start, [clockState(start, { dueAt }), clockState(start, { kind: 'accept' })])]);
  const first = await save(state(start + 60_000));
  expect(first.clocks.every((clock) => clock.changed)).toBe(true);
  const before = await read(id);
  const again = await save(state(start + 60_000));
  expect(again).toMatchObject({ changed: false, revision: 1 });
  expect(again.clocks.map(({ changed, revision }) => ({ changed, revision }))).toEqual([
    { changed: false, revision: 1 },
    { changed: false, revision: 1 },
  ]);
  expect(await read(id)).toEqual(before);
  const moved = await save(state(start + 90_000));
  expect(moved).toMatchObject({ changed: true, revision: 2 });
  expect(moved.clocks.map(({ kind, changed, revision }) => ({ kind, changed, revision }))).toEqual([
    { kind: 'accept', changed: false, revision: 1 },
    { kind: 'firstTouch', changed: true, revision: 2 },
  ]);
  expect((await read(id)).changedAt).toBeGreaterThanOrEqual(before.changedAt);
});

test('the ticking figures of an open clock are not a change, those of a finished one are', async () => {
  const id = await makeLead();
  const state = (elapsedMs: number, over = {}): LeadState =>
    leadState(id, [handoffState(start, [clockState(start, { elapsedMs, wallMs: elapsedMs, ...over })])]);
  await save(state(1));
  expect((await save(state(2))).changed).toBe(false);
  expect((await save(state(3, { state: 'paused' }))).changed).toBe(true);
  expect((await save(state(4, { state: 'paused' }))).changed).toBe(false);
  await save(state(5, { state: 'completed', outcome: 'met', nextFireAt: null }));
  expect((await save(state(6, { state: 'completed', outcome: 'met', nextFireAt: null }))).changed).toBe(true);
  expect((await read(id)).handoffs[0]?.clocks[0]?.elapsedMs).toBe(6);
});

test('what replay no longer yields disappears from every reader and comes back under the same id', async () => {
  const id = await makeLead();
  const second: HandoffState = handoffState(start + 1, [clockState(start + 1, { ownerKey: 'lost-and-found' })], {
    cycle: 2,
  });
  const both = leadState(id, [handoffState(start, [clockState(start), clockState(start, { kind: 'accept' })]), second]);
  const first = await save(both);
  const fewer = await save(leadState(id, [handoffState(start, [clockState(start)])]));
  expect(fewer.clocks).toHaveLength(1);
  expect(fewer.handoffs).toHaveLength(1);
  expect(fewer.changed).toBe(true);
  expect((await read(id)).handoffs.map((handoff) => handoff.clocks.map((clock) => clock.kind))).toEqual([
    ['firstTouch'],
  ]);
  const hidden = await at.db.inWorkspace(ws, async (tx) => ({
    clocks: (await listClocks(tx, { leadId: id }, { limit: 10, cursor: null })).items.length,
    queue: (await listQueue(tx, ['lost-and-found'])).length,
    facts: (await listClockFacts(tx, { from: 0, to: start * 2, ownerKeys: ['lost-and-found'] })).length,
    handoffs: (await listHandoffFacts(tx, { from: start + 1, to: start + 2 })).filter((fact) => fact.leadId === id)
      .length,
  }));
  expect(hidden).toEqual({ clocks: 1, queue: 0, facts: 0, handoffs: 0 });
  expect(await readTimers(first.clocks.map((clock) => clock.id))).toHaveLength(1);
  const back = await save(both);
  const ids = (saved: typeof first) => [saved.handoffs, saved.clocks.map((clock) => clock.id)];
  expect(ids(back)).toEqual(ids(first));
  expect((await read(id)).handoffs[1]?.clocks[0]).toMatchObject({ state: 'running', cancelReason: null });
});

test('timers follow their clocks: set, moved with the revision, taken away', async () => {
  const id = await makeLead();
  const state = (nextFireAt: number | null, dueAt = start): LeadState =>
    leadState(id, [handoffState(start, [clockState(start, { nextFireAt, dueAt })])]);
  const { clocks } = await save(state(start + 1));
  const ids = clocks.map((clock) => clock.id);
  expect(await readTimers(ids)).toMatchObject([{ nextFireAt: new Date(start + 1), revision: 1 }]);
  const { timers } = await inSweep(at.db, (sweep) => lockDueTimers(sweep, { limit: 1000, latestMs: 0 }));
  expect(timers.filter((timer) => ids.includes(timer.clockId))).toMatchObject([{ workspaceId: ws, revision: 1 }]);
  await save(state(start + 2, start + 5));
  expect(await readTimers(ids)).toMatchObject([{ nextFireAt: new Date(start + 2), revision: 2 }]);
  await save(state(null, start + 5));
  expect(await readTimers(ids)).toEqual([]);
});

test('two hundred leads are saved together, each with its own', async () => {
  const keys = Array.from({ length: 200 }, (_, n) => ({ source: 'batch', externalId: `B-${n}` }));
  const result = await at.db.inWorkspace(ws, async (tx) => {
    const leads = await lockLeads(tx, keys);
    const states = leads.map((lead, n) =>
      leadState(lead.id, [
        handoffState(
          start + n,
          ['assign', 'firstTouch', 'accept', 'qualify'].map((kind) => clockState(start + n, { kind })),
        ),
      ]),
    );
    return { states, saved: await saveLeads(tx, states) };
  });
  expect(result.saved.map((lead) => lead.id)).toEqual(result.states.map((state) => state.id));
  expect(result.saved.every((lead) => lead.clocks.length === 4 && lead.handoffs.length === 1)).toBe(true);
  const last = await read(result.states[199]?.id ?? '');
  expect(last.handoffs[0]?.mqlAt).toBe(start + 199);
});

test('pages of leads neither repeat nor skip, and search takes its wildcards literally', async () => {
  const own = (await createTestWorkspace(at.db)).id;
  await at.db.inWorkspace(own, async (tx) => {
    const leads = await lockLeads(
      tx,
      Array.from({ length: 7 }, (_, n) => ({ source: 'web', externalId: `P-${n}` })),
    );
    await saveLeads(
      tx,
      leads.map((lead, n) => leadState(lead.id, [], { name: n === 3 ? '100%_sure' : 'Ann' })),
    );
  });
  const seen: string[] = [];
  for (let cursor: string | null = null, first = true; first || cursor; first = false) {
    const page = await at.db.inWorkspace(own, (tx) => listLeads(tx, {}, { limit: 3, cursor }));
    seen.push(...page.items.map((lead) => lead.externalId));
    cursor = page.nextCursor;
  }
  expect(seen.toSorted()).toEqual(['P-0', 'P-1', 'P-2', 'P-3', 'P-4', 'P-5', 'P-6']);
  await at.db.inWorkspace(own, async (tx) => {
    const page = { limit: 10, cursor: null };
    expect((await listLeads(tx, { search: '%_S' }, page)).items).toHaveLength(1);
    expect((await listLeads(tx, { search: 'kestrel' }, page)).items).toHaveLength(7);
    const changed = await listLeadsChanged(tx, { after: null, limit: 3 });
    const rest = await listLeadsChanged(tx, { after: changed[2] ?? null, limit: 10 });
    expect(new Set([...changed, ...rest].map((lead) => lead.id)).size).toBe(7);
    await expect(listLeads(tx, {}, { limit: 3, cursor: 'made up' })).rejects.toMatchObject({ code: 'bad_cursor' });
    await expect(getLead(tx, 'not-an-id')).rejects.toMatchObject({ code: 'not_found' });
  });
});

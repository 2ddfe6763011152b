import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockLeads } from './events.ts';
import { saveLeads } from './leads.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { clockState, handoffState, leadState } from './testing/states.ts';
import { claimDueTimers, nextDueAt, setTimers } from './timers.ts';

let at: TestDatabase;
beforeEach(async () => {
  at = await createTestDatabase();
});
afterEach(() => at.drop());

async function makeClocks(workspaceId: string, instants: (number | null)[]): Promise<string[]> {
  return at.db.inWorkspace(workspaceId, async (tx) => {
    const leads = await lockLeads(
      tx,
      instants.map((_, n) => ({ source: 'web', externalId: `${n}`.padStart(4, '0') })),
    );
    const ordered = leads.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    const states = ordered.map((lead, n) =>
      leadState(lead.id, [handoffState(0, [clockState(0, { nextFireAt: instants[n] ?? null })])]),
    );
    return (await saveLeads(tx, states)).flatMap((lead) => lead.clocks.map((clock) => clock.id));
  });
}
const claim = (limit = 100, leaseMs?: number) => at.db.acrossWorkspaces((tx) => claimDueTimers(tx, limit, leaseMs));

test('due timers of all workspaces are claimed once, by any number of workers', async () => {
  const now = await at.db.now();
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  const due = Array.from({ length: 60 }, (_, n) => now - 1 - n);
  const ids = [...(await makeClocks(one.id, due)), ...(await makeClocks(two.id, [...due, now + 60_000, null]))];
  const claims = (await Promise.all(Array.from({ length: 8 }, () => claim(20)))).flat();
  claims.push(...(await claim(500)));
  expect(claims).toHaveLength(120);
  expect(new Set(claims.map((timer) => timer.clockId)).size).toBe(120);
  expect(claims.map((timer) => timer.clockId).every((id) => ids.includes(id))).toBe(true);
  expect(claims.find((timer) => timer.clockId === ids[59])).toEqual({
    workspaceId: one.id,
    clockId: ids[59],
    revision: 1,
    nextFireAt: now - 60,
  });
  expect(await claim()).toEqual([]);
});

test('the oldest go first', async () => {
  const now = await at.db.now();
  const { id } = await createTestWorkspace(at.db);
  const ids = await makeClocks(id, [now - 10, now - 30, now - 20]);
  const claimed = await claim(2);
  expect(new Set(claimed.map((timer) => timer.clockId))).toEqual(new Set([ids[1], ids[2]]));
});

test('a claim that is not followed up comes back after its lease', async () => {
  const { id } = await createTestWorkspace(at.db);
  await makeClocks(id, [1000]);
  expect(await claim(10, 60_000)).toHaveLength(1);
  expect(await claim()).toEqual([]);
  const next = (await nextDueAt(at.db)) ?? 0;
  expect(next - (await at.db.now())).toBeGreaterThan(50_000);
});

test('the handler sets or removes timers, of its own workspace and of open clocks only', async () => {
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  const [a = '', b = ''] = await makeClocks(one.id, [1000, 2000]);
  const set = (workspaceId: string, clockId: string, nextFireAt: number | null) =>
    at.db.inWorkspace(workspaceId, (tx) => setTimers(tx, [{ workspaceId, clockId, nextFireAt }]));
  await set(one.id, a, 5000);
  await set(two.id, b, 9000);
  expect(await nextDueAt(at.db)).toBe(2000);
  await set(one.id, b, null);
  expect(await nextDueAt(at.db)).toBe(5000);
  await set(one.id, b, 4000);
  expect(await nextDueAt(at.db)).toBe(4000);
  await at.db.inWorkspace(one.id, (tx) => tx.$executeRaw`update clocks set state = 'completed' where id = ${b}::uuid`);
  await set(one.id, b, 3000);
  expect(await nextDueAt(at.db)).toBe(4000);
});

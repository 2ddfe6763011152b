import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockLeads } from './events.ts';
import { saveLeads } from './leads.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { clockState, handoffState, leadState } from './testing/states.ts';
import { finishTimers, nextDueAt } from './timers.ts';
import { moveTimers, postponeTimers, refillTimers } from './timers-moves.ts';
import { type DueTimer, inSweep, lockDueTimers } from './timers-sweep.ts';

let at: TestDatabase;
beforeEach(async () => {
  at = await createTestDatabase();
});
afterEach(() => at.drop());

/** Clocks whose two tiers and due instant fall due at these instants; with null, clocks without a timer. */
async function makeClocks(workspaceId: string, plans: (readonly [number, number, number] | null)[]): Promise<string[]> {
  return at.db.inWorkspace(workspaceId, async (tx) => {
    const leads = await lockLeads(
      tx,
      plans.map((_, n) => ({ source: 'web', externalId: `${n}`.padStart(4, '0') })),
    );
    const ordered = leads.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    const states = ordered.map((lead, n) => {
      const plan = plans[n] ?? null;
      const planned =
        plan === null
          ? []
          : [
              { tier: '50%', at: plan[0] },
              { tier: '80%', at: plan[1] },
            ];
      const clock = clockState(0, { planned, dueAt: plan?.[2] ?? null, nextFireAt: plan?.[0] ?? null });
      return leadState(lead.id, [handoffState(0, [clock])]);
    });
    return (await saveLeads(tx, states)).flatMap((lead) => lead.clocks.map((clock) => clock.id));
  });
}
const DAY = 86_400_000;
const due = (now: number, n = 1) => [now - n, now + 60_000, now + 90_000] as const;
const lock = (limit = 500) => inSweep(at.db, (sweep) => lockDueTimers(sweep, { limit, latestMs: DAY }));
const ids = (timers: DueTimer[]) => timers.map((timer) => timer.clockId);

test('timers say what fell due within a day; one that tells nobody anything is moved on at once', async () => {
  const now = await at.db.now();
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  await at.db.inWorkspace(two.id, (tx) => tx.workspace.update({ where: { id: two.id }, data: { observe: true } }));
  const [a] = await makeClocks(one.id, [[now - DAY - 60_000, now - 10, now + 60_000]]);
  const [b] = await makeClocks(two.id, [
    [now - 20, now - 10, now - 5],
    [now - 20, now - 10, now + 60_000],
  ]);
  await inSweep(at.db, async (sweep) => {
    const batch = await lockDueTimers(sweep, { limit: 500, latestMs: DAY });
    expect(batch.now).toBeGreaterThanOrEqual(now);
    expect(batch.quiet).toBe(1);
    expect(batch.timers).toMatchObject([
      {
        workspaceId: one.id,
        clockId: a,
        revision: 1,
        known: true,
        last: false,
        crosses: false,
        steps: [{ tier: '80%' }],
        clock: {
          state: 'running',
          kind: 'firstTouch',
          cycle: '1',
          version: '1',
          leadOwnerKey: 'priya',
          segments: null,
        },
      },
      { clockId: b, last: true, crosses: true, steps: [{ tier: '50%' }, { tier: '80%' }], clock: null },
    ]);
    expect(Date.parse(batch.timers[0]?.steps[0]?.atText ?? '')).toBe(now - 10);
  });
  const moved = await at.db.inWorkspace(two.id, (tx) => tx.timer.findMany({ orderBy: { nextFireAt: 'desc' } }));
  expect(moved[0]).toMatchObject({ nextFireAt: new Date(now + 60_000), steps: [''] });
});

test('two sweeps at once never hold the same timer, and one that breaks off leaves all as it was', async () => {
  const now = await at.db.now();
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  const all = [
    ...(await makeClocks(
      one.id,
      Array.from({ length: 60 }, (_, n) => due(now, n + 1)),
    )),
    ...(await makeClocks(two.id, [...Array.from({ length: 60 }, (_, n) => due(now, n + 1)), null])),
  ];
  const broken = inSweep(at.db, async (sweep) => {
    await moveTimers(sweep, (await lockDueTimers(sweep, { limit: 500, latestMs: DAY })).timers);
    throw new Error('broken off');
  });
  await expect(broken).rejects.toThrow('broken off');
  const held: string[] = [];
  let meet: () => void = () => undefined;
  const bothHold = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const sweepOne = () =>
    inSweep(at.db, async (sweep) => {
      const { timers } = await lockDueTimers(sweep, { limit: 50, latestMs: DAY });
      held.push(...ids(timers));
      if (held.length === 100) meet();
      await bothHold;
      await moveTimers(sweep, timers);
    });
  await Promise.all([sweepOne(), sweepOne()]);
  expect(new Set(held).size).toBe(100);
  const rest = ids((await lock()).timers);
  expect(rest).toHaveLength(20);
  expect(new Set([...held, ...rest]).size).toBe(120);
  expect([...held, ...rest].every((id) => all.includes(id))).toBe(true);
});

test('the oldest go first, and workspaces can be left out', async () => {
  const now = await at.db.now();
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  const made = await makeClocks(one.id, [due(now, 10), due(now, 30), due(now, 20)]);
  await makeClocks(two.id, [due(now, 40)]);
  const { timers } = await inSweep(at.db, (sweep) =>
    lockDueTimers(sweep, { limit: 2, latestMs: DAY, except: [two.id] }),
  );
  expect(new Set(ids(timers))).toEqual(new Set([made[1], made[2]]));
});

test('a timer moves on to what falls due next and ends after the last', async () => {
  const now = await at.db.now();
  const { id } = await createTestWorkspace(at.db);
  await makeClocks(id, [
    [now - 20, now - 10, now + 60_000],
    [now - 30, now - 20, now - 10],
  ]);
  await inSweep(at.db, async (sweep) =>
    moveTimers(sweep, (await lockDueTimers(sweep, { limit: 500, latestMs: DAY })).timers),
  );
  const left = await at.db.inWorkspace(id, (tx) => tx.timer.findMany());
  expect(left).toMatchObject([
    { nextFireAt: new Date(now + 60_000), stepsAt: [new Date(now + 60_000)], steps: [''], revision: 1 },
  ]);
});

test('a timer that is kept for a lease comes back and reads its clock again', async () => {
  const now = await at.db.now();
  const { id } = await createTestWorkspace(at.db);
  const made = await makeClocks(id, [due(now), due(now)]);
  const keep = (leaseMs: number) =>
    inSweep(at.db, async (sweep) =>
      postponeTimers(sweep, (await lockDueTimers(sweep, { limit: 500, latestMs: DAY })).timers, leaseMs),
    );
  await keep(60_000);
  expect((await lock()).timers).toEqual([]);
  expect(((await nextDueAt(at.db)) ?? 0) - now).toBeGreaterThan(50_000);
  await at.db.inWorkspace(id, async (tx) => {
    await tx.$executeRaw`update timers set next_fire_at = now()`;
    await tx.$executeRaw`update clocks set state = 'completed' where id = ${made[1]}::uuid`;
  });
  const stale = await inSweep(at.db, async (sweep) => {
    const { timers } = await lockDueTimers(sweep, { limit: 500, latestMs: DAY });
    await refillTimers(sweep, timers, 1000_000);
    return timers;
  });
  expect(stale.map((timer) => timer.known)).toEqual([false, false]);
  expect((await lock()).timers).toMatchObject([{ clockId: made[0], known: true, steps: [{ tier: '50%' }] }]);
});

test('whoever kept a timer moves it on when done, unless it was set anew meanwhile or belongs to others', async () => {
  const now = await at.db.now();
  const [one, two] = [await createTestWorkspace(at.db), await createTestWorkspace(at.db)];
  const [clockId = ''] = await makeClocks(one.id, [[now - 20, now - 10, now + 60_000]]);
  const finish = (workspaceId: string, revision: number, until: number) =>
    at.db.inWorkspace(workspaceId, (tx) => finishTimers(tx, [{ clockId, revision }], until));
  await finish(two.id, 1, now);
  await finish(one.id, 2, now);
  expect(await nextDueAt(at.db)).toBe(now - 20);
  await finish(one.id, 1, now - 15);
  expect(await nextDueAt(at.db)).toBe(now - 10);
  await finish(one.id, 1, now);
  expect(await nextDueAt(at.db)).toBe(now + 60_000);
  await finish(one.id, 1, now + 60_000);
  expect(await nextDueAt(at.db)).toBeNull();
});

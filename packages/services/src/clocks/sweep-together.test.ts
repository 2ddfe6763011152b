import { nextDueAt } from '@baton/db/timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createSweepWorld, MINUTE, type SweepWorld } from '../testing/sweep-world.ts';
import { sweepBurst, sweepClocks } from './sweep.ts';

const mail = { via: ['email'] };
const document = alwaysOpen({}, [
  { at: '50%', notify: ['owner'], ...mail },
  { at: 'breach', notify: ['owner', 'manager'], ...mail },
]);
const names = (count: number) => Array.from({ length: count }, (_, n) => `L-${n}`);

let world: SweepWorld;
beforeEach(async () => {
  world = await createSweepWorld();
});
afterEach(() => world.end());

/** What was told, as sorted lines. */
const told = async (workspaceId: string) =>
  (await world.alerts(workspaceId))
    .map(({ tier, recipient, state, deliveries }) =>
      [tier, recipient, state, ...deliveries.map((one) => `${one.channel} ${one.toAddress} ${one.status}`)].join(' | '),
    )
    .sort();

describe('many at once', () => {
  it('sweeps that run at the same time tell of each clock once and of none not', async () => {
    const one = await world.workspace(document, 'one.test');
    await world.createLeads(one, names(300), 6 * MINUTE);
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        while ((await sweepClocks(world.machinery, 20)) > 0);
      }),
    );
    const alerts = await world.alerts(one);
    expect(alerts).toHaveLength(300);
    expect(new Set(alerts.map((alert) => alert.clockId)).size).toBe(300);
    expect(alerts.every((alert) => alert.deliveries.length === 1)).toBe(true);
  });

  it('one batch serves workspaces with different playbooks, each with its own people only', async () => {
    const one = await world.workspace(document, 'one.test');
    const other = alwaysOpen({}, [{ at: '80%', notify: [{ person: 'marcus' }], ...mail }]);
    const two = await world.workspace(other, 'two.test');
    // The same people keys and lead names in both.
    for (const id of [one, two]) await world.createLeads(id, ['L-1', 'L-2'], 9 * MINUTE);
    expect(await sweepBurst(world.machinery)).toBeGreaterThanOrEqual(4);
    await world.sweepAll(sweepBurst);
    expect(await told(one)).toEqual(Array(2).fill('50% | priya | open | email priya@one.test queued'));
    expect(await told(two)).toEqual(Array(2).fill('80% | marcus | open | email marcus@two.test queued'));
    // Row security hides what lies under another workspace, so each row is looked for by its clock as well.
    for (const [mine, theirs] of [
      [one, two],
      [two, one],
    ] as const) {
      const own = new Set((await world.alerts(mine)).map((alert) => alert.leadId));
      const leads = await world.machinery.db.inWorkspace(theirs, (tx) => tx.lead.findMany({ select: { id: true } }));
      expect(leads.some((lead) => own.has(lead.id))).toBe(false);
    }
  });

  it('a workspace whose playbook cannot be read waits; others do not', async () => {
    const one = await world.workspace(document, 'one.test');
    const two = await world.workspace(document, 'two.test');
    for (const id of [one, two]) await world.createLeads(id, ['L-1'], 6 * MINUTE);
    const broken = { ...world.machinery, db: { ...world.machinery.db } };
    broken.db.inWorkspace = (workspaceId, work, options) =>
      workspaceId === one
        ? Promise.reject(new Error('unreadable'))
        : world.machinery.db.inWorkspace(workspaceId, work, options);
    await world.sweepAll(() => sweepClocks(broken));
    expect(await told(two)).toHaveLength(1);
    expect(await told(one)).toEqual([]);
    expect(await nextDueAt(world.machinery.db)).not.toBeNull();
  });
});

import { insertAlerts } from '@baton/db/alerts';
import { newId } from '@baton/db/id';
import { nextDueAt } from '@baton/db/timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machinery } from '../context.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createSweepWorld, MINUTE, type SweepWorld } from '../testing/sweep-world.ts';
import { sweepClocks } from './sweep.ts';

const mail = { via: ['email'] };
const document = alwaysOpen({}, [
  { at: '50%', notify: ['owner'], ...mail },
  { at: 'breach', notify: ['owner', 'manager'], ...mail },
]);

let world: SweepWorld;
beforeEach(async () => {
  world = await createSweepWorld();
});
afterEach(() => world.end());

const told = async (workspaceId: string) =>
  (await world.alerts(workspaceId)).map(({ tier, recipient, state }) => `${tier} ${recipient} ${state}`).sort();
const clocksOf = (workspaceId: string) =>
  world.machinery.db.inWorkspace(workspaceId, (tx) => tx.clock.findMany({ where: { kind: 'firstTouch' } }));
const at = async (agoMs: number) => new Date((await world.machinery.db.now()) - agoMs).toISOString();
const event = async (lead: string, type: string, agoMs: number, data: object) => ({
  id: newId(),
  lead,
  type,
  occurredAt: await at(agoMs),
  data,
});

type Statement = { text: string; values: unknown[]; run(text?: string): Promise<unknown> };

/** The machinery with a sweep whose statements pass through `on`. */
function intercepted(machinery: Machinery, on: (statement: Statement) => Promise<unknown>): Machinery {
  const pool = new Proxy(machinery.db.pool, {
    get(target, name) {
      if (name !== 'connect') return Reflect.get(target, name, target);
      return async () => {
        const client = await target.connect();
        const query = client.query.bind(client) as (asked: unknown) => Promise<unknown>;
        const { release } = client;
        return Object.assign(client, {
          query: (asked: string | { text: string; values?: unknown[] }) => {
            if (asked === 'rollback') return query(asked);
            const { text, values = [] } = typeof asked === 'string' ? { text: asked } : asked;
            return on({ text, values, run: (other) => query(other ?? asked) });
          },
          release: (error?: Error) => {
            Object.assign(client, { query, release });
            return release.call(client, error);
          },
        });
      };
    },
  });
  return { ...machinery, db: { ...machinery.db, pool } };
}

/** A sweep that is cut off when it sends its n-th statement: the connection is lost before that runs. */
function cutAt(machinery: Machinery, n: number): { machinery: Machinery; reached: () => boolean } {
  let count = 0;
  const on = ({ run }: Statement) => {
    count += 1;
    return count >= n ? Promise.reject(new Error('cut off')) : run();
  };
  return { machinery: intercepted(machinery, on), reached: () => count >= n };
}

describe('a sweep', () => {
  it('that breaks off at any statement leaves nothing done, and the next does all of it once', async () => {
    const id = await world.workspace(document, 'one.test');
    let statements = 0;
    for (let n = 1; ; n++) {
      const lead = `L-${n}`;
      await world.createLeads(id, [lead], 11 * MINUTE);
      const before = await told(id);
      const cut = cutAt(world.machinery, n);
      const done = await sweepClocks(cut.machinery).then(
        () => true,
        () => false,
      );
      if (done && !cut.reached()) {
        statements = n - 1;
        break;
      }
      expect(done, `cut at ${n}`).toBe(false);
      expect(await told(id), `cut at ${n}`).toEqual(before);
      expect((await clocksOf(id)).filter((clock) => !clock.breached && clock.outcome !== null)).toEqual([]);
      await world.sweepAll(sweepClocks);
      expect(await told(id)).toHaveLength(before.length + 3);
    }
    // Begin, lock, breach, move, store, commit.
    expect(statements).toBeGreaterThanOrEqual(6);
    await world.sweepAll(sweepClocks);
    const alerts = await world.alerts(id);
    expect(new Set(alerts.map((one) => `${one.clockId} ${one.tier} ${one.recipient}`)).size).toBe(alerts.length);
    expect((await clocksOf(id)).every((clock) => clock.breached)).toBe(true);
    expect(await nextDueAt(world.machinery.db)).toBeNull();
  });

  it('leaves an alert alone that somebody stored meanwhile, and stores the others of its batch', async () => {
    const id = await world.workspace(document, 'one.test');
    await world.createLeads(id, ['L-1', 'L-2'], 6 * MINUTE);
    const clock = (await clocksOf(id))[0];
    let stored = false;
    const meanwhile = intercepted(world.machinery, async ({ text, run }) => {
      if (text.includes('into alerts') && !stored) {
        stored = true;
        await world.machinery.db.inWorkspace(id, (tx) =>
          insertAlerts(tx, [
            {
              clockId: clock?.id ?? '',
              leadId: clock?.leadId ?? '',
              handoffId: clock?.handoffId ?? '',
              cycle: 1,
              tier: '50%',
              recipient: 'priya',
              kind: 'tier',
              dueAt: 1,
              clockRevision: 1,
              body: {},
            },
          ]),
        );
      }
      return run();
    });
    await world.sweepAll(() => sweepClocks(meanwhile));
    const alerts = await world.alerts(id);
    expect(alerts.map((one) => one.deliveries.length).sort()).toEqual([0, 1]);
    expect(alerts.find((one) => one.clockId === clock?.id)?.dueAt).toBe(1);
  });

  it('puts a clock aside that cannot be stored, and goes on with the others of its batch', async () => {
    const id = await world.workspace(document, 'one.test');
    await world.createLeads(id, ['L-1', 'L-2', 'L-3'], 6 * MINUTE);
    const bad = (await clocksOf(id))[1]?.id ?? '';
    const refusing = intercepted(world.machinery, ({ text, values, run }) =>
      run(text.includes('into alerts') && String(values[2]).includes(bad) ? 'select 1 / 0' : undefined),
    );
    await world.sweepAll(() => sweepClocks(refusing));
    expect((await world.alerts(id)).map((one) => one.clockId === bad)).toEqual([false, false]);
    const waits = ((await nextDueAt(world.machinery.db)) ?? 0) - (await world.machinery.db.now());
    expect(waits).toBeGreaterThan(30_000);
    await world.machinery.db.inWorkspace(
      id,
      (tx) => tx.$executeRaw`update timers set next_fire_at = now()
      where clock_id = ${bad}::uuid`,
    );
    await world.sweepAll(sweepClocks);
    expect(await world.alerts(id)).toHaveLength(3);
  });

  it('tells nobody of a paused clock, and goes on by itself when its pause has ended', async () => {
    const id = await world.workspace(document, 'one.test');
    await world.receive(id, [
      await event('L-1', 'lead.created', 6 * MINUTE, { score: 90, owner: 'priya' }),
      await event('L-1', 'lead.paused', 0.5 * MINUTE, { reason: 'asked to call later' }),
      await event('L-2', 'lead.created', 12 * MINUTE, { score: 90, owner: 'priya' }),
      await event('L-2', 'lead.paused', 9 * MINUTE, { reason: 'asked to call later', until: await at(3 * MINUTE) }),
    ]);
    await processInbox(world.machinery, id);
    // As they are stored while the pause of L-2 lasts, and as L-1 stays.
    await world.machinery.db.inWorkspace(id, async (tx) => {
      await tx.$executeRaw`update clocks set state = 'paused' where kind = 'firstTouch'`;
      await tx.$executeRaw`update timers set next_fire_at = steps_at[1]`;
    });
    await world.sweepAll(sweepClocks);
    const leads = await world.machinery.db.inWorkspace(id, (tx) => tx.lead.findMany());
    const alerts = await world.alerts(id);
    expect(alerts.map((one) => [leads.find((lead) => lead.id === one.leadId)?.externalId, one.tier])).toEqual([
      ['L-2', '50%'],
    ]);
    expect((await clocksOf(id)).map((clock) => clock.state).sort()).toEqual(['paused', 'running']);
  });

  it('leaves a skipped alert with the reason where a tier reaches nobody', async () => {
    const lonely = alwaysOpen({ teams: { smb: { name: 'SMB', members: ['priya'], calendar: 'always' } } }, [
      { at: '50%', notify: ['manager'], ...mail },
    ]);
    const id = await world.workspace(lonely, 'one.test');
    await world.createLeads(id, ['L-1'], 6 * MINUTE);
    await world.sweepAll(sweepClocks);
    expect(await world.alerts(id)).toMatchObject([
      { tier: '50%', recipient: 'nobody', state: 'skipped', reason: expect.stringContaining('nobody'), deliveries: [] },
    ]);
  });

  it('marks breaches and tells nobody where a workspace only observes', async () => {
    const id = await world.workspace(document, 'one.test');
    await world.machinery.db.inWorkspace(id, (tx) => tx.workspace.update({ where: { id }, data: { observe: true } }));
    await world.createLeads(id, ['L-1'], 9.99 * MINUTE);
    await world.machinery.db.inWorkspace(id, async (tx) => {
      await tx.$executeRaw`update clocks set due_at = now() where kind = 'firstTouch'`;
      await tx.$executeRaw`update timers set next_fire_at = now() - interval '1 s'`;
    });
    await world.sweepAll(sweepClocks);
    expect(await clocksOf(id)).toMatchObject([{ breached: true, outcome: 'missed', ownerKey: 'priya' }]);
    expect(await told(id)).toEqual([]);
  });

  it('skips tiers of more than a day ago, and tells those since', async () => {
    const days = alwaysOpen(
      {
        policies: [
          {
            key: 'demo',
            name: 'Demo',
            calendar: 'always',
            clocks: { firstTouch: { target: '50h', stopsOn: ['call'] } },
            tiers: {
              firstTouch: [
                { at: '50%', notify: ['owner'], ...mail },
                { at: '80%', notify: ['owner'], ...mail },
              ],
            },
          },
        ],
      },
      [],
    );
    const id = await world.workspace(days, 'one.test');
    await world.createLeads(id, ['L-1'], 49.9 * 60 * MINUTE);
    await world.sweepAll(sweepClocks);
    expect(await told(id)).toEqual(['80% priya open']);
  });

  it('applies what arrived before it tells: a touch already told stops the alert', async () => {
    const id = await world.workspace(document, 'one.test');
    const other = await world.workspace(document, 'two.test');
    await world.createLeads(id, ['L-1', 'L-2'], 6 * MINUTE);
    await world.createLeads(other, ['L-1'], 6 * MINUTE);
    await world.receive(id, [
      await event('L-1', 'lead.touched', MINUTE, { kind: 'call', direction: 'out', by: 'priya', verified: true }),
    ]);
    await world.sweepAll(sweepClocks);
    expect((await clocksOf(id)).map((clock) => clock.state).sort()).toEqual(['completed', 'running']);
    expect(await told(id)).toEqual(['50% priya open']);
    expect(await told(other)).toEqual(['50% priya open']);
  });

  it('does not wait for somebody who is writing a clock, and takes it when they are done', async () => {
    const id = await world.workspace(document, 'one.test');
    await world.createLeads(id, ['L-1', 'L-2'], 11 * MINUTE);
    await world.machinery.db.inWorkspace(id, async (tx) => {
      await tx.$executeRaw`update clocks set changed_at = now()
        where kind = 'firstTouch' and lead_id = (select id from leads where external_id = 'L-1')`;
      await world.sweepAll(sweepClocks);
      expect(await told(id)).toHaveLength(3);
    });
    await world.sweepAll(sweepClocks);
    expect(await told(id)).toHaveLength(6);
  });

  it('knows of a new address, another manager and a new version at once', async () => {
    const id = await world.workspace(document, 'one.test');
    const addresses = async () =>
      (await world.alerts(id)).flatMap((one) => one.deliveries.map((each) => each.toAddress)).sort();
    await world.createLeads(id, ['L-1'], 6 * MINUTE);
    await world.sweepAll(sweepClocks);
    expect(await addresses()).toEqual(['priya@one.test']);
    await world.machinery.db.inWorkspace(id, (tx) =>
      tx.person.updateMany({ where: { key: 'priya' }, data: { email: 'priya@new.test' } }),
    );
    await world.createLeads(id, ['L-2'], 6 * MINUTE);
    await world.sweepAll(sweepClocks);
    expect(await addresses()).toEqual(['priya@new.test', 'priya@one.test']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '../testing/alert-world.ts';

const MINUTE = 60_000;

describe('an alert whose clock changes before it is sent', () => {
  let world: AlertWorld;
  let createdAt: number;
  beforeEach(async () => {
    world = await createAlertWorld(alwaysOpen());
    createdAt = (await world.machinery.db.now()) - 6 * MINUTE;
    await world.createLeads(['L-1'], 'priya', 6 * MINUTE);
  });
  afterEach(() => world.end());

  const sweep = async () => {
    while ((await sweepClocks(world.machinery)) > 0);
  };
  let ids = 0;
  const learn = (type: string, afterMs: number, data: object) =>
    world.learn([
      { id: `e${++ids}`, lead: 'L-1', type, occurredAt: new Date(createdAt + afterMs).toISOString(), data },
    ]);
  /** A pause that ends before now and is learned only now; half of the target is used up so much later. */
  const pause = async (lengthMs: number) => {
    await learn('lead.paused', 4 * MINUTE, { reason: 'on holiday' });
    await learn('lead.resumed', 4 * MINUTE + lengthMs, {});
  };
  const told = async () =>
    (await world.alerts()).map(({ tier, recipient, state, deliveries }) =>
      [tier, recipient, state, ...deliveries.map(({ status }) => status)].join(' '),
    );

  it('is withdrawn with the cause when its instant moved, and sent when that comes', async () => {
    await sweep();
    expect(await told()).toEqual(['50% priya open queued']);
    await pause(MINUTE + 4_000);
    expect(await told()).toEqual(['50% priya withdrawn skipped']);
    expect((await world.alerts())[0]?.reason).toMatch(/^the pause of .* UTC arrived at \d\d:\d\d UTC/);
    await sweep();
    await world.deliver();
    expect(world.slack.messages()).toEqual([]);
    await expect
      .poll(
        async () => {
          await sweep();
          await world.deliver();
          return told();
        },
        { timeout: 15_000, interval: 200 },
      )
      .toEqual(['50% priya open sent']);
    expect(world.slack.messages()).toHaveLength(1);
    const [alert] = await world.alerts();
    expect(alert?.reason).toBeNull();
    expect(Math.abs((alert?.dueAt ?? 0) - createdAt - 6 * MINUTE - 4_000)).toBeLessThan(1_000);
  });

  it('that was sent stays as sent, says that it was withdrawn, and is not sent again', async () => {
    await sweep();
    await world.deliver();
    await pause(MINUTE + 2_000);
    const [alert] = await world.alerts();
    expect(alert).toMatchObject({ state: 'withdrawn' });
    expect(alert?.deliveries[0]).toMatchObject({
      status: 'sent',
      error: expect.stringMatching(/^withdrawn after it was sent: the pause of /),
    });
    const due = createdAt + 6 * MINUTE + 2_000;
    await expect.poll(() => world.machinery.db.now(), { timeout: 10_000 }).toBeGreaterThan(due + 200);
    await sweep();
    await world.deliver();
    expect(world.slack.messages()).toHaveLength(1);
  });

  it('goes to whoever holds the lead when it is sent', async () => {
    await sweep();
    await learn('lead.owner', 5.5 * MINUTE, { owner: 'tom' });
    await world.deliver();
    await sweep();
    await world.deliver();
    expect((await told()).sort()).toEqual(['50% priya withdrawn skipped', '50% tom open sent']);
    expect(world.slack.messages().map(({ text }) => text)).toEqual([expect.stringMatching(/^Half the time used/)]);
  });

  it('goes to whoever holds the lead when it is sent, also where somebody else was told of the tier as well', async () => {
    await world.createLeads(['L-9'], 'priya', 11 * MINUTE);
    await sweep();
    const { machinery } = world;
    const occurredAt = new Date((await machinery.db.now()) - MINUTE).toISOString();
    await world.learn([{ id: 'o9', lead: 'L-9', type: 'lead.owner', occurredAt, data: { owner: 'tom' } }]);
    await world.deliver();
    await sweep();
    await world.deliver();
    const breach = (await world.alerts('L-9')).filter(({ tier }) => tier === 'breach');
    expect(breach.map(({ recipient, state }) => `${recipient} ${state}`).sort()).toEqual([
      'marcus open',
      'priya withdrawn',
      'tom open',
    ]);
  });

  it('is done when the clock stopped after it fell due, and withdrawn when it had stopped before', async () => {
    await sweep();
    await learn('lead.touched', 5.5 * MINUTE, { kind: 'call', by: 'priya' });
    expect(await told()).toEqual(['50% priya done skipped']);
    await learn('lead.touched', 3 * MINUTE, { kind: 'call', by: 'priya' });
    expect(await told()).toEqual(['50% priya withdrawn skipped']);
    await world.deliver();
    expect(world.slack.messages()).toEqual([]);
  });

  it('of a lead that was merged is withdrawn', async () => {
    await world.createLeads(['L-2'], 'tom', 30_000);
    await sweep();
    await learn('lead.merged', 5.5 * MINUTE, { into: 'L-2' });
    await world.deliver();
    const [first] = await world.alerts('L-1');
    expect(first).toMatchObject({ state: 'withdrawn', reason: expect.stringContaining('the merge') });
  });
});

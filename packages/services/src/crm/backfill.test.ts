import type { Tx } from '@baton/db/client';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import { addConnection } from '../connections/add-connection.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { cancelBackfill } from './cancel-backfill.ts';
import { getBackfill } from './get-backfill.ts';
import { runBackfill } from './run-backfill.ts';
import { startBackfill } from './start-backfill.ts';

const HOUR = 3_600_000;
const CONTACTS = 450;

describe('a backfill', () => {
  let portal: HubspotPortal;
  let world: TestWorld;
  let connectionId: string;
  let clock: number;

  beforeEach(async () => {
    clock = Date.now() - 30 * 24 * HOUR;
    portal = await startHubspotPortal({
      portalId: 4711,
      clientSecret: 'sign',
      accessToken: 'pat',
      now: () => clock,
      limits: { searchSecondly: 1_000, tenSecondly: 10_000 },
    });
    portal.upsertOwner({ id: '1001', email: 'PRIYA@acme.test', firstName: 'Priya', lastName: 'Shah', userId: 9003 });
    for (let n = 0; n < CONTACTS; n++) {
      clock += 60_000;
      const id = portal.createContact({ firstname: `Lead ${n}`, hubspot_owner_id: '1001' });
      portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' });
      if (n % 10 === 0)
        portal.addEngagement(id, {
          kind: 'call',
          properties: { hs_call_status: 'COMPLETED', hubspot_owner_id: '1001' },
        });
    }
    clock = Date.now();
    const tiers = [{ at: 'breach', notify: ['owner'], via: ['slack'] }];
    world = await createTestWorld(alwaysOpen({}, tiers), ['priya'], { hubspotApiUrl: portal.url });
    const config = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
    connectionId = (await addConnection(await world.ctx(), { kind: 'hubspot', config })).connectionId;
  });
  afterEach(async () => {
    await world.end();
    await portal.stop();
  });

  const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.machinery.db.inWorkspace(world.workspaceId, work);
  const run = async () => {
    for (let turns = 0; turns < 100; turns++) if ((await runBackfill(world.machinery)) === null) return;
    throw new Error('the backfill does not end');
  };
  const due = () => inTx((tx) => tx.backfill.updateMany({ data: { nextAttemptAt: new Date(0), heldUntil: null } }));

  it('reads users, leads with their history and activities, tells how far it is, and alerts nobody', async () => {
    await startBackfill(await world.ctx(), { connectionId, days: 90 });
    const ctx = await world.ctx();
    await expect(startBackfill(ctx, { connectionId })).rejects.toMatchObject({ code: 'conflict' });
    expect(await getBackfill(ctx, connectionId)).toMatchObject({ state: 'queued', read: 0, total: null });
    await run();
    const done = await getBackfill(await world.ctx(), connectionId);
    expect(done).toMatchObject({ state: 'done', error: null, leftMs: null, total: 1 + CONTACTS + 45 });
    expect(done.objects.map(({ object, read, total }) => [object, read, total])).toEqual([
      ['users', 1, 1],
      ['contacts', CONTACTS, CONTACTS],
      ['calls', 45, 45],
      ['emails', 0, 0],
      ['meetings', 0, 0],
      ['tasks', 0, 0],
      ['communications', 0, 0],
    ]);
    const { leads, via, handoffs, timers, touched } = await inTx(async (tx) => ({
      leads: await tx.lead.count(),
      handoffs: await tx.handoff.count(),
      timers: await tx.timer.count(),
      touched: await tx.leadEvent.count({ where: { type: 'lead.touched', actor: 'priya' } }),
      via: await tx.leadEvent.groupBy({ by: ['via'], _count: true, where: { source: 'hubspot' } }),
    }));
    expect([leads, handoffs, touched]).toEqual([CONTACTS, CONTACTS, 45]);
    expect(via.map((one) => one.via)).toEqual(['backfill']);
    expect(timers).toBe(0);
    await sweepClocks(world.machinery);
    expect(await inTx((tx) => tx.alert.count())).toBe(0);

    // Told again, nothing is new.
    await startBackfill(await world.ctx(), { connectionId });
    await run();
    expect(await getBackfill(await world.ctx(), connectionId)).toMatchObject({ state: 'done', events: 0 });
  }, 60_000);

  it('goes on where it was after the worker is gone, and after the CRM was', async () => {
    await startBackfill(await world.ctx(), { connectionId });
    await runBackfill(world.machinery);
    // After the first page the CRM answers no more.
    const original = world.machinery.integrations.crm.hubspot.history.readPage;
    let pages = 0;
    const seen: (string | null)[] = [];
    const { history } = world.machinery.integrations.crm.hubspot;
    history.readPage = async (object, since, cursor, ctx) => {
      if (object === 'contacts') seen.push(cursor);
      if (object === 'contacts' && ++pages === 2) portal.failNext(4, { status: 503 });
      return original(object, since, cursor, ctx);
    };
    await runBackfill(world.machinery);
    const broken = await getBackfill(await world.ctx(), connectionId);
    expect(broken).toMatchObject({ state: 'running', error: expect.stringContaining('HubSpot could not be read') });
    expect(broken.objects[1]).toMatchObject({ object: 'contacts', read: 200, state: 'running' });
    expect(await runBackfill(world.machinery)).toBeNull();
    await due();
    await run();
    history.readPage = original;
    expect(seen).toEqual([null, seen[1], seen[1], seen[3]]);
    const done = await getBackfill(await world.ctx(), connectionId);
    expect(done).toMatchObject({ state: 'done', error: null });
    expect(done.objects[1]).toMatchObject({ read: CONTACTS });
    expect(await inTx((tx) => tx.lead.count())).toBe(CONTACTS);
  }, 60_000);

  it('is read by one worker at a time, and stops when it is cancelled', async () => {
    await startBackfill(await world.ctx(), { connectionId });
    const { history } = world.machinery.integrations.crm.hubspot;
    const original = history.readPage;
    history.readPage = async (...args) => {
      await cancelBackfill(await world.ctx(), connectionId);
      return original(...args);
    };
    await runBackfill(world.machinery);
    const results = await Promise.all([runBackfill(world.machinery), runBackfill(world.machinery)]);
    expect(results.filter((one) => one === null)).toHaveLength(1);
    history.readPage = original;
    expect(await getBackfill(await world.ctx(), connectionId)).toMatchObject({ state: 'cancelled' });
    expect(await inTx((tx) => tx.lead.count())).toBe(0);
    expect(await runBackfill(world.machinery)).toBeNull();
    await expect(cancelBackfill(await world.ctx(), connectionId)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused for a connection that is unknown or no CRM, and for days that are none', async () => {
    const ctx = await world.ctx();
    await expect(startBackfill(ctx, { connectionId: 'nope' })).rejects.toMatchObject({ code: 'not-found' });
    for (const days of [0, -1, 1.5, 100_000])
      await expect(startBackfill(ctx, { connectionId, days })).rejects.toMatchObject({ code: 'invalid' });
    await expect(getBackfill(ctx, 'nope')).rejects.toMatchObject({ code: 'not-found' });
    expect(await getBackfill(ctx, connectionId)).toMatchObject({ state: 'none', runId: null, read: 0, objects: [] });
  });
});

import type { Tx } from '@baton/db/client';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { syncConnections } from '../crm/sync-connections.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { storeItems } from '../intake/receive-webhook.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { addConnection } from './add-connection.ts';
import { getConnectionHealth } from './get-connection-health.ts';
import { replayRange } from './replay-range.ts';
import { retryParked } from './retry-parked.ts';

describe('the health of a connection', () => {
  let portal: HubspotPortal;
  let world: TestWorld;
  let connectionId: string;

  beforeEach(async () => {
    portal = await startHubspotPortal({
      portalId: 4711,
      clientSecret: 'sign',
      accessToken: 'pat',
      limits: { searchSecondly: 100 },
    });
    world = await createTestWorld(alwaysOpen(), ['priya'], { hubspotApiUrl: portal.url });
    const config = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
    connectionId = (await addConnection(await world.ctx(), { kind: 'hubspot', config })).connectionId;
  });
  afterEach(async () => {
    await world.end();
    await portal.stop();
  });

  const health = async () => getConnectionHealth(await world.ctx(), connectionId);
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.machinery.db.inWorkspace(world.workspaceId, work);
  const notice = (objectId: string, over: object = {}) => ({
    portalId: 4711,
    subscriptionId: 1,
    occurredAt: Date.now() - 2_000,
    subscriptionType: 'contact.propertyChange',
    propertyName: 'jobtitle',
    propertyValue: 'Director',
    objectId,
    ...over,
  });
  const tell = async (...bodies: Record<string, unknown>[]) => {
    const place = { workspaceId: world.workspaceId, source: 'hubspot' as const, connectionId };
    const items = bodies.map((body, n) => ({
      key: `k-${n}-${JSON.stringify(body)}`,
      route: '4711',
      body,
      problem: null,
    }));
    await storeItems(world.machinery, place, items);
    await processInbox(world.machinery, world.workspaceId);
  };

  it('says how late facts come and which way, without what was before it was connected', async () => {
    expect(await health()).toMatchObject({ status: 'healthy', lag: null, hours: [], errors: [], stream: null });
    await inTx((tx) => tx.connection.updateMany({ data: { createdAt: new Date(Date.now() - 60_000) } }));
    const old = portal.createContact({ firstname: 'Jo' });
    await syncConnections(await world.ctx());
    await tell(notice(old), notice(old, { propertyValue: 'CEO', occurredAt: Date.now() - 90_000 }));
    const found = await health();
    expect(found.via).toMatchObject({ webhook: 1, stream: 0 });
    expect(found.via.poll).toBeGreaterThan(0);
    expect(found.events.day).toBe(found.via.webhook + found.via.poll);
    expect(found.events.perMinute).toBeGreaterThan(0);
    expect(found.lag?.p95Ms).toBeGreaterThanOrEqual(found.lag?.p50Ms ?? 0);
    expect(found.lag?.p95Ms).toBeLessThan(60_000);
    expect(found.hours.reduce((sum, { events }) => sum + events, 0)).toBe(found.events.day);
    expect(Date.parse(found.lastEventAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('groups what could not be used by its cause, with a plain fix, and tries it again', async () => {
    await tell(notice('7', { objectId: { a: 1 } }), notice('8', { objectId: [] }), { portalId: 4711, eventType: 5 });
    const { errors } = await health();
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    const [first] = errors;
    expect(first).toMatchObject({
      canRetry: true,
      fix: expect.stringMatching(/retry/i),
      example: { reason: expect.any(String) },
    });
    const sample = errors.find(({ count }) => count === 2);
    expect(sample).toBeDefined();
    expect(await retryParked(await world.ctx(), { connectionId, cause: sample?.cause })).toEqual({ retried: 2 });
    expect((await health()).waiting.notices).toBe(2);
    expect(await retryParked(await world.ctx(), { connectionId })).toEqual({ retried: 1 });
    expect(await retryParked(await world.ctx(), { connectionId, cause: 'no such cause' })).toEqual({ retried: 0 });
    await processInbox(world.machinery, world.workspaceId);
    expect((await health()).errors.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });

  it('replays what came within a time, which changes nothing that is known', async () => {
    const id = portal.createContact({ firstname: 'Jo' });
    await syncConnections(await world.ctx());
    await tell(notice(id));
    const events = () => inTx((tx) => tx.leadEvent.count());
    const before = await events();
    const range = { connectionId, from: Date.now() - 60_000, to: Date.now() + 60_000 };
    expect(await replayRange(await world.ctx(), { ...range, dryRun: true })).toEqual({ notices: 1 });
    expect(await replayRange(await world.ctx(), range)).toEqual({ notices: 1 });
    expect((await health()).waiting).toMatchObject({ notices: 1 });
    await processInbox(world.machinery, world.workspaceId);
    expect([await events(), (await health()).waiting.notices]).toEqual([before, 0]);
    await expect(replayRange(await world.ctx(), { ...range, to: 0 })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('names why it fails, and what is left of the calls', async () => {
    portal.failNext(20, { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION', message: 'no' } });
    await expect(syncConnections(await world.ctx())).rejects.toMatchObject({ code: 'unavailable' });
    const { status, errors } = await health();
    expect(status).toBe('disconnected');
    expect(errors).toMatchObject([
      { count: 1, canRetry: false, fix: expect.stringContaining('Connect the account again') },
    ]);
    const { budgetNoter } = await import('./budgets.ts');
    const note = budgetNoter(await world.ctx(), world.workspaceId, connectionId);
    note({ used: 10, max: 100, window: 'day' });
    note({ used: 3, max: 190, window: 10_000 });
    note({ used: 11, max: 100, window: 'day' });
    await vi.waitFor(async () => {
      const { budget } = await health();
      expect(budget.map(({ used, max, window }) => [used, max, window]).sort()).toEqual([
        [10, 100, 'day'],
        [3, 190, 10_000],
      ]);
    });
  });
});

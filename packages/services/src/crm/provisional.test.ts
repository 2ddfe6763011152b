import { listClocks } from '@baton/db/clock-readers';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { excuseOutage } from '../clocks/excuse-outage.ts';
import { reassignByTier } from '../clocks/reassign-by-tier.ts';
import { addConnection } from '../connections/add-connection.ts';
import { listConnections } from '../connections/list-connections.ts';
import type { Ctx } from '../context.ts';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '../testing/alert-world.ts';
import { testMachinery } from '../testing/machinery.ts';
import { loadFeeds } from './feeds.ts';
import { pollFeeds } from './poll-feeds.ts';
import { syncConnections } from './sync-connections.ts';

const MINUTE = 60_000;
const TIERS = [{ at: 'breach', notify: ['owner', 'manager'], via: ['slack'] }];

describe('a CRM that cannot be read', () => {
  let world: AlertWorld;
  let portal: HubspotPortal;
  let connectionId: string;
  /** Contacts that were there long before anything happened. */
  let one: string;
  let two: string;

  beforeEach(async () => {
    let clock = Date.now() - 24 * 60 * MINUTE;
    portal = await startHubspotPortal({
      now: () => clock,
      portalId: 4711,
      clientSecret: 'sign',
      accessToken: 'pat',
      limits: { searchSecondly: 100 },
    });
    [one, two] = [portal.createContact({ firstname: 'Jo' }), portal.createContact({ firstname: 'Sam' })];
    clock = Date.now();
    world = await createAlertWorld(alwaysOpen({ excuses: { crmOutage: '2m' } }, TIERS));
    const config = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
    connectionId = (await addConnection(await world.ctx(), { kind: 'hubspot', config })).connectionId;
    // Connected a while ago: what came before is measured and never alerted.
    const old = new Date(Date.now() - 120 * MINUTE);
    await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.connection.updateMany({ where: { kind: 'hubspot' }, data: { enforceFrom: old } }),
    );
  });
  afterEach(async () => {
    await world.end();
    await portal.stop();
  });

  /** A context whose HubSpot answers, or is not there. */
  const reaching = async (up: boolean): Promise<Ctx> => {
    const { integrations } = testMachinery(world.machinery.db, up ? { hubspotApiUrl: portal.url } : {});
    return { ...(await world.ctx()), integrations: { ...world.machinery.integrations, crm: integrations.crm } };
  };
  const outage = async () =>
    expect(syncConnections(await reaching(false), { connectionId })).rejects.toMatchObject({ code: 'unavailable' });
  const recovery = async () => syncConnections(await reaching(true), { connectionId });
  const state = async () => (await listConnections(await world.ctx())).find(({ id }) => id === connectionId);
  const told = async () =>
    (await world.alerts()).map(({ recipient, state, deliveries }) => [
      recipient,
      state,
      deliveries.map(({ status, error }) => `${status}${error ? `: ${error}` : ''}`).join(),
    ]);
  /** A lead whose clock fell due a minute ago, after the CRM was read for the last time. */
  const breach = async () => {
    await recovery();
    await world.machinery.db.inWorkspace(
      world.workspaceId,
      (tx) => tx.$executeRaw`update connections set last_read_at = now() - interval '5 minutes' where kind = 'hubspot'`,
    );
    await world.createLeads([one], 'priya', 11 * MINUTE, 'hubspot');
    await outage();
    await world.tell();
    await world.deliver();
  };

  it('is failing since it was read for the last time, until it is read again', async () => {
    await breach();
    const behind = await state();
    expect(behind).toMatchObject({ status: 'failing', statusDetail: expect.stringContaining('could not be read') });
    expect(Date.now() - Date.parse(behind?.behindSince ?? '')).toBeGreaterThan(4 * MINUTE);
    await recovery();
    expect(await state()).toMatchObject({ status: 'healthy', statusDetail: null, behindSince: null });
  });

  it('makes breaches provisional: the owner hears of it, the others wait', async () => {
    await breach();
    expect(await told()).toEqual([
      ['priya', 'open', 'sent'],
      ['marcus', 'open', expect.stringMatching(/^queued: waits: HubSpot could not be read since /)],
    ]);
    expect(world.slack.messages().map(({ text }) => text)).toEqual([expect.stringMatching(/^Maybe breached: /)]);
    const [, waiting] = await world.alerts();
    expect(waiting?.deliveries[0]).toMatchObject({ attempts: 0 });
  });

  it('after it was read, those still breached are told once, and late', async () => {
    await breach();
    await recovery();
    await world.deliver();
    await world.deliver();
    expect(await told()).toEqual([
      ['priya', 'open', 'sent'],
      ['marcus', 'open', 'sent: sent late: it waited until the CRM could be read'],
    ]);
    const late = world.slack.messages().at(-1);
    expect(late?.text).toMatch(/^Breached: /);
    expect(JSON.stringify(late?.blocks)).toContain('Sent late: it waited from ');
  });

  it('a touch in time that comes late withdraws what waits, and says so where it was told', async () => {
    await breach();
    const at = new Date((await world.machinery.db.now()) - 3 * MINUTE).toISOString();
    const call = {
      id: 'call-1',
      lead: one,
      type: 'lead.touched',
      occurredAt: at,
      data: { kind: 'call', by: 'priya' },
    };
    await world.learn([call], 'hubspot');
    await recovery();
    await world.deliver();
    const cause = /the call of .* UTC arrived at \d\d:\d\d UTC/;
    expect(await told()).toEqual([
      ['priya', 'withdrawn', expect.stringMatching(new RegExp(`^sent: withdrawn after it was sent: ${cause.source}$`))],
      ['marcus', 'withdrawn', expect.stringMatching(new RegExp(`^skipped: ${cause.source}$`))],
    ]);
    expect((await world.alerts())[0]?.reason).toMatch(cause);
    expect(world.slack.messages()).toHaveLength(1);
  });

  it('does not hold leads of a source that tells by itself, nor clocks that were due before', async () => {
    await breach();
    await world.createLeads(['G-1'], 'tom', 11 * MINUTE, 'crm');
    await world.createLeads([two], 'tom', 60 * MINUTE, 'hubspot');
    await world.tell();
    await world.deliver();
    for (const lead of ['G-1', two])
      expect((await world.alerts(lead)).flatMap(({ deliveries }) => deliveries.map(({ status }) => status))).toEqual([
        'sent',
        'sent',
      ]);
  });

  it('lets no lead move to somebody else until it was read', async () => {
    await breach();
    const { machinery, workspaceId } = world;
    const owner = () =>
      machinery.db.inWorkspace(workspaceId, (tx) => tx.lead.findFirstOrThrow({ where: { externalId: one } }));
    const step = async () => {
      const { items } = await machinery.db.inWorkspace(workspaceId, (tx) =>
        listClocks(tx, { state: ['running'], kind: ['firstTouch'] }, { limit: 1, cursor: null }),
      );
      const [clock] = items;
      if (!clock) throw new Error('no clock is running');
      const at = clock.dueAt ?? 0;
      const tier = {
        key: 'breach+30s',
        at: { afterBreachMs: 30_000, base: 'wall' as const },
        notify: [],
        via: [],
        unlessSeen: null,
        reassign: { team: 'smb' },
        urgent: null,
      };
      await reassignByTier(await world.ctx(), { clock, tier, at });
    };
    await step();
    expect((await owner()).ownerKey).toBe('priya');
    await recovery();
    const timer = await machinery.db.inWorkspace(workspaceId, (tx) => tx.timer.findMany({ where: { workspaceId } }));
    expect(timer.some(({ nextFireAt }) => nextFireAt.getTime() <= Date.now() + 1_000)).toBe(true);
    await step();
    expect((await owner()).ownerKey).toBe('tom');
  });

  it('excuses by rule what was breached in a long outage, once, and nothing else', async () => {
    await world.createLeads(['G-1'], 'tom', 11 * MINUTE, 'crm');
    await breach();
    await world.createLeads([two], 'tom', 60 * MINUTE, 'hubspot');
    const { machinery, workspaceId } = world;
    // The sweep marks breaches; here the clocks are marked by hand.
    const mark = () =>
      machinery.db.inWorkspace(
        workspaceId,
        (
          tx,
        ) => tx.$executeRaw`update clocks set breached = true, breached_at = due_at, outcome = 'missed', decided_at = due_at
          where due_at <= now() and state = 'running'`,
      );
    await mark();
    const since = Date.parse((await state())?.behindSince ?? '');
    await recovery();
    const excused = () =>
      machinery.db.inWorkspace(workspaceId, async (tx) =>
        (
          await tx.clock.findMany({
            where: { workspaceId, excused: true },
            include: { handoff: { include: { lead: true } } },
          })
        ).map(({ handoff, detail }) => [handoff.lead.externalId, (detail as { excuse: object }).excuse]),
      );
    const reason = expect.stringMatching(/^HubSpot could not be read from .* UTC to .* UTC$/);
    expect(await excused()).toEqual([[one, expect.objectContaining({ rule: true, by: null, reason })]]);
    const outage = { connectionId, source: 'hubspot', name: 'HubSpot', since, until: Date.now() };
    expect(await excuseOutage(await world.ctx(), outage)).toBe(0);
  });

  it('is polled: again soon after a failure, and every five minutes after a success', async () => {
    const { db } = world.machinery;
    const poll = async (up: boolean) =>
      pollFeeds({ ...world.machinery, integrations: (await reaching(up)).integrations });
    const row = () =>
      db.inWorkspace(world.workspaceId, (tx) => tx.connection.findFirstOrThrow({ where: { kind: 'hubspot' } }));
    const wait = async () => Math.round(((await row()).nextReadAt?.getTime() ?? 0) - (await db.now())) / 1000;
    expect(await poll(false)).toBe(1);
    expect((await row()).status).toBe('failing');
    expect(await wait()).toBeLessThanOrEqual(30);
    expect(await poll(true)).toBe(0);
    const due = () =>
      db.inWorkspace(
        world.workspaceId,
        (tx) => tx.$executeRaw`update connections set next_read_at = now() - interval '1 second'`,
      );
    await due();
    expect(await Promise.all([poll(true), poll(true)])).toEqual(expect.arrayContaining([0, 1]));
    expect(await row()).toMatchObject({ status: 'healthy', behindSince: null });
    expect(await wait()).toBeGreaterThan(250);
    const feeds = await db.inWorkspace(world.workspaceId, async (tx) => loadFeeds(await world.ctx(), tx));
    expect([feeds('hubspot'), feeds('crm')]).toEqual([null, null]);
  });
});

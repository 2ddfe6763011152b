import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepClocks } from '../clocks/sweep.ts';
import { addConnection } from '../connections/add-connection.ts';
import type { Machinery } from '../context.ts';
import { createUserWithPassword } from '../members/create-member.ts';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '../testing/alert-world.ts';
import { testMachinery } from '../testing/machinery.ts';
import { pollFeeds } from './poll-feeds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIERS = [{ at: 'breach', notify: ['owner'], via: ['slack'] }];

describe('a CRM that was not heard of for four days', () => {
  let world: AlertWorld;
  let portal: HubspotPortal;
  let machinery: Machinery;
  let clock: number;
  let now: number;

  beforeEach(async () => {
    clock = Date.now();
    portal = await startHubspotPortal({
      portalId: 4711,
      clientSecret: 'sign',
      accessToken: 'pat',
      now: () => clock,
      limits: { searchSecondly: 100 },
    });
    portal.upsertOwner({ id: '1001', email: 'priya@acme.test', firstName: 'Priya', lastName: 'Shah', userId: 9003 });
    world = await createAlertWorld(alwaysOpen({}, TIERS));
    const crm = testMachinery(world.machinery.db, { hubspotApiUrl: portal.url }).integrations.crm;
    machinery = { ...world.machinery, integrations: { ...world.machinery.integrations, crm } };
    await createUserWithPassword(machinery.db, {
      workspaceId: world.workspaceId,
      email: 'ana@acme.test',
      name: 'Ana',
      role: 'admin',
      password: 'correct horse',
    });
    const config = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
    await addConnection(await world.ctx(), { kind: 'hubspot', config });
    now = await machinery.db.now();
    const [connected, read] = [new Date(now - 30 * 24 * HOUR), new Date(now - 96 * HOUR)];
    await machinery.db.inWorkspace(world.workspaceId, async (tx) => {
      await tx.connection.updateMany({
        where: { kind: 'hubspot' },
        data: { createdAt: connected, enforceFrom: connected, lastReadAt: read },
      });
      await tx.person.updateMany({ where: { key: 'priya' }, data: { hubspotId: '1001' } });
    });
  });
  afterEach(async () => {
    await world.end();
    await portal.stop();
  });

  /** A lead of Priya's that became an MQL so long ago (ms), and was called so long after (ms) when it was. */
  const lead = (name: string, ageMs: number, calledAfterMs: number | null) => {
    clock = now - ageMs;
    const id = portal.createContact({
      firstname: name,
      hubspot_owner_id: '1001',
      lifecyclestage: 'marketingqualifiedlead',
    });
    if (calledAfterMs === null) return;
    clock += calledAfterMs;
    const properties = { hs_call_status: 'COMPLETED', hubspot_owner_id: '1001', hs_timestamp: String(clock) };
    portal.addEngagement(id, { kind: 'call', properties });
  };
  const catchUp = async () => {
    await machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.connection.updateMany({ data: { nextReadAt: new Date(now - 1_000) } }),
    );
    await pollFeeds(machinery);
    while ((await sweepClocks(machinery)) > 0);
    await world.deliver(machinery);
  };
  const outcomes = () =>
    machinery.db.inWorkspace(world.workspaceId, async (tx) =>
      (await tx.clock.findMany({ include: { handoff: { include: { lead: true } } } }))
        .map((one) => [one.handoff.lead.name, one.outcome, one.breached, (one.dueAt?.getTime() ?? 0) - now])
        .sort(),
    );

  it('is read again: clocks get the true times, deadlines long past are told once to the admins, the others late', async () => {
    lead('In time', 80 * HOUR, 5 * MINUTE);
    lead('Too late', 70 * HOUR, 2 * HOUR);
    lead('Never', 60 * HOUR, null);
    lead('Today, never', 3 * HOUR, null);
    lead('Running', 2 * MINUTE, null);
    clock = now;
    await catchUp();
    expect(await outcomes()).toEqual([
      ['In time', 'met', false, -80 * HOUR + 10 * MINUTE],
      ['Never', 'missed', true, -60 * HOUR + 10 * MINUTE],
      ['Running', null, false, 8 * MINUTE],
      ['Today, never', 'missed', true, -3 * HOUR + 10 * MINUTE],
      ['Too late', 'missed', true, -70 * HOUR + 10 * MINUTE],
    ]);
    const names = async () =>
      (await world.alerts()).map(({ leadId, recipient, deliveries }) => [
        leadId,
        recipient,
        deliveries.map((one) => one.status),
      ]);
    expect(await names()).toHaveLength(1);
    expect(world.slack.messages().map(({ text }) => text)).toEqual([expect.stringContaining('Today, never')]);
    const mails = world.mail.messages();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: expect.stringMatching(/^Baton: HubSpot was not read for 4d/) });
    expect(mails[0]?.text).toMatch(/5 leads changed meanwhile.* 2 clocks ran out longer than a day ago/s);

    // Once is enough, also when it is read again from the start.
    await machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.connection.updateMany({ where: { kind: 'hubspot' }, data: { lastReadAt: new Date(now - 96 * HOUR) } }),
    );
    await catchUp();
    expect(world.mail.messages()).toHaveLength(1);
    expect(world.slack.messages()).toHaveLength(1);
  }, 30_000);

  it('sends no message any more that waited for it on a deadline long past', async () => {
    clock = now - 91 * HOUR;
    const id = portal.createContact({ firstname: 'Jo' });
    clock = now;
    await world.createLeads([id], 'priya', 90 * HOUR, 'hubspot');
    await world.tell();
    await machinery.db.inWorkspace(
      world.workspaceId,
      (tx) =>
        tx.$executeRaw`update deliveries set held_at = now() - interval '89 hours', next_attempt_at = now() + interval '1 minute'`,
    );
    await catchUp();
    const [alert] = await world.alerts(id);
    expect(alert).toMatchObject({ state: 'skipped', reason: 'long past when HubSpot could be read again' });
    expect(alert?.deliveries.map(({ status }) => status)).toEqual(['skipped']);
    expect(world.slack.messages()).toHaveLength(0);
  });

  it('that refuses us is told to the admins by mail, once until it lets us in again', async () => {
    const refusing = { ...machinery, integrations: { ...machinery.integrations } };
    portal.failNext(20, { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION', message: 'no' } });
    const poll = async () => {
      await machinery.db.inWorkspace(world.workspaceId, (tx) =>
        tx.connection.updateMany({ data: { nextReadAt: new Date(now - 1_000) } }),
      );
      await pollFeeds(refusing);
    };
    await poll();
    await poll();
    expect(world.mail.messages().map(({ subject }) => subject)).toEqual(['Baton: HubSpot is disconnected']);
    expect(world.mail.messages()[0]?.text).toContain('Connect it again under Settings');
    const row = await machinery.db.inWorkspace(world.workspaceId, (tx) =>
      tx.connection.findFirstOrThrow({ where: { kind: 'hubspot' } }),
    );
    expect(row).toMatchObject({ status: 'disconnected', failures: 2 });
    expect((row.nextReadAt?.getTime() ?? 0) - now).toBeGreaterThan(4 * MINUTE);
  });
});

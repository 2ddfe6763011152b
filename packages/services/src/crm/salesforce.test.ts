import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Tx } from '@baton/db/client';
import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { getConnectionHealth } from '../connections/get-connection-health.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveOutboundMessage } from '../intake/receive-outbound-message.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { getBackfill } from './get-backfill.ts';
import { openStreams, type Streams } from './keep-streams.ts';
import { runBackfill } from './run-backfill.ts';
import { startBackfill } from './start-backfill.ts';
import { syncConnections } from './sync-connections.ts';

const MINUTE = 60_000;
const RITA = '0055g00000RiTa1AAF';

describe('Salesforce', () => {
  let org: SalesforceOrg;
  let world: TestWorld;
  let connectionId: string;
  let door: Server;
  let streams: Streams;
  let clock: number;

  beforeEach(async () => {
    // Salesforce keeps whole seconds.
    clock = Math.floor(Date.now() / 1000) * 1000 - 12 * MINUTE;
    org = await startSalesforceOrg({
      clientId: 'client-1',
      clientSecret: 'secret-1',
      refreshToken: 'refresh-1',
      now: () => clock,
      connectMs: 500,
    });
    org.addUser({ Id: RITA, FirstName: 'Rita', LastName: 'Reyes', Email: 'Rita@acme.test' }, { quiet: true });
    const reasons = [{ key: 'no_budget', label: 'No budget', outcome: 'recycled', crmValue: 'Budget gone' }];
    const playbook = { ...alwaysOpen(), rejection: { reasons } };
    world = await createTestWorld(playbook, ['rita', 'tom'], { salesforceLoginUrl: org.url });
    const config = {
      organizationId: org.organizationId,
      instanceUrl: org.url,
      clientId: 'client-1',
      clientSecret: 'secret-1',
      refreshToken: 'refresh-1',
    };
    const added = await addConnection(await world.ctx(), { kind: 'salesforce', config });
    connectionId = added.connectionId;
    const token = added.webhookUrl?.split('/').at(-1) ?? '';
    // People paste ids of 15 characters.
    await inTx((tx) => tx.person.updateMany({ where: { key: 'rita' }, data: { salesforceId: RITA.slice(0, 15) } }));
    await inTx((tx) =>
      tx.connection.updateMany({ data: { createdAt: new Date(clock), enforceFrom: new Date(clock) } }),
    );
    door = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const call = { connectionId, token, rawBody: new Uint8Array(Buffer.concat(chunks)) };
      response.end(await receiveOutboundMessage(world.machinery, Date.now(), call));
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
    org.setOutboundRules([
      { object: 'Lead', url, fields: ['Status', 'OwnerId'] },
      { object: 'Task', url, fields: ['WhoId', 'Status'] },
    ]);
    streams = openStreams(world.machinery);
  });
  afterEach(async () => {
    await streams.stop();
    await org.stop();
    await new Promise((resolve) => door.close(resolve));
    await world.end();
  });

  const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.machinery.db.inWorkspace(world.workspaceId, work);
  const later = (ms: number) => {
    clock += ms;
    return clock;
  };
  const process = () => processInbox(world.machinery, world.workspaceId);
  const inbox = (prefix: string) => inTx((tx) => tx.inboxItem.count({ where: { sourceKey: { startsWith: prefix } } }));
  const clocks = () =>
    inTx(async (tx) =>
      (await tx.clock.findMany({ where: { kind: 'firstTouch' } })).map(({ state, outcome, stoppedAt, startedAt }) => [
        state,
        outcome,
        startedAt?.getTime(),
        stoppedAt?.getTime(),
      ]),
    );
  const touches = () => inTx((tx) => tx.leadEvent.findMany({ where: { type: 'lead.touched' } }));

  const ways = {
    async webhook() {
      await org.settled();
      await vi.waitFor(async () => expect(await inbox('om:')).toBeGreaterThan(0), { interval: 20 });
      await inTx((tx) =>
        tx.inboxItem.updateMany({
          where: { sourceKey: { startsWith: 'cdc:' }, state: 'new' },
          data: { state: 'ignored' },
        }),
      );
      await process();
    },
    async stream() {
      await vi.waitFor(async () => expect(await inbox('cdc:')).toBeGreaterThan(0), { timeout: 8_000, interval: 20 });
      await inTx((tx) =>
        tx.inboxItem.updateMany({
          where: { sourceKey: { startsWith: 'om:' }, state: 'new' },
          data: { state: 'ignored' },
        }),
      );
      await process();
    },
    poll: async () => void (await syncConnections(await world.ctx())),
  };
  const again = async () => {
    await inTx((tx) => tx.inboxItem.updateMany({ data: { state: 'new' } }));
    await process();
  };

  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    'a call that a rep completes stops the clock at its own time, once, though the %s tells it first',
    async (first) => {
      const lead = org.createLead({ LastName: 'Blake', Company: 'Kestrel', Status: 'MQL', OwnerId: RITA });
      const mqlAt = clock;
      await syncConnections(await world.ctx());
      expect(await clocks()).toEqual([['running', 'missed', mqlAt, undefined]]);
      await org.settled();
      await inTx((tx) => tx.inboxItem.deleteMany());
      await streams.keep();
      await vi.waitFor(() => expect(org.streamingClients()).toBe(1), { timeout: 5_000, interval: 20 });
      await vi.waitFor(async () => expect((await inTx((tx) => tx.crmStream.findFirst()))?.connectedAt).not.toBeNull(), {
        timeout: 5_000,
        interval: 20,
      });

      const task = org.logTask(lead, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Not Started' });
      const calledAt = later(7 * MINUTE);
      org.completeTask(task, { CallType: 'Outbound', CallDurationInSeconds: 95 });
      later(2 * MINUTE);
      await ways[first]();
      const stopped = [['completed', 'met', mqlAt, calledAt]];
      expect(await clocks()).toEqual(stopped);
      expect(await touches()).toMatchObject([{ actor: 'rita', via: first }]);

      for (const way of Object.values(ways)) await way();
      await again();
      expect(await clocks()).toEqual(stopped);
      expect(await touches()).toHaveLength(1);
    },
    40_000,
  );

  it('a rejection there arrives with the reason of the playbook', async () => {
    const Rejection_Reason__c = 'Budget gone';
    org.defineField('Lead', { name: 'Rejection_Reason__c', label: 'Rejection Reason', type: 'string' }, true);
    const lead = org.createLead({ LastName: 'Blake', Company: 'Kestrel', Status: 'MQL', OwnerId: RITA });
    await syncConnections(await world.ctx());
    later(MINUTE);
    org.updateLead(lead, { Status: 'Rejected', Rejection_Reason__c });
    await syncConnections(await world.ctx());
    const [handoff] = await inTx((tx) => tx.handoff.findMany());
    expect(handoff).toMatchObject({ outcome: 'recycled', rejection: { reason: 'no_budget' } });
  });

  it('is signed in to once, and the rotated refresh token is kept', async () => {
    org.createLead({ LastName: 'Blake', Company: 'Kestrel', Status: 'MQL', OwnerId: RITA });
    await syncConnections(await world.ctx());
    org.expireSessions();
    await syncConnections(await world.ctx());
    const { status } = await getConnectionHealth(await world.ctx(), connectionId);
    expect(status).toBe('healthy');
    const { budget } = await vi.waitFor(async () => {
      const found = await getConnectionHealth(await world.ctx(), connectionId);
      expect(found.budget).not.toEqual([]);
      return found;
    });
    expect(budget).toMatchObject([{ max: 100_000, window: 'day' }]);
    org.revokeGrants();
    await expect(syncConnections(await world.ctx())).rejects.toMatchObject({ code: 'unavailable' });
    expect(await getConnectionHealth(await world.ctx(), connectionId)).toMatchObject({
      status: 'disconnected',
      errors: [{ fix: expect.stringContaining('Connect the account again') }],
    });
  });

  it('has a history that is measured, read with its activities, and told live afterwards it is no news', async () => {
    await inTx((tx) => tx.connection.updateMany({ data: { enforceFrom: new Date() } }));
    await inTx((tx) => tx.person.updateMany({ data: { salesforceId: null } }));
    for (let n = 0; n < 25; n++) {
      const lead = org.createLead({ LastName: `Lead ${n}`, Company: 'Kestrel', Status: 'New', OwnerId: RITA });
      later(1_000);
      org.updateLead(lead, { Status: 'MQL' });
      if (n % 5 === 0) {
        const task = org.logTask(lead, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Not Started' });
        later(1_000);
        org.completeTask(task, { CallDurationInSeconds: 60 });
      }
    }
    clock = Date.now();
    await inTx((tx) => tx.person.updateMany({ where: { key: 'rita' }, data: { email: 'rita@acme.test' } }));
    await startBackfill(await world.ctx(), { connectionId, days: 30 });
    for (let turn = 0; turn < 30 && (await runBackfill(world.machinery)) !== null; turn++);
    const done = await getBackfill(await world.ctx(), connectionId);
    expect(done).toMatchObject({ state: 'done', error: null });
    expect(done.objects.find(({ object }) => object === 'Lead')).toMatchObject({ read: 25, total: 25 });
    expect(await inTx((tx) => tx.timer.count())).toBe(0);
    expect(await inTx((tx) => tx.handoff.count())).toBe(25);
    expect((await clocks()).filter(([state]) => state === 'completed')).toHaveLength(5);
    expect((await touches()).every(({ actor }) => actor === 'rita')).toBe(true);
    const events = () => inTx((tx) => tx.leadEvent.count());
    const before = await events();
    await syncConnections(await world.ctx());
    expect(await events()).toBe(before);
  }, 40_000);
});

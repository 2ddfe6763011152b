import { readFileSync } from 'node:fs';
import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChangeEvent } from './change-bus.ts';
import { orgPerTest, RITA } from './testing/org-per-test.ts';

const salesforce = orgPerTest({ connectMs: 2_000 });
const { cdcLeadUpdateCometd, cdcGap } = JSON.parse(
  readFileSync(new URL('./fixtures/salesforce-responses.json', import.meta.url), 'utf8'),
);
const open: { disconnect(): unknown }[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.disconnect();
});

/** A client of jsforce that has subscribed, and what it gets. */
async function subscribe(channel: string, replayId: number | null) {
  const events: ChangeEvent[] = [];
  const failures: { error?: string }[] = [];
  const client = salesforce
    .connect()
    .streaming.createClient([
      new StreamingExtension.Replay(channel, replayId),
      new StreamingExtension.AuthFailure((message: { error?: string }) => failures.push(message)),
    ]);
  open.push(client as unknown as { disconnect(): unknown });
  const subscription = client.subscribe(channel, (event: ChangeEvent) => {
    events.push(event);
  });
  await subscription;
  const count = (wanted: number) => vi.waitFor(() => expect(events).toHaveLength(wanted), { timeout: 4_000 });
  return { events, failures, count };
}
const headers = (events: ChangeEvent[]) => events.map(({ payload }) => payload.ChangeEventHeader);

describe('change events', () => {
  it('look like the fixture, and come while the client waits', async () => {
    const id = salesforce.org.createLead({ LastName: 'Okafor', OwnerId: RITA });
    const stream = await subscribe('/data/LeadChangeEvent', -1);
    salesforce.org.updateLead(id, { Status: 'Accepted', LeadSource: null }, { by: salesforce.org.apiUserId });
    await stream.count(1);
    const [event] = stream.events;
    expect(Object.keys(event?.payload.ChangeEventHeader ?? {}).sort()).toEqual(
      Object.keys(cdcLeadUpdateCometd.payload.ChangeEventHeader).sort(),
    );
    expect(event?.payload).toMatchObject({
      ChangeEventHeader: {
        entityName: 'Lead',
        recordIds: [id],
        changeType: 'UPDATE',
        changedFields: ['Status', 'LastModifiedDate', 'LastModifiedById'],
      },
      Status: 'Accepted',
      LastModifiedDate: '2026-11-22T10:00:00.000Z',
    });
  });

  it('replay everything with -2 and what follows with an id, in one channel for all objects', async () => {
    const id = salesforce.org.createLead({ FirstName: 'Ana', LastName: 'Díaz', OwnerId: RITA });
    salesforce.org.logTask(id, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' });
    salesforce.org.deleteLead(id);
    const all = await subscribe('/data/ChangeEvents', -2);
    await all.count(4);
    expect(headers(all.events).map(({ entityName, changeType }) => `${entityName} ${changeType}`)).toEqual([
      'User CREATE',
      'Lead CREATE',
      'Task CREATE',
      'Lead DELETE',
    ]);
    expect(all.events[1]?.payload).toMatchObject({
      Name: { FirstName: 'Ana', LastName: 'Díaz' },
      Status: 'New',
      OwnerId: RITA,
    });
    const later = await subscribe('/data/LeadChangeEvent', all.events[1]?.event.replayId ?? 0);
    await later.count(1);
    expect(later.events[0]?.payload.ChangeEventHeader.changeType).toBe('DELETE');
  });

  it('of a conversion carry no LastModifiedDate, and of a mass update all ids', async () => {
    const ids = ['A', 'B'].map((LastName) => salesforce.org.createLead({ LastName, OwnerId: RITA }));
    const stream = await subscribe('/data/LeadChangeEvent', -1);
    salesforce.org.updateLeads(ids, { Status: 'MQL' });
    salesforce.org.convertLead(ids[0] ?? '');
    await stream.count(2);
    expect(headers(stream.events).map(({ recordIds }) => recordIds)).toEqual([ids, [ids[0]]]);
    expect(stream.events[1]?.payload).toMatchObject({ Status: 'Qualified', IsConverted: true });
    expect(stream.events[1]?.payload).not.toHaveProperty('LastModifiedDate');
  });

  it('have gaps when told to', async () => {
    const stream = await subscribe('/data/LeadChangeEvent', -1);
    salesforce.org.sendGap('Lead', 'GAP_UPDATE', cdcGap.ChangeEventHeader.recordIds);
    salesforce.org.sendGap('Lead', 'GAP_OVERFLOW', ['00Q']);
    await stream.count(2);
    expect(headers(stream.events)[0]).toMatchObject({
      changeType: 'GAP_UPDATE',
      recordIds: cdcGap.ChangeEventHeader.recordIds,
    });
    expect(Object.keys(stream.events[1]?.payload ?? {})).toEqual(['ChangeEventHeader']);
  });
});

describe('subscriptions', () => {
  it('are refused for a replay id that is not kept any more, and for objects that are not selected', async () => {
    salesforce.org.createLead({ LastName: 'A' });
    const kept = salesforce.org.lastReplayId();
    await subscribe('/data/LeadChangeEvent', kept);
    salesforce.org.forgetChangeEvents();
    await expect(subscribe('/data/LeadChangeEvent', kept)).rejects.toThrow(
      `400::The replayId {${kept}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
    );
    await expect(subscribe('/data/OpportunityChangeEvent', -1)).rejects.toThrow('not selected');
  });

  it('begin after an id that is kept', async () => {
    salesforce.org.createLead({ LastName: 'A' });
    const old = salesforce.org.lastReplayId();
    salesforce.now += 10_000;
    salesforce.org.createLead({ LastName: 'B' });
    const call = (body: unknown) => salesforce.call('POST', `/cometd/66.0`, body);
    const [{ clientId }] = (await call([{ channel: '/meta/handshake', id: '1' }])).body;
    const subscription = '/data/LeadChangeEvent';
    const from = async (replayId: number) =>
      (
        await call([
          {
            channel: '/meta/subscribe',
            id: '2',
            clientId,
            subscription,
            ext: { replay: { [subscription]: replayId } },
          },
        ])
      ).body[0].successful;
    expect(await from(old - 1_000)).toBe(false);
    expect(await from(old)).toBe(true);
  });

  it('survive a lost server: the client shakes hands again and misses nothing', async () => {
    const stream = await subscribe('/data/LeadChangeEvent', -1);
    salesforce.org.createLead({ LastName: 'A' });
    await stream.count(1);
    salesforce.org.disconnectStreams();
    salesforce.org.createLead({ LastName: 'B' });
    await stream.count(2);
  });

  it('end with the session', async () => {
    const stream = await subscribe('/data/LeadChangeEvent', -1);
    salesforce.org.expireSessions();
    await vi.waitFor(() => expect(stream.failures).toMatchObject([{ error: '401::Authentication invalid' }]));
    const client = salesforce
      .connect('no')
      .streaming.createClient([
        new StreamingExtension.AuthFailure((message: { error?: string }) => stream.failures.push(message)),
      ]);
    client.subscribe('/data/LeadChangeEvent', () => {});
    await vi.waitFor(() =>
      expect(stream.failures[1]).toMatchObject({
        error: '403::Handshake denied',
        ext: { sfdc: { failureReason: '401::Authentication invalid' } },
      }),
    );
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { CrmStreamEvent } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { toChangeEvent } from './change-event.ts';
import responses from './fixtures/salesforce-responses.json' with { type: 'json' };
import { createLibrary } from './library.ts';
import { createSalesforceStream } from './stream.ts';
import { openDesk, RITA } from './testing/desk.ts';

const desk = openDesk({ connectMs: 1000 });
const lead = () => desk.org.createLead({ LastName: 'Díaz', OwnerId: RITA });

/** Listens until the test says stop, or the stream ends by itself. */
function listen(
  options: { channel?: string; replayId?: string | null; onEvents?: (events: CrmStreamEvent[]) => Promise<void> } = {},
) {
  const events: CrmStreamEvent[] = [];
  const controller = new AbortController();
  let opened = 0;
  const stream = createSalesforceStream(createLibrary({ loginUrl: desk.org.url, timeoutMs: 2000 }));
  const done = stream
    .subscribe(desk.context(), {
      channel: options.channel ?? '/data/ChangeEvents',
      replayId: options.replayId ?? null,
      onOpen: () => {
        opened++;
      },
      onEvents: async (batch) => {
        await options.onEvents?.(batch);
        events.push(...batch);
      },
      signal: controller.signal,
    })
    .catch((error: unknown) => error);
  const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 8000, interval: 20 });
  return {
    events,
    done,
    opened: () => opened,
    open: (times = 1) => until(() => opened >= times),
    count: (wanted: number) => until(() => events.length >= wanted),
    stop: () => {
      controller.abort();
      return done;
    },
  };
}

describe('a change event', () => {
  it('keeps what changed and no values', () => {
    expect(toChangeEvent(responses.cdcLeadUpdateCometd)).toEqual({
      replayId: '4512',
      body: {
        kind: 'cdc',
        entityName: 'Lead',
        changeType: 'UPDATE',
        recordIds: ['00Q5g00000LeAd1EAF'],
        changedFields: ['Status', 'LastModifiedDate', 'LastModifiedById'],
        commitTimestamp: 1_795_341_600_000,
        commitUser: '0055g00000RiTa1AAF',
        transactionKey: '0002f2f2-aaaa-bbbb-cccc-000000000001',
        sequenceNumber: 1,
      },
    });
    for (const data of [null, {}, { payload: {}, event: {} }, { payload: { ChangeEventHeader: {} }, event: {} }])
      expect(toChangeEvent(data)).toBeNull();
  });
});

describe('a stream of changes', () => {
  it('tells what happens from now on, and goes on after the last event', async () => {
    lead();
    const first = listen();
    await first.open();
    const id = lead();
    desk.org.updateLead(id, { Status: 'Accepted' });
    await first.count(2);
    expect(first.events.map(({ body }) => [body.entityName, body.changeType, body.recordIds])).toEqual([
      ['Lead', 'CREATE', [id]],
      ['Lead', 'UPDATE', [id]],
    ]);
    expect(await first.stop()).toBe('stopped');
    desk.org.logTask(id, { TaskSubtype: 'Call', Status: 'Completed' });
    const second = listen({ replayId: first.events[0]?.replayId });
    await second.count(2);
    expect(second.events.map(({ body }) => body.entityName)).toEqual(['Lead', 'Task']);
    expect(await second.stop()).toBe('stopped');
    await vi.waitFor(() => expect(desk.org.streamingClients()).toBe(0), { timeout: 4000 });
    const items = await desk.translate(second.events.map(({ body }) => body));
    expect(items.flatMap((item) => item.events.map((event) => event.type))).toContain('lead.touched');
  });

  it('says that it lost its place when Salesforce keeps it no more, and after an overflow', async () => {
    desk.org.forgetChangeEvents();
    expect(await listen({ replayId: '1' }).done).toBe('lost');
    const overflown = listen();
    await overflown.open();
    desk.org.sendGap('Lead', 'GAP_OVERFLOW', ['00Q']);
    expect(await overflown.done).toBe('lost');
    expect(overflown.events.map(({ body }) => body.changeType)).toEqual(['GAP_OVERFLOW']);
  });

  it('hands gaps on as hints to read again', async () => {
    const stream = listen();
    await stream.open();
    const id = desk.org.createLead({ LastName: 'Díaz', OwnerId: RITA }, { quiet: true });
    desk.org.sendGap('Lead', 'GAP_UPDATE', [id]);
    await stream.count(1);
    const [item] = await desk.translate(stream.events.map(({ body }) => body));
    expect(item?.events[0]).toMatchObject({ type: 'lead.created', lead: id });
    await stream.stop();
  });

  it('goes on with a new session when the old one ends, and ends when there is none', async () => {
    const stream = listen();
    await stream.open();
    desk.org.expireSessions();
    await stream.open(2);
    lead();
    await stream.count(1);
    desk.org.revokeGrants();
    desk.org.expireSessions();
    const error = await stream.done;
    expect(error).toBeInstanceOf(AdapterError);
    expect(error).toMatchObject({ kind: 'auth' });
  });

  it('mends itself when the server has forgotten the client', async () => {
    const stream = listen();
    await stream.open();
    desk.org.disconnectStreams();
    await stream.open(2);
    const id = lead();
    await stream.count(1);
    expect(stream.events[0]?.body.recordIds).toEqual([id]);
    await stream.stop();
  });

  it('breaks when the connection does', async () => {
    const stream = listen();
    await stream.open();
    await desk.org.stop();
    expect(await stream.done).toMatchObject({ kind: 'transient' });
  });

  it('ends with what storing an event throws, and tells the event again', async () => {
    const stream = listen({ onEvents: () => Promise.reject(new Error('the database is away')) });
    await stream.open();
    lead();
    expect(await stream.done).toMatchObject({ message: 'the database is away' });
  });

  it('refuses a channel that is not open, in words', async () => {
    expect(await listen({ channel: '/data/OrderChangeEvent' }).done).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('Change Data Capture is not open to us'),
    });
  });

  it('does not begin when it is stopped before', async () => {
    const stream = listen();
    expect(await stream.stop()).toBe('stopped');
  });
});

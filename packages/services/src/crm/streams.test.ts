import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import type { CrmStream, CrmStreamEvent } from '@baton/integrations/crm';
import { AdapterError } from '@baton/integrations/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { testMachinery } from '../testing/machinery.ts';
import { openStreams, type Streams } from './keep-streams.ts';

type Listener = { replayId: string | null; onEvents(events: CrmStreamEvent[]): Promise<void>; end(how: End): void };
type End = 'stopped' | 'lost' | Error;

/** A CRM's side of the stream: who listens from where, and what it does to them. */
function createSource() {
  const listeners: Listener[] = [];
  const begun: (string | null)[] = [];
  let kept = true;
  const subscribe: CrmStream['subscribe'] = (_, { replayId, onOpen, onEvents, signal }) => {
    begun.push(replayId);
    if (!kept && replayId !== null) return Promise.resolve('lost');
    return new Promise((resolve, reject) => {
      const end = (how: End) => {
        const at = listeners.indexOf(listener);
        if (at >= 0) listeners.splice(at, 1);
        if (how instanceof Error) reject(how);
        else resolve(how);
      };
      const listener = { replayId, onEvents, end };
      listeners.push(listener);
      signal.addEventListener('abort', () => end('stopped'));
      onOpen?.();
    });
  };
  const tell = async (...ids: string[]) =>
    listeners[0]?.onEvents(ids.map((replayId) => ({ replayId, body: { kind: 'cdc', replayId } })));
  return { listeners, begun, subscribe, tell, forget: () => (kept = false) };
}

describe('streams of changes', () => {
  let test: TestDatabase;
  let source: ReturnType<typeof createSource>;
  let workspaceId: string;
  let connectionId: string;
  let machinery: Machinery;
  const open: Streams[] = [];

  beforeEach(async () => {
    test = await createTestDatabase();
    source = createSource();
    workspaceId = (await createTestWorkspace(test.db)).id;
    const plain = testMachinery(test.db);
    const { crm } = plain.integrations;
    const salesforce = { ...crm.salesforce, subscribe: source.subscribe };
    machinery = { ...plain, integrations: { ...plain.integrations, crm: { ...crm, salesforce } } };
    const config = { organizationId: '00D000000000001', clientId: 'c', clientSecret: 's' };
    const ctx = systemCtx(machinery, workspaceId, await test.db.now());
    connectionId = (await addConnection(ctx, { kind: 'salesforce', config })).connectionId;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((streams) => streams.stop()));
    await test.drop();
  });

  const worker = () => {
    const streams = openStreams(machinery);
    open.push(streams);
    return streams;
  };
  const keys = async () =>
    (await test.db.inWorkspace(workspaceId, (tx) => tx.inboxItem.findMany({ orderBy: { sourceKey: 'asc' } }))).map(
      (row) => row.sourceKey,
    );
  const stored = () => test.db.inWorkspace(workspaceId, (tx) => tx.crmStream.findFirstOrThrow());
  const listening = (count = 1) => vi.waitFor(() => expect(source.listeners).toHaveLength(count), { interval: 5 });

  it('are listened to by one worker, whose events are stored with the place they reach', async () => {
    const [one, two] = [worker(), worker()];
    const counts = await Promise.all([one.keep(), two.keep(), one.keep(), two.keep()]);
    expect(Math.max(...counts)).toBe(1);
    await listening();
    await source.tell('7', '8');
    await source.tell('8', '9');
    expect(await keys()).toEqual(['cdc:7', 'cdc:8', 'cdc:9']);
    expect(await stored()).toMatchObject({ replayId: '9', error: null });

    await Promise.all([one.stop(), two.stop()]);
    expect(source.listeners).toHaveLength(0);
    const three = worker();
    expect(await three.keep()).toBe(1);
    await listening();
    expect(source.begun.at(-1)).toBe('9');
  });

  it('of a worker that does not say any more that it lives go to another, and its late events are not stored', async () => {
    const [one, two] = [worker(), worker()];
    await one.keep();
    await listening();
    await test.db.inWorkspace(workspaceId, (tx) =>
      tx.crmStream.updateMany({ data: { heldUntil: new Date(Date.now() - 1_000) } }),
    );
    expect(await two.keep()).toBe(1);
    await listening(2);
    await expect(source.tell('1')).rejects.toThrow();
    expect(await keys()).toEqual([]);
    await one.keep();
    await listening(1);
    await source.tell('1');
    expect(await keys()).toEqual(['cdc:1']);
  });

  it('that break are opened again from where they were', async () => {
    await worker().keep();
    await listening();
    await source.tell('3');
    source.listeners[0]?.end(new AdapterError('transient', 'salesforce', 'the connection was cut'));
    await vi.waitFor(async () => expect((await stored()).error).toBe('the connection was cut'), { interval: 10 });
    await vi.waitFor(() => expect(source.begun).toEqual([null, '3']), { timeout: 5_000, interval: 20 });
    await vi.waitFor(async () => expect((await stored()).error).toBeNull(), { interval: 10 });
  });

  it('whose place the CRM does not keep any more go on from now, and what was missed is read', async () => {
    const first = worker();
    await first.keep();
    await listening();
    await source.tell('3');
    await first.stop();
    const heard = new Date(Date.now() - 80 * 3_600_000);
    await test.db.inWorkspace(workspaceId, async (tx) => {
      await tx.crmStream.updateMany({ data: { lastEventAt: heard } });
      await tx.connection.updateMany({ data: { lastReadAt: new Date(), nextReadAt: new Date(Date.now() + 300_000) } });
    });
    source.forget();
    await worker().keep();
    await listening();
    expect(source.begun).toEqual([null, '3', null]);
    const row = await test.db.inWorkspace(workspaceId, (tx) => tx.connection.findFirstOrThrow());
    expect(row.lastReadAt).toEqual(heard);
    expect(row.nextReadAt?.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it('that are refused turn the connection red and are left alone for a while', async () => {
    await worker().keep();
    await listening();
    source.listeners[0]?.end(new AdapterError('auth', 'salesforce', 'the refresh token was revoked'));
    const row = () =>
      test.db.inWorkspace(workspaceId, (tx) => tx.connection.findFirstOrThrow({ where: { id: connectionId } }));
    await vi.waitFor(async () => expect((await row()).status).toBe('disconnected'), { interval: 10 });
    expect((await row()).statusDetail).toMatch(/revoked\. Connect it again/);
    expect(source.begun).toHaveLength(1);
    await open[0]?.keep();
    await listening(0);
    await test.db.inWorkspace(workspaceId, (tx) => tx.connection.updateMany({ data: { status: 'healthy' } }));
    await vi.waitFor(async () => {
      await open[0]?.keep();
      expect(source.begun).toHaveLength(2);
    });
  });
});

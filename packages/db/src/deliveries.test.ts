import { afterAll, beforeAll, expect, test } from 'vitest';
import { getAlert, insertAlerts } from './alerts.ts';
import { type DeliveryResult, finishDeliveries, insertDeliveries, nextDeliveryAt } from './deliveries.ts';
import {
  type ClaimedDelivery,
  claimWaiting,
  listDueAddresses,
  listWaiting,
  postponeWaiting,
  readRecentSends,
  reserveAddress,
  skipWaiting,
} from './delivery-claims.ts';
import { lockLeads } from './events.ts';
import { newId } from './id.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
let ws: string;
let leadId: string;
let names = 0;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
  const [lead] = await at.db.inWorkspace(ws, (tx) => lockLeads(tx, [{ source: 'web', externalId: 'L-1' }]));
  leadId = lead?.id ?? '';
});
afterAll(() => at.drop());

/** Messages for an address of their own: one per alert. */
async function plan(count: number, nextAttemptAt?: number) {
  const toAddress = `U${++names}`;
  const address = { channel: 'slack' as const, toAddress };
  const rows = await at.db.inWorkspace(ws, async (tx) => {
    const alerts = await insertAlerts(
      tx,
      Array.from({ length: count }, () => ({
        clockId: newId(),
        leadId,
        handoffId: newId(),
        cycle: 1,
        tier: 'breach',
        recipient: 'priya',
        dueAt: 1_700_000_000_123,
        clockRevision: 3,
        body: {},
      })),
    );
    return insertDeliveries(
      tx,
      alerts.map(({ id }) => ({ alertId: id, ...address, nextAttemptAt })),
    );
  });
  return { address, ids: rows.map(({ id }) => id), alertIds: rows.map(({ alertId }) => alertId) };
}
type Planned = Awaited<ReturnType<typeof plan>>;

const within = <T>(work: Parameters<typeof at.db.inWorkspace<T>>[1]) => at.db.inWorkspace(ws, work);
const waiting = ({ address }: Planned) => within((tx) => listWaiting(tx, address, { limit: 100, soonMs: 2000 }));
const claim = ({ address }: Planned, leaseMs = 60_000, groupId: string | null = null): Promise<ClaimedDelivery[]> =>
  within(async (tx) => {
    if ((await reserveAddress(tx, address)) === null) return [];
    const rows = await listWaiting(tx, address, { limit: 100, soonMs: 2000 });
    return claimWaiting(
      tx,
      rows.map(({ id }) => id),
      { leaseMs, groupId },
    );
  });
const finish = (results: DeliveryResult[]) => within((tx) => finishDeliveries(tx, results));
const stored = ({ alertIds }: Planned) =>
  Promise.all(alertIds.map(async (id) => (await within((tx) => getAlert(tx, id))).deliveries[0]));

test('a message is planned once per address, claimed by one sender and finished by its holder only', async () => {
  const planned = await plan(1);
  const [id = ''] = planned.ids;
  const again = { alertId: planned.alertIds[0] ?? '', ...planned.address };
  expect(await within((tx) => insertDeliveries(tx, [again]))).toEqual([]);
  const claims = (await Promise.all([claim(planned), claim(planned), claim(planned)])).flat();
  expect(claims).toMatchObject([{ id, attempts: 1, mayBeOut: false, heldAt: null }]);
  expect(await finish([{ id, attempts: 0, status: 'sent' }])).toEqual([]);
  expect(await finish([{ id, attempts: 1, status: 'sent', providerId: 'm-1' }])).toEqual([id]);
  expect(await finish([{ id, attempts: 1, status: 'failed' }])).toEqual([]);
  const [row] = await stored(planned);
  expect(row).toMatchObject({ status: 'sent', providerId: 'm-1', attempts: 1, nextAttemptAt: null, error: null });
  expect(row?.sentAt).toBeGreaterThan(0);
});

test('a sender that dies is followed by one who knows that the message may be out', async () => {
  const planned = await plan(1);
  const [id = ''] = planned.ids;
  expect(await claim(planned, 0)).toMatchObject([{ attempts: 1, mayBeOut: false }]);
  expect(await claim(planned)).toMatchObject([{ attempts: 2, mayBeOut: true }]);
  expect(await finish([{ id, attempts: 1, status: 'sent' }])).toEqual([]);
  expect(await finish([{ id, attempts: 2, status: 'ambiguous' }])).toEqual([id]);
  expect(await claim(planned)).toMatchObject([{ attempts: 3, mayBeOut: true }]);
  expect(await finish([{ id, attempts: 3, status: 'failed' }])).toEqual([id]);
});

test('a retry waits for its instant', async () => {
  const planned = await plan(1);
  const [id = ''] = planned.ids;
  await claim(planned);
  const later = (await at.db.now()) + 1_000;
  await finish([{ id, attempts: 1, status: 'queued', error: 'ratelimited', nextAttemptAt: later }]);
  expect(await waiting(planned)).toEqual([]);
  expect(await nextDeliveryAt(at.db)).toBe(later);
  await within((tx) => skipWaiting(tx, [{ id, reason: 'over' }]));
  expect(await stored(planned)).toMatchObject([{ status: 'skipped', error: 'over', nextAttemptAt: null }]);
});

test('a group is claimed, taken over and finished as one; queued again, it is no group any more', async () => {
  const planned = await plan(3);
  const groupId = newId();
  await claim(planned, 0, groupId);
  const left = await waiting(planned);
  expect(left.map((row) => [row.groupId, row.mayBeOut, row.attempts])).toEqual(Array(3).fill([groupId, true, 1]));
  const second = await claim(planned, 60_000, groupId);
  const sent = (attempts: number) =>
    planned.ids.map((id): DeliveryResult => ({ id, attempts, status: 'sent', providerId: 'm-2' }));
  expect(second).toHaveLength(3);
  expect(await finish(sent(1))).toEqual([]);
  expect(await finish(sent(2))).toHaveLength(3);
  expect(await stored(planned)).toMatchObject(Array(3).fill({ status: 'sent', providerId: 'm-2', groupId }));

  const other = await plan(2);
  const claims = await claim(other, 60_000, newId());
  await finish(claims.map(({ id, attempts }) => ({ id, attempts, status: 'queued', error: 'down' })));
  expect(await stored(other)).toMatchObject(Array(2).fill({ status: 'queued', groupId: null, error: 'down' }));
});

test('one sender at a time decides about an address', async () => {
  const planned = await plan(1);
  const other = await plan(1);
  await within(async (tx) => {
    expect(await reserveAddress(tx, planned.address)).toBeGreaterThan(1_700_000_000_000);
    expect(await within((second) => reserveAddress(second, planned.address))).toBeNull();
    expect(await within((second) => reserveAddress(second, other.address))).not.toBeNull();
  });
  expect(await within((tx) => reserveAddress(tx, planned.address))).not.toBeNull();
});

test('what waits for a feed says so, counts no attempt and keeps since when', async () => {
  const planned = await plan(1);
  const now = await at.db.now();
  const hold = (until: number, reason: string | null) =>
    within((tx) => postponeWaiting(tx, planned.ids, until, reason));
  await hold(now + 500, 'HubSpot is behind');
  expect(await waiting(planned)).toEqual([]);
  await hold(now - 1, null);
  const [claimed] = await claim(planned);
  expect(claimed).toMatchObject({ attempts: 1, mayBeOut: false });
  expect(Math.abs((claimed?.heldAt ?? 0) - now)).toBeLessThan(5_000);
  expect(await stored(planned)).toMatchObject([{ error: 'HubSpot is behind' }]);
});

test('new messages that come due soon are looked at with those that are due', async () => {
  const planned = await plan(2, (await at.db.now()) + 1_500);
  expect(await waiting(planned)).toHaveLength(2);
  expect(await at.db.acrossWorkspaces((tx) => listDueAddresses(tx, 100))).not.toContainEqual(
    expect.objectContaining({ toAddress: planned.address.toAddress }),
  );
});

test('what an address was sent lately counts alerts, groups and messages', async () => {
  const planned = await plan(3);
  const lately = () => within((tx) => readRecentSends(tx, planned.address, { withinMs: 600_000, many: 5 }));
  expect(await lately()).toEqual({ alerts: 0, groups: 0, messagesOfDay: 0, lastSentAt: null, moreToCome: false });
  const claims = await claim(planned, 60_000, newId());
  expect(await lately()).toMatchObject({ alerts: 3, groups: 1, messagesOfDay: 1 });
  await finish(claims.map(({ id, attempts }) => ({ id, attempts, status: 'sent', providerId: 'm' })));
  const after = await lately();
  expect(after).toMatchObject({ alerts: 3, groups: 1, messagesOfDay: 1 });
  expect(after.lastSentAt).toBeGreaterThan(1_700_000_000_000);
});

test('a flooded address is one of the due addresses, not all of them', async () => {
  const flood = await plan(500);
  const one = await plan(1);
  const due = await at.db.acrossWorkspaces((tx) => listDueAddresses(tx, 100));
  const mine = due.map(({ toAddress }) => toAddress);
  expect(mine.filter((address) => address === flood.address.toAddress)).toHaveLength(1);
  expect(mine).toContain(one.address.toAddress);
  expect(due.every(({ workspaceId }) => workspaceId === ws)).toBe(true);
});

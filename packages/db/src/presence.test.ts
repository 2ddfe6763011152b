import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAlerts } from './alerts.ts';
import { createDatabase } from './client.ts';
import { insertDeliveries } from './deliveries.ts';
import { claimWaiting, listWaiting } from './delivery-claims.ts';
import { lockLeads } from './events.ts';
import { newId } from './id.ts';
import { endClaimsOf, listAbsentClaimants, showPresence } from './presence.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

const address = { channel: 'slack' as const, toAddress: 'U1' };
let at: TestDatabase;
let ws: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
});
afterAll(() => at.drop());

const waiting = () => at.db.inWorkspace(ws, (tx) => listWaiting(tx, address, { limit: 10, soonMs: 0 }));
const absent = () => at.db.acrossWorkspaces(listAbsentClaimants);

async function claimOne(claimant: number | null): Promise<string[]> {
  return at.db.inWorkspace(ws, async (tx) => {
    const [lead] = await lockLeads(tx, [{ source: 'web', externalId: 'L-1' }]);
    const alert = { clockId: newId(), leadId: lead?.id ?? '', handoffId: newId(), cycle: 1, tier: 'breach', dueAt: 1 };
    const alerts = await insertAlerts(tx, [{ ...alert, recipient: 'priya', clockRevision: 1, body: {} }]);
    const rows = await insertDeliveries(
      tx,
      alerts.map(({ id }) => ({ alertId: id, ...address })),
    );
    const ids = rows.map(({ id }) => id);
    await claimWaiting(tx, ids, { leaseMs: 600_000, groupId: null, claimant });
    return ids;
  });
}

test('the claims of a process that died are known at once and can be given back, those of others stay', async () => {
  const other = createDatabase(at.appUrl, { poolMax: 2 });
  const [mine, theirs] = await Promise.all([showPresence(at.db), showPresence(other)]);
  await claimOne(null);
  await claimOne(mine.id);
  const lost = await claimOne(theirs.id);
  expect(await absent()).toEqual([]);
  await theirs.leave();
  await other.close();
  await expect.poll(absent).toEqual([theirs.id]);
  expect(await waiting()).toEqual([]);
  await at.db.acrossWorkspaces((tx) => endClaimsOf(tx, [theirs.id]));
  expect(await waiting()).toMatchObject(lost.map((id) => ({ id, mayBeOut: true })));
  await mine.leave();
});

test('a session that breaks is opened again under the same id', async () => {
  const presence = await showPresence(at.db);
  await claimOne(presence.id);
  const { rows } = await at.db.pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and objid::bigint = $1::bigint`,
    [presence.id],
  );
  await at.db.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await expect.poll(absent).not.toContain(presence.id);
  await presence.leave();
  await expect.poll(absent).toContain(presence.id);
});

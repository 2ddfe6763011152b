import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertPlan, storeAlerts } from './alerts-batch.ts';
import { lockLeads } from './events.ts';
import { saveLeads } from './leads.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';
import { clockState, handoffState, leadState } from './testing/states.ts';
import { inSweep } from './timers-sweep.ts';

let at: TestDatabase;
beforeAll(async () => {
  at = await createTestDatabase();
});
afterAll(() => at.drop());

/** A workspace with one lead and its clock, and the alert that tells of it. */
async function makeWorkspace(): Promise<AlertPlan> {
  const { id: workspaceId } = await createTestWorkspace(at.db);
  return at.db.inWorkspace(workspaceId, async (tx) => {
    const [lead] = await lockLeads(tx, [{ source: 'web', externalId: 'L-1' }]);
    const leadId = lead?.id ?? '';
    const [saved] = await saveLeads(tx, [leadState(leadId, [handoffState(0, [clockState(0)])])]);
    const clock = saved?.clocks[0];
    return {
      workspaceId,
      clockId: clock?.id ?? '',
      leadId,
      handoffId: clock?.handoffId ?? '',
      cycle: '1',
      tier: '50%',
      recipient: 'priya "the" O\'Neil\\{},NULL',
      dueAtText: '2026-01-05 09:00:00.123+00',
      clockRevision: 1,
      nobody: null,
      deliveries: [
        { channel: 'slack', to: 'U1', problem: null },
        { channel: 'email', to: 'NULL', problem: 'e-mail is not connected' },
      ],
    };
  });
}
const store = (plans: AlertPlan[], onlyNew = false) => inSweep(at.db, (sweep) => storeAlerts(sweep, plans, onlyNew));
const read = (workspaceId: string) =>
  at.db.inWorkspace(workspaceId, (tx) =>
    tx.alert.findMany({ include: { deliveries: { orderBy: { channel: 'asc' } } } }),
  );

test('alerts of several workspaces are stored together, each with its messages in its own workspace', async () => {
  const [one, two] = [await makeWorkspace(), { ...(await makeWorkspace()), nobody: 'nobody to tell', deliveries: [] }];
  await store([one, two]);
  expect(await read(one.workspaceId)).toMatchObject([
    {
      workspaceId: one.workspaceId,
      clockId: one.clockId,
      leadId: one.leadId,
      recipient: one.recipient,
      dueAt: new Date('2026-01-05T09:00:00.123Z'),
      state: 'open',
      reason: null,
      deliveries: [
        {
          channel: 'email',
          toAddress: 'NULL',
          status: 'skipped',
          error: 'e-mail is not connected',
          nextAttemptAt: null,
        },
        { channel: 'slack', toAddress: 'U1', status: 'queued', error: null },
      ],
    },
  ]);
  expect(await read(two.workspaceId)).toMatchObject([{ state: 'skipped', reason: 'nobody to tell', deliveries: [] }]);
  await expect(store([one])).rejects.toThrow(/duplicate key/);
  await store([one], true);
  expect(await read(one.workspaceId)).toHaveLength(1);
});

test('an alert cannot lie in another workspace than its lead', async () => {
  const [one, two] = [await makeWorkspace(), await makeWorkspace()];
  for (const onlyNew of [false, true])
    await expect(store([{ ...one, workspaceId: two.workspaceId }], onlyNew)).rejects.toThrow(/foreign key/);
  expect(await read(two.workspaceId)).toEqual([]);
});

test('the role of the sweep reads no name and no fact of a lead, and writes nothing but what a sweep does', async () => {
  const tryIt = (statement: string) => inSweep(at.db, (sweep) => sweep.query(statement));
  for (const statement of [
    'select name from leads',
    'select fields from leads',
    'select body from inbox',
    'select * from clocks',
    'select * from people',
    'select config from connections',
    'select document from playbook_versions',
    'select reason from alerts',
    `update alerts set state = 'done'`,
    `update clocks set state = 'completed'`,
    `update deliveries set status = 'sent'`,
    'update workspaces set observe = true',
    'delete from alerts',
    'insert into timers (workspace_id, clock_id, next_fire_at) values (gen_random_uuid(), gen_random_uuid(), now())',
  ])
    await expect(tryIt(statement), statement).rejects.toThrow(/permission denied/);
});

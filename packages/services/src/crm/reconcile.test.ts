import type { Tx } from '@baton/db/client';
import { startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterEach, describe, expect, it } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { getReconciliation, startReconciliation } from './get-reconciliation.ts';
import { planReconciliations, runReconciliation } from './run-reconciliation.ts';
import { syncConnections } from './sync-connections.ts';

let world: TestWorld;
let stopCrm: () => Promise<void>;
afterEach(async () => {
  await stopCrm();
  await world.end();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.machinery.db.inWorkspace(world.workspaceId, work);
const reconcile = async (connectionId: string) => {
  await startReconciliation(await world.ctx(), connectionId);
  expect(await runReconciliation(world.machinery)).toBe(true);
  expect(await runReconciliation(world.machinery)).toBe(false);
  return getReconciliation(await world.ctx(), connectionId);
};

type Acts = { create(name: string): string; toMql(id: string): void; toSql(id: string): void };

async function openHubspot(): Promise<{ acts: Acts; connectionId: string }> {
  const keys = { portalId: 4711, clientSecret: 'sign', accessToken: 'pat' };
  const portal = await startHubspotPortal({ ...keys, limits: { searchSecondly: 1_000 } });
  stopCrm = () => portal.stop();
  world = await createTestWorld(alwaysOpen(), ['priya'], { hubspotApiUrl: portal.url });
  const { connectionId } = await addConnection(await world.ctx(), { kind: 'hubspot', config: keys });
  return {
    connectionId,
    acts: {
      create: (firstname) => portal.createContact({ firstname }),
      toMql: (id) => void portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' }),
      toSql: (id) => void portal.updateContact(id, { lifecyclestage: 'salesqualifiedlead' }),
    },
  };
}

async function openSalesforce(): Promise<{ acts: Acts; connectionId: string }> {
  const keys = { clientId: 'client-1', clientSecret: 'secret-1', refreshToken: 'refresh-1' };
  let clock = Date.now() - 3_600_000;
  const org = await startSalesforceOrg({ ...keys, now: () => clock });
  stopCrm = () => org.stop();
  world = await createTestWorld(alwaysOpen(), ['priya'], { salesforceLoginUrl: org.url });
  const config = { ...keys, organizationId: org.organizationId, instanceUrl: org.url };
  const { connectionId } = await addConnection(await world.ctx(), { kind: 'salesforce', config });
  const step = () => {
    clock += 60_000;
  };
  return {
    connectionId,
    acts: {
      create: (LastName) => org.createLead({ LastName, Company: 'Kestrel' }),
      toMql: (id) => {
        step();
        org.updateLead(id, { Status: 'MQL' });
      },
      toSql: (id) => {
        step();
        org.updateLead(id, { Status: 'Accepted' });
      },
    },
  };
}

describe.each([
  ['HubSpot', openHubspot, 'sql'],
  ['Salesforce', openSalesforce, 'sal'],
] as const)('the comparison with %s', (_, open, last) => {
  it('counts leads by stage on both sides and names those that differ, until they were read', async () => {
    const { acts, connectionId } = await open();
    expect(await getReconciliation(await world.ctx(), connectionId)).toMatchObject({ state: 'none', leads: 0 });
    const ids = ['Jo', 'Sam', 'Ana'].map(acts.create);
    for (const id of ids) acts.toMql(id);
    await syncConnections(await world.ctx());
    expect(await reconcile(connectionId)).toMatchObject({
      state: 'done',
      leads: 3,
      differing: 0,
      counts: { mql: { crm: 3, baton: 3 } },
      differences: [],
    });

    acts.toSql(ids[0] ?? '');
    const missing = acts.create('Kim');
    acts.toMql(missing);
    const found = await reconcile(connectionId);
    expect(found).toMatchObject({
      leads: 4,
      differing: 2,
      counts: { mql: { crm: 3, baton: 3 }, [last]: { crm: 1, baton: 0 } },
    });
    expect(found.differences).toHaveLength(2);
    expect(found.differences).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ externalId: ids[0], crm: last, baton: 'mql' }),
        { externalId: missing, name: null, crm: 'mql', baton: null },
      ]),
    );
    await inTx((tx) => tx.connection.updateMany({ data: { lastReadAt: new Date(0) } }));
    await syncConnections(await world.ctx());
    expect(await reconcile(connectionId)).toMatchObject({ leads: 4, differing: 0, differences: [] });
  }, 30_000);
});

describe('the nightly comparison', () => {
  it('is planned once a night, in the workspace’s own night', async () => {
    const { connectionId } = await openHubspot();
    const hour =
      (await world.machinery.db.pool.query<{ hour: number }>(`select extract(hour from now())::int as hour`)).rows[0]
        ?.hour ?? 0;
    // A zone in which it is three o'clock now.
    const offset = ((3 - hour + 24 + 12) % 24) - 12;
    const zone = offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
    await inTx((tx) => tx.workspace.updateMany({ data: { timeZone: zone } }));
    expect(await planReconciliations(world.machinery)).toBe(1);
    expect(await planReconciliations(world.machinery)).toBe(0);
    await runReconciliation(world.machinery);
    expect(await getReconciliation(await world.ctx(), connectionId)).toMatchObject({ state: 'done' });
    await inTx((tx) => tx.reconciliation.deleteMany());
    await inTx((tx) => tx.workspace.updateMany({ data: { timeZone: offset > 0 ? 'Etc/GMT+12' : 'Etc/GMT-12' } }));
    expect(await planReconciliations(world.machinery)).toBe(0);
  });

  it('says when the CRM could not be read', async () => {
    const { connectionId } = await openHubspot();
    await stopCrm();
    await startReconciliation(await world.ctx(), connectionId);
    await expect(startReconciliation(await world.ctx(), connectionId)).rejects.toMatchObject({ code: 'conflict' });
    await runReconciliation(world.machinery);
    expect(await getReconciliation(await world.ctx(), connectionId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('could not be read'),
    });
    stopCrm = async () => undefined;
  });
});

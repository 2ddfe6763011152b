import type { Tx } from '@baton/db/client';
import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { syncConnections } from '../crm/sync-connections.ts';
import { acceptLead } from '../leads/accept-lead.ts';
import { reassignLead } from '../leads/reassign-lead.ts';
import { rejectLead } from '../leads/reject-lead.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { deliverWriteBacks } from './deliver.ts';
import { listWrites } from './list-writes.ts';
import { provisionConnection } from './provision.ts';

const RITA = '0055g00000RiTa1AAF';
const TOM = '0055g00000ToM11AAF';
const REASONS = [{ key: 'not_a_fit', label: 'Not a fit', outcome: 'disqualified', note: 'optional' }];

let org: SalesforceOrg;
let world: TestWorld;
let connectionId: string;
beforeEach(async () => {
  org = await startSalesforceOrg({ clientId: 'client-1', clientSecret: 'secret-1', refreshToken: 'refresh-1' });
  org.addUser({ Id: RITA, FirstName: 'Rita', LastName: 'Reyes', Email: 'rita@acme.test' }, { quiet: true });
  org.addUser({ Id: TOM, FirstName: 'Tom', LastName: 'Stone', Email: 'tom@acme.test' }, { quiet: true });
  const document = alwaysOpen({ rejection: { reasons: REASONS }, stageMapping: { MQL: 'mql' } });
  world = await createTestWorld(document, ['rita', 'tom'], { salesforceLoginUrl: org.url });
  const config = {
    organizationId: org.organizationId,
    instanceUrl: org.url,
    clientId: 'client-1',
    clientSecret: 'secret-1',
    refreshToken: 'refresh-1',
  };
  connectionId = (await addConnection(await world.ctx(), { kind: 'salesforce', config })).connectionId;
  await inTx(async (tx) => {
    await tx.person.updateMany({ where: { key: 'rita' }, data: { salesforceId: RITA } });
    await tx.person.updateMany({ where: { key: 'tom' }, data: { salesforceId: TOM } });
  });
});
afterEach(async () => {
  await org.stop();
  await world.end();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => world.machinery.db.inWorkspace(world.workspaceId, work);
const write = async () => {
  while ((await deliverWriteBacks(world.machinery)) > 0);
};
const sync = async () => syncConnections(await world.ctx());
const leadOf = (externalId: string) => inTx((tx) => tx.lead.findFirstOrThrow({ where: { externalId } }));

it('what is decided in Baton shows in Salesforce, and coming back it is no news', async () => {
  const { steps, writes } = await provisionConnection(await world.ctx(), { connectionId, dryRun: false });
  expect(steps.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
  expect(writes).toHaveLength(12);
  const id = org.createLead({ LastName: 'Blake', Company: 'Kestrel', Status: 'MQL', OwnerId: RITA });
  await sync();
  await write();
  const { id: leadId } = await leadOf(id);
  expect(org.record('Lead', id)).toMatchObject({ SLA_Status__c: 'On track', SLA_Breached__c: false });
  await acceptLead(await world.ctx(), { leadId });
  await reassignLead(await world.ctx(), { leadId, owner: 'tom' });
  await write();
  expect(org.record('Lead', id)).toMatchObject({ Status: 'Accepted', OwnerId: TOM, SAL_Date__c: expect.anything() });
  await rejectLead(await world.ctx(), { leadId, reason: 'not_a_fit', note: 'Students.' });
  await write();
  const said = org.record('Lead', id);
  expect(said).toMatchObject({
    Status: 'Disqualified',
    Rejection_Reason__c: 'Not a fit',
    Rejection_Detail__c: 'Students.',
    Recycle_Count__c: 0,
  });
  const events = () => inTx((tx) => tx.leadEvent.count());
  const before = await events();
  await sync();
  expect(await events()).toBe(before);
  const { items, failed, waiting } = await listWrites(await world.ctx(), connectionId);
  expect([failed, waiting, items.every(({ outcome }) => outcome === 'written')]).toEqual([0, 0, true]);
  const again = await provisionConnection(await world.ctx(), { connectionId, dryRun: false });
  expect(new Set(again.steps.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
});

it('a locked record waits, the others do not; one that is gone is left alone', async () => {
  await provisionConnection(await world.ctx(), { connectionId, dryRun: false });
  const ids = ['Ash', 'Blake', 'Cole'].map((LastName) =>
    org.createLead({ LastName, Company: 'Kestrel', Status: 'MQL', OwnerId: RITA }),
  );
  await sync();
  const [locked = '', gone = '', fine = ''] = ids;
  org.lockRecord(locked, 1);
  org.deleteLead(gone);
  await deliverWriteBacks(world.machinery);
  expect([org.record('Lead', locked).SLA_Status__c ?? null, org.record('Lead', fine).SLA_Status__c]).toEqual([
    null,
    'On track',
  ]);
  expect(await listWrites(await world.ctx(), connectionId)).toMatchObject({ waiting: 1, failed: 0, problem: null });
  await inTx((tx) => tx.$executeRaw`update outbox set next_attempt_at = now() where attempts > 0`);
  await write();
  expect(org.record('Lead', locked).SLA_Status__c).toBe('On track');
  const row = await inTx((tx) => tx.crmRecord.findFirst({ where: { state: 'gone' } }));
  expect(row?.leadId).toBe((await leadOf(gone)).id);
});

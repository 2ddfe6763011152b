import { type SalesforceOrg, startSalesforceOrg } from '@baton/simulators/salesforce/org';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { syncConnections } from './sync-connections.ts';

const DAY = 86_400_000;
const RITA = '0055g00000RiTa1AAF';

let org: SalesforceOrg;
let world: TestWorld;
let clock: number;
beforeEach(async () => {
  clock = Math.floor(Date.now() / 1000) * 1000;
  const keys = { clientId: 'client-1', clientSecret: 'secret-1', refreshToken: 'refresh-1' };
  org = await startSalesforceOrg({ ...keys, now: () => clock });
  org.addUser({ Id: RITA, FirstName: 'Rita', LastName: 'Reyes', Email: 'rita@acme.test' }, { quiet: true });
  world = await createTestWorld(alwaysOpen(), ['rita'], { salesforceLoginUrl: org.url });
  const config = { ...keys, organizationId: org.organizationId, instanceUrl: org.url };
  await addConnection(await world.ctx(), { kind: 'salesforce', config });
});
afterEach(async () => {
  await org.stop();
  await world.end();
});

it('a lead from before the connection is read when it is called now; a call of one that is gone makes no lead', async () => {
  clock -= 100 * DAY;
  const lead = { Company: 'Kestrel', Status: 'MQL', OwnerId: RITA };
  const [old, erased] = [org.createLead({ ...lead, LastName: 'Blake' }), org.createLead({ ...lead, LastName: 'Doe' })];
  clock += 100 * DAY;
  for (const id of [old, erased]) org.logTask(id, { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed' });
  org.purgeLead(erased);
  await syncConnections(await world.ctx(), { newOnly: true });
  const found = await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
    tx.lead.findMany({ select: { externalId: true, name: true, stage: true, _count: { select: { handoffs: true } } } }),
  );
  expect(found).toEqual([{ externalId: old, name: 'Blake', stage: 'mql', _count: { handoffs: 1 } }]);
});

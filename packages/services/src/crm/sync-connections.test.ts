import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { type HubspotPortal, startHubspotPortal } from '@baton/simulators/hubspot/portal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { type Ctx, systemCtx } from '../context.ts';
import { testMachinery } from '../testing/machinery.ts';
import { syncConnections } from './sync-connections.ts';

let test: TestDatabase;
let portal: HubspotPortal;
beforeAll(async () => {
  test = await createTestDatabase();
  // What webhooks would have told is not told: there is no address to send them to.
  portal = await startHubspotPortal({
    portalId: 4711,
    clientSecret: 'sign',
    accessToken: 'pat',
    limits: { searchSecondly: 100 },
  });
});
afterAll(async () => {
  await portal.stop();
  await test.drop();
});

async function newWorkspace(): Promise<{ ctx: Ctx; connectionId: string }> {
  const { id } = await createTestWorkspace(test.db);
  const ctx = systemCtx(testMachinery(test.db, { hubspotApiUrl: portal.url }), id, await test.db.now());
  const config = { portalId: portal.portalId, clientSecret: 'sign', accessToken: 'pat' };
  return { ctx, connectionId: (await addConnection(ctx, { kind: 'hubspot', config })).connectionId };
}

describe('a sync', () => {
  it('finds what no webhook told, and nothing twice', async () => {
    const { ctx, connectionId } = await newWorkspace();
    const first = portal.createContact({
      firstname: 'Jo',
      company: 'Kestrel',
      lifecyclestage: 'marketingqualifiedlead',
    });
    portal.createContact({ firstname: 'Sam' });
    expect(await syncConnections(ctx)).toEqual({ read: 2, changed: 2 });
    const rows = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      tx.lead.findMany({ include: { handoffs: true }, orderBy: { externalId: 'asc' } }),
    );
    expect(rows.map((row) => [row.source, row.name, row.stage, row.handoffs.length])).toEqual([
      ['hubspot', 'Jo', 'mql', 1],
      ['hubspot', 'Sam', 'new', 0],
    ]);

    const again = { ...ctx, now: await test.db.now() };
    expect(await syncConnections(again, { connectionId })).toMatchObject({ changed: 0 });
    portal.updateContact(first, { company: 'Kestrel Freight' });
    portal.addEngagement(first, { kind: 'call', properties: { hs_call_status: 'COMPLETED' } });
    expect(await syncConnections({ ...ctx, now: await test.db.now() })).toMatchObject({ changed: 1 });
  });

  it('says when the connection is unknown or the CRM cannot be read', async () => {
    const { ctx, connectionId } = await newWorkspace();
    await expect(syncConnections(ctx, { connectionId: 'nope' })).rejects.toThrow('There is no connection nope.');
    const away = { ...ctx, integrations: testMachinery(test.db).integrations };
    await expect(syncConnections(away, { connectionId })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

import { publishVersion } from '@baton/db/playbooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addConnection } from '../connections/add-connection.ts';
import { acceptLead } from '../leads/accept-lead.ts';
import { rejectLead } from '../leads/reject-lead.ts';
import { alwaysOpen } from '../testing/alert-world.ts';
import { createWriteWorld, type WriteWorld } from '../testing/write-world.ts';
import { listWrites } from './list-writes.ts';
import { provisionConnection } from './provision.ts';
import { getWriteFields, saveWriteFields } from './write-fields.ts';

let world: WriteWorld;
beforeEach(async () => {
  world = await createWriteWorld();
});
afterEach(() => world.end());

const provision = async (dryRun = false) =>
  provisionConnection(await world.ctx(), { connectionId: world.connectionId, dryRun });
const fields = async () => getWriteFields(await world.ctx(), world.connectionId);
const on = async () => (await fields()).items.filter((one) => one.on).map(({ field }) => field);

describe('provisioning', () => {
  it('says before what it would do, then does it and has everything written; again, it changes nothing', async () => {
    expect(await on()).toEqual([]);
    const dry = await provision(true);
    expect(dry).toMatchObject({ dryRun: true, account: '4711', writes: expect.arrayContaining(['status', 'mqlAt']) });
    expect(dry.steps.every(({ outcome }) => outcome === null)).toBe(true);
    expect([await on(), world.portal.calls.some((call) => call.startsWith('POST /crm/v3/properties'))]).toEqual([
      [],
      false,
    ]);

    const done = await provision();
    expect(done.steps.map(({ id, action, words }) => ({ id, action, words }))).toEqual(
      dry.steps.map(({ id, action, words }) => ({ id, action, words })),
    );
    expect(new Set(done.steps.map(({ outcome }) => outcome))).toEqual(new Set(['done']));
    expect(await on()).toHaveLength(12);
    // Values that HubSpot has for a stage are used; only what is missing is added.
    expect((await fields()).values).toEqual({
      statuses: {
        new: 'NEW',
        mql: 'MQL',
        sal: 'OPEN',
        sql: 'SQL',
        recycled: 'BAD_TIMING',
        disqualified: 'UNQUALIFIED',
      },
      reasons: { no_budget: 'No budget', not_a_fit: 'Not a fit' },
      names: {},
    });
    const again = await provision();
    expect(new Set(again.steps.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(
      await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
        tx.auditEntry.count({ where: { action: 'connection.provision' } }),
      ),
    ).toBe(2);
  });

  it('leaves off what clashes, and all of it without the right to write', async () => {
    world.portal.defineProperty('contacts', { name: 'sla_due', type: 'string' });
    const { steps, writes } = await provision();
    expect(steps.find(({ target }) => target === 'sla_due')).toMatchObject({ action: 'clash', outcome: 'refused' });
    expect(writes).not.toContain('slaDueAt');
    const { contact } = await world.createLead();
    await world.write();
    expect(world.read(contact, 'sla_due', 'sla_status')).toEqual([undefined, 'On track']);
    await world.end();
    world = await createWriteWorld({ scopes: ['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'] });
    expect(await provision(true)).toMatchObject({ writes: [] });
    await expect(provision()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await on()).toEqual([]);
  });

  it('uses the playbook’s own words for the CRM: stages it maps, values it names for reasons', async () => {
    const reasons = [{ key: 'not_a_fit', label: 'Not a fit', outcome: 'disqualified', crmValue: 'FIT' }];
    const document = alwaysOpen({
      rejection: { reasons },
      stageMapping: { 'hs_lead_status:CONNECTED': 'sal', OPEN: 'new' },
    });
    await world.machinery.db.inWorkspace(world.workspaceId, (tx) => publishVersion(tx, { document, effectiveAt: 1 }));
    await provision();
    expect((await fields()).values).toMatchObject({
      statuses: { sal: 'CONNECTED', new: 'OPEN' },
      reasons: { not_a_fit: 'FIT' },
    });
    const { contact, leadId } = await world.createLead();
    await rejectLead(await world.ctx(), { leadId, reason: 'not_a_fit' });
    await world.write();
    expect(world.read(contact, 'rejection_reason')).toEqual(['FIT']);
  });
});

describe('what is written', () => {
  it('can be changed value by value; another field of the CRM can take the stage', async () => {
    await provision();
    const values = {
      statuses: { sal: 'salesqualifiedlead', recycled: null },
      names: { status: 'lifecyclestage' },
    };
    const answer = await saveWriteFields(await world.ctx(), world.connectionId, { values });
    expect(answer.values.statuses).toMatchObject({ sal: 'salesqualifiedlead', sql: 'SQL' });
    expect(answer.values.statuses).not.toHaveProperty('recycled');
    expect(answer.items[0]).toMatchObject({ field: 'status', crmField: 'lifecyclestage', on: true });
    const { contact, leadId } = await world.createLead();
    await acceptLead(await world.ctx(), { leadId });
    await world.write();
    expect(world.read(contact, 'lifecyclestage')).toEqual(['salesqualifiedlead']);
  });

  it('is refused where it is no field, no CRM, or nobody’s connection', async () => {
    const ctx = await world.ctx();
    await expect(saveWriteFields(ctx, world.connectionId, { fields: { score: true } })).rejects.toMatchObject({
      code: 'invalid',
    });
    const smtp = { smtpUrl: 'smtp://mail.test', from: 'Baton <b@acme.test>' };
    const { connectionId } = await addConnection(ctx, { kind: 'email', config: smtp });
    await expect(listWrites(ctx, connectionId)).rejects.toMatchObject({ code: 'invalid' });
    await expect(listWrites(ctx, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

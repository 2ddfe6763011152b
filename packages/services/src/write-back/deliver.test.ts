import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptLead } from '../leads/accept-lead.ts';
import { reassignLead } from '../leads/reassign-lead.ts';
import { rejectLead } from '../leads/reject-lead.ts';
import { createWriteWorld, type WriteWorld } from '../testing/write-world.ts';
import { provisionConnection } from './provision.ts';

let world: WriteWorld;
beforeEach(async () => {
  world = await createWriteWorld();
});
afterEach(() => world.end());

const provision = async (dryRun = false) =>
  provisionConnection(await world.ctx(), { connectionId: world.connectionId, dryRun });

describe('what is decided in Baton', () => {
  it('shows in HubSpot: accepted, given to somebody else, rejected', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await world.write();
    const [mql, , , sla] = world.read(contact, 'mql_date', 'sal_date', 'sla_due', 'sla_status', 'sla_breached');
    expect([Date.parse(mql ?? ''), sla]).toEqual([expect.any(Number), 'On track']);
    await acceptLead(await world.ctx(), { leadId });
    await reassignLead(await world.ctx(), { leadId, owner: 'tom' });
    await world.write();
    expect(world.read(contact, 'hs_lead_status', 'hubspot_owner_id', 'lifecyclestage')).toEqual([
      'OPEN',
      '1002',
      'marketingqualifiedlead',
    ]);
    expect(world.read(contact, 'sal_date')[0]).toMatch(/^\d{4}-/);
    await rejectLead(await world.ctx(), { leadId, reason: 'not_a_fit', note: 'Students.' });
    await world.write();
    expect(world.read(contact, 'hs_lead_status', 'rejection_reason', 'rejection_detail', 'recycle_count')).toEqual([
      'UNQUALIFIED',
      'Not a fit',
      'Students.',
      '0',
    ]);
  });
});

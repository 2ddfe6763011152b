import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptLead } from '../leads/accept-lead.ts';
import { reassignLead } from '../leads/reassign-lead.ts';
import { rejectLead } from '../leads/reject-lead.ts';
import { createWriteWorld, type WriteWorld } from '../testing/write-world.ts';
import { deliverWriteBacks } from './deliver.ts';
import { retryWrite } from './list-writes.ts';
import { provisionConnection } from './provision.ts';
import { saveWriteFields } from './write-fields.ts';

let world: WriteWorld;
beforeEach(async () => {
  world = await createWriteWorld();
});
afterEach(() => world.end());

const UPDATE = /batch\/update/;
const provision = async () =>
  provisionConnection(await world.ctx(), { connectionId: world.connectionId, dryRun: false });
const accept = async (leadId: string) => acceptLead(await world.ctx(), { leadId });
const sent = () => world.portal.calls.filter((call) => UPDATE.test(call)).length;
const inWorkspace: WriteWorld['machinery']['db']['inWorkspace'] = (_, work) =>
  world.machinery.db.inWorkspace(world.workspaceId, work);
/** Lets waits of the connection and of its leads be over. */
const passTime = () =>
  inWorkspace('', async (tx) => {
    await tx.$executeRaw`update outbox set next_attempt_at = least(next_attempt_at, now()) where attempts > 0 or status = 'sending'`;
    await tx.$executeRaw`update connections set next_write_at = null`;
  });
const eventCount = () => inWorkspace('', (tx) => tx.leadEvent.count());

describe('what is decided in Baton', () => {
  it('shows in HubSpot: accepted, given to somebody else, rejected', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await world.write();
    const [mqlAt, dueAt, sla] = world.read(contact, 'mql_date', 'sla_due', 'sla_status');
    expect([Date.parse(dueAt ?? '') - Date.parse(mqlAt ?? ''), sla]).toEqual([10 * 60_000, 'On track']);
    await accept(leadId);
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

  it('is sent once: only what differs from what was written', async () => {
    await provision();
    const { leadId } = await world.createLead();
    await world.write();
    const [calls, values] = [sent(), (await world.writes()).items.length];
    await inWorkspace('', (tx) => tx.$executeRaw`update outbox set status = 'queued', next_attempt_at = now()`);
    expect(await world.write()).toBe(1);
    expect(sent()).toBe(calls);
    await accept(leadId);
    await world.write();
    const { items } = await world.writes();
    expect(
      items
        .slice(0, items.length - values)
        .map(({ field }) => field)
        .sort(),
    ).toEqual(['salAt', 'status']);
    expect(items[0]).toMatchObject({ lead: { id: leadId }, outcome: 'written', before: null });
  });

  it('goes out for the breach without anybody doing anything', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await world.write();
    const planned = () => inWorkspace('', (tx) => tx.outboxItem.findFirstOrThrow({ where: { key: leadId } }));
    const clock = await inWorkspace('', (tx) => tx.clock.findFirstOrThrow({ where: { leadId } }));
    expect(await planned()).toMatchObject({ status: 'queued', nextAttemptAt: clock.approachingAt });
    await inWorkspace(
      '',
      (tx) =>
        tx.$executeRaw`update clocks set due_at = now() - interval '2 seconds', approaching_at = now() - interval '2 minutes'`,
    );
    await inWorkspace('', (tx) => tx.$executeRaw`update outbox set next_attempt_at = now()`);
    await world.write();
    expect(world.read(contact, 'sla_status', 'sla_breached')).toEqual(['Breached', 'true']);
    expect(await planned()).toMatchObject({ status: 'done' });
  });
});

describe('nothing is written', () => {
  it('before somebody turned it on, of fields that are off, and while the workspace only observes', async () => {
    const { contact, leadId } = await world.createLead();
    await accept(leadId);
    expect(await world.write()).toBe(0);
    await provision();
    await inWorkspace('', (tx) => tx.workspace.updateMany({ data: { observe: true } }));
    expect(await world.write()).toBe(0);
    expect(sent()).toBe(0);
    await inWorkspace('', (tx) => tx.workspace.updateMany({ data: { observe: false } }));
    await saveWriteFields(await world.ctx(), world.connectionId, { fields: { status: false, salAt: false } });
    await world.write();
    expect(world.read(contact, 'hs_lead_status', 'sal_date')).toEqual([undefined, undefined]);
    expect(world.read(contact, 'mql_date')[0]).toBeTruthy();
    await saveWriteFields(await world.ctx(), world.connectionId, { fields: { status: true } });
    await world.write();
    expect(world.read(contact, 'hs_lead_status')).toEqual(['OPEN']);
  });

  it('where HubSpot had the last word: its owner and status stand until Baton decides anew', async () => {
    await provision();
    const { contact, leadId } = await world.createLead({ hs_lead_status: 'NEW' });
    await accept(leadId);
    await reassignLead(await world.ctx(), { leadId, owner: 'tom' });
    await world.write();
    await world.hear();
    world.portal.updateContact(contact, { hubspot_owner_id: '1001', hs_lead_status: 'BAD_TIMING' });
    await world.hear();
    await world.write();
    expect(world.read(contact, 'hubspot_owner_id', 'hs_lead_status')).toEqual(['1001', 'BAD_TIMING']);
    expect(world.read(contact, 'recycle_count')).toEqual(['1']);
    // The same owner as Baton wrote before: it differs from what HubSpot says now.
    await reassignLead(await world.ctx(), { leadId, owner: 'tom' });
    await world.write();
    expect(world.read(contact, 'hubspot_owner_id')).toEqual(['1002']);
  });
});

describe('our own change that comes back', () => {
  it('makes no event and no second write', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await world.write();
    await world.hear();
    await accept(leadId);
    await reassignLead(await world.ctx(), { leadId, owner: 'tom' });
    const [events, calls] = [await eventCount(), sent()];
    await world.write();
    await world.hear();
    const told = world.portal.deliveries.flatMap(({ events: items }) => items.map((one) => one.propertyName));
    expect(told).toEqual(expect.arrayContaining(['hubspot_owner_id', 'hs_lead_status', 'sal_date', 'sla_status']));
    expect(await eventCount()).toBe(events);
    await world.write();
    expect(sent()).toBe(calls + 1);
    expect(world.read(contact, 'hubspot_owner_id')).toEqual(['1002']);
    // The same values by a person are news.
    world.portal.updateContact(contact, { hs_lead_status: 'IN_PROGRESS' });
    world.portal.updateContact(contact, { hs_lead_status: 'OPEN' });
    await world.hear();
    expect(await eventCount()).toBe(events + 2);
  });

  it('that is told before its answer was stored is known as well, and when it is read later', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await world.write();
    await world.hear();
    await accept(leadId);
    const events = await eventCount();
    // The worker dies with its answer.
    const { hubspot } = world.machinery.integrations.crm;
    const { write } = hubspot.writer;
    hubspot.writer.write = async (changes, ctx) => {
      await write(changes, ctx);
      await world.hear();
      throw new Error('killed');
    };
    await deliverWriteBacks(world.machinery);
    expect(await eventCount()).toBe(events);
    hubspot.writer.write = write;
    await passTime();
    await world.write();
    expect(world.read(contact, 'hs_lead_status')).toEqual(['OPEN']);
    expect((await world.writes()).items.map(({ outcome }) => outcome).slice(0, 4)).toEqual([
      'written',
      'written',
      'unknown',
      'unknown',
    ]);
    await world.hear();
    const { syncConnections } = await import('../crm/sync-connections.ts');
    await syncConnections(await world.ctx(), { connectionId: world.connectionId, newOnly: true });
    expect(await eventCount()).toBe(events);
  });
});

describe('when HubSpot does not take it', () => {
  it('one bad record in a batch of 100 ends as refused with its reason, and can be sent again', async () => {
    await provision();
    const leads: string[] = [];
    for (let n = 0; n < 100; n++) {
      const contact = world.portal.createContact({
        lifecyclestage: 'marketingqualifiedlead',
        hubspot_owner_id: '1001',
      });
      leads.push(contact);
    }
    await world.hear();
    await world.write();
    const bad = await inWorkspace('', (tx) => tx.lead.findFirstOrThrow({ where: { externalId: leads[41] ?? '' } }));
    await inWorkspace('', (tx) => tx.person.updateMany({ where: { key: 'tom' }, data: { hubspotId: '4040' } }));
    for (const lead of await inWorkspace('', (tx) => tx.lead.findMany())) await accept(lead.id);
    await reassignLead(await world.ctx(), { leadId: bad.id, owner: 'tom' });
    await world.write();
    const answer = await world.writes();
    expect(answer).toMatchObject({ waiting: 0, failed: 1, problem: null });
    expect(answer.failures).toMatchObject([
      {
        lead: { id: bad.id },
        code: 'INVALID_OWNER_ID',
        reason: 'HubSpot has no owner with the id ‘4040’. Map the person to a HubSpot user.',
        fields: [{ field: 'owner', label: 'Owner' }],
      },
    ]);
    // What is not at fault was written all the same.
    for (const contact of leads) expect(world.read(contact, 'hs_lead_status')).toEqual(['OPEN']);
    const calls = sent();
    await accept(bad.id).catch(() => undefined);
    await world.write();
    expect(sent()).toBe(calls);
    world.portal.upsertOwner({ id: '4040', email: 'tom@acme.test' });
    expect(await retryWrite(await world.ctx(), world.connectionId, bad.id)).toEqual({ retried: 1 });
    await world.write();
    expect(world.read(leads[41] ?? '', 'hubspot_owner_id')).toEqual(['4040']);
    expect(await world.writes()).toMatchObject({ failed: 0, failures: [] });
    await expect(retryWrite(await world.ctx(), world.connectionId, bad.id)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it.each([
    ['burst', /TEN_SECONDLY_ROLLING/, 10],
    ['daily', /DAILY/, 3600],
    [{ status: 500 }, /HTTP 500/, 5],
    ['locked', /HTTP 423/, 2],
  ] as const)('%j: it waits as long as HubSpot says, then goes out', async (failure, words, seconds) => {
    await provision();
    const { contact } = await world.createLead();
    world.portal.failNext(1, failure, UPDATE);
    await world.write();
    const { problem, restsUntil, waiting } = await world.writes();
    expect([problem, waiting]).toEqual([expect.stringMatching(words), 1]);
    const left = Date.parse(restsUntil ?? '') - (await world.machinery.db.now());
    expect(left).toBeGreaterThan((seconds - 2) * 1000);
    expect(left).toBeLessThanOrEqual(seconds * 1000);
    const calls = sent();
    await world.write();
    expect(sent()).toBe(calls);
    await passTime();
    await world.write();
    expect(world.read(contact, 'sla_status')).toEqual(['On track']);
    expect(await world.writes()).toMatchObject({ problem: null, restsUntil: null, waiting: 0 });
  });

  it('a revoked token turns the connection red, without a storm of calls; nothing is lost', async () => {
    await provision();
    const { contact } = await world.createLead();
    world.portal.failNext(1, { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION' } }, UPDATE);
    await world.write();
    await world.write();
    expect(sent()).toBe(1);
    expect(await world.writes()).toMatchObject({ problem: expect.stringMatching(/refused Baton's token/), waiting: 1 });
    const row = await inWorkspace('', (tx) => tx.connection.findFirstOrThrow({ where: { id: world.connectionId } }));
    expect(row).toMatchObject({ status: 'failing', statusDetail: expect.stringMatching(/Reconnect it/) });
    await passTime();
    await world.write();
    expect(world.read(contact, 'sla_status')).toEqual(['On track']);
  });

  it('leaves a fifth of the calls to others', async () => {
    await world.end();
    world = await createWriteWorld({ limits: { tenSecondly: 100 } });
    await provision();
    await world.createLead();
    const already = world.portal.calls.length;
    for (let n = already; n < 79; n++)
      await fetch(`${world.portal.url}/crm/v3/owners`, { headers: { authorization: 'Bearer pat' } });
    await world.write();
    expect(await world.writes()).toMatchObject({
      problem: expect.stringMatching(/allows 100 calls in 10 s, and 8\d are used/),
      restsUntil: expect.any(String),
    });
  });

  it('what was written of a person who is to be forgotten is forgotten', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    await rejectLead(await world.ctx(), { leadId, reason: 'not_a_fit', note: 'Jordan Blake is a student.' });
    await world.write();
    expect((await world.writes()).items.some(({ after }) => after?.includes('Jordan'))).toBe(true);
    world.portal.deleteContact(contact, { privacy: true });
    await world.hear();
    await world.write();
    expect((await world.writes()).items).toEqual([]);
    expect(await inWorkspace('', (tx) => tx.crmRecord.count())).toBe(0);
  });

  it('a contact that is gone is left alone', async () => {
    await provision();
    const { contact, leadId } = await world.createLead();
    world.portal.setWebhookUrl(undefined);
    world.portal.deleteContact(contact);
    await world.write();
    const row = await inWorkspace('', (tx) => tx.outboxItem.findFirstOrThrow({ where: { key: leadId } }));
    expect(row.status).toBe('skipped');
    expect((await world.writes()).items.every(({ outcome }) => outcome === 'failed')).toBe(true);
  });
});

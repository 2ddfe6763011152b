import { describe, expect, it } from 'vitest';
import type { TranslatedEvent } from '../crm.ts';
import { brief, CONFIG, failure, NOW, openDesk } from './testing/desk.ts';

const desk = openDesk();
const inOrder = (events: readonly TranslatedEvent[]) => [...events].sort((a, b) => a.occurredAt - b.occurredAt);

describe('a contact that was created', () => {
  it('comes with what was known then, and its later stages, owners and values at their true instants', async () => {
    const id = desk.portal.createContact({
      firstname: 'Jordan',
      company: 'Kestrel',
      numemployees: '250',
      lifecyclestage: 'lead',
      lead_type: 'demo_request',
    });
    desk.now += 60_000;
    desk.portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: '1001' });
    desk.now += 60_000;
    desk.portal.updateContact(id, { company: 'Kestrel Freight' });
    const [item] = await desk.translate([
      desk.notice({ subscriptionType: 'contact.creation', objectId: Number(id), occurredAt: NOW }),
    ]);
    expect(item?.state).toBe('done');
    expect(brief(inOrder(item?.events ?? []))).toEqual([
      ['lead.created', NOW, { firstName: 'Jordan', company: 'Kestrel', employees: 250, leadType: 'demo_request' }],
      ['lead.stage', NOW, { stage: 'new' }],
      ['lead.stage', NOW + 60_000, { stage: 'mql' }],
      ['lead.owner', NOW + 60_000, { owner: 'priya' }],
      ['lead.changed', NOW + 120_000, { company: 'Kestrel Freight' }],
    ]);
  });

  it('gives the same ids by webhook, by a single read and by the reconciling search', async () => {
    // The portal's clock stands still here, so its limit of five searches a second would never be lifted.
    await desk.start({ limits: { searchSecondly: 100 } });
    const bodies: object[] = [];
    const id = desk.portal.createContact({ firstname: 'Jordan', lifecyclestage: 'lead' });
    bodies.push(
      desk.notice({ subscriptionType: 'contact.creation', objectId: Number(id) }),
      desk.notice({ objectId: Number(id), propertyName: 'lifecyclestage', propertyValue: 'lead' }),
    );
    desk.now += 60_000;
    desk.portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' });
    bodies.push(
      desk.notice({ objectId: Number(id), propertyName: 'lifecyclestage', propertyValue: 'marketingqualifiedlead' }),
    );
    desk.portal.addEngagement(id, {
      kind: 'call',
      properties: { hs_call_status: 'COMPLETED', hubspot_owner_id: '1001' },
    });
    const ids = (events: readonly TranslatedEvent[]) => [...new Set(events.map((event) => event.sourceId))].sort();
    const read = ids((await desk.adapter.readLead(id, desk.context())) ?? []);
    const searched: TranslatedEvent[] = [];
    for await (const page of desk.adapter.listChangedSince(NOW - 1000, desk.context())) searched.push(...page);
    expect(ids(searched)).toEqual(read);
    const hooked = (await desk.translate(bodies)).flatMap((item) => item.events);
    expect(ids(hooked)).toEqual(read.filter((one) => !one.includes(':calls:')));
  });

  it('is still a lead when it is gone before we could read it', async () => {
    const [item] = await desk.translate([desk.notice({ subscriptionType: 'contact.creation', objectId: 404404 })]);
    expect(brief(item?.events ?? [])).toEqual([['lead.created', NOW, {}]]);
    expect(await desk.adapter.readLead('404404', desk.context())).toBeNull();
  });

  it('is read as well when a change of it is the first that we hear', async () => {
    const id = desk.portal.createContact({ firstname: 'Jordan' });
    desk.now += 1000;
    desk.portal.updateContact(id, { company: 'Kestrel' });
    const change = desk.notice({ objectId: Number(id), propertyName: 'company', propertyValue: 'Kestrel' });
    expect(brief((await desk.translate([change], { known: new Set() }))[0]?.events ?? [])).toEqual([
      ['lead.created', NOW, { firstName: 'Jordan' }],
      ['lead.changed', desk.now, { company: 'Kestrel' }],
    ]);
    expect((await desk.translate([change], { known: new Set([id]) }))[0]?.events).toHaveLength(1);
  });
});

describe('when HubSpot does not answer as it should', () => {
  const creation = () => [
    { body: desk.notice({ subscriptionType: 'contact.creation', objectId: 1246965 }), receivedAt: desk.now },
  ];

  it.each([
    ['burst', 'rateLimited', 10_000],
    ['daily', 'rateLimited', 3_600_000],
    ['locked', 'transient', 2000],
    ['migrating', 'transient', 3_600_000],
    ['bad-gateway', 'transient', 5000],
    [{ status: 503 }, 'transient', 5000],
  ] as const)('%j is %s', async (given, kind, waitMs) => {
    desk.portal.createContact({ firstname: 'Jordan' });
    desk.portal.failNext(1, given);
    const error = await failure(desk.adapter.translate(creation(), desk.context()));
    expect(error).toMatchObject({ kind, system: 'hubspot', retryAt: desk.now + waitMs });
  });

  it('says auth for a bad token, and never "not found"', async () => {
    const config = { ...CONFIG, accessToken: 'wrong' };
    expect(await failure(desk.adapter.translate(creation(), desk.context({ config })))).toMatchObject({ kind: 'auth' });
    expect(await failure(desk.adapter.readLead('1246965', desk.context({ config })))).toMatchObject({ kind: 'auth' });
    expect(await failure(desk.adapter.readLead('1246965', desk.context({ config: {} })))).toMatchObject({
      kind: 'auth',
    });
  });

  it('says transient when nothing listens', async () => {
    await desk.portal.stop();
    expect(await failure(desk.adapter.readLead('1246965', desk.context()))).toMatchObject({ kind: 'transient' });
  });

  it('renews an OAuth token that ran out, and says auth when the grant is gone', async () => {
    await desk.start();
    const config = {
      portalId: 62515,
      clientId: 'client-1',
      clientSecret: CONFIG.clientSecret,
      refreshToken: 'na1-refresh',
    };
    const id = desk.portal.createContact({ firstname: 'Jordan' });
    expect(await desk.adapter.readLead(id, desk.context({ config }))).toHaveLength(1);
    desk.portal.expireTokens();
    expect(await desk.adapter.readLead(id, desk.context({ config }))).toHaveLength(1);
    desk.portal.expireTokens();
    desk.portal.revokeGrant();
    expect(await failure(desk.adapter.readLead(id, desk.context({ config })))).toMatchObject({ kind: 'auth' });
  });

  it('lists owners, also those who left', async () => {
    desk.portal.upsertOwner({ id: '1002', email: 'gone@example.com', archived: true });
    const owners = await desk.adapter.listOwners(desk.context());
    expect(owners).toHaveLength(2);
    expect(owners).toContainEqual({
      id: '1001',
      userId: '9003',
      email: 'priya@example.com',
      name: 'Priya Shah',
      archived: false,
    });
  });
});

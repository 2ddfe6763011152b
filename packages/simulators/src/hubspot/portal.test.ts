import { Client } from '@hubspot/api-client';
import { describe, expect, it } from 'vitest';
import { NOW, portalPerTest, TOKEN } from './testing/portal-per-test.ts';

const hubspot = portalPerTest();
const client = () => new Client({ accessToken: TOKEN, basePath: hubspot.portal.url, numberOfApiCallRetries: 0 });

describe('the official client', () => {
  it('reads a contact with its history, associations and engagements', async () => {
    const id = hubspot.portal.createContact({ email: 'Ana@Example.com', lifecyclestage: 'lead' });
    hubspot.now += 60_000;
    hubspot.portal.updateContact(id, { lifecyclestage: 'marketingqualifiedlead' });
    const callId = hubspot.portal.addEngagement(id, {
      kind: 'call',
      properties: { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED', hs_call_duration: '42000' },
    });
    const contact = await client().crm.contacts.basicApi.getById(id, ['email'], ['lifecyclestage'], ['calls']);
    expect(contact.properties).toEqual({
      createdate: '2026-11-22T10:00:00.000Z',
      email: 'ana@example.com',
      hs_object_id: id,
      lastmodifieddate: '2026-11-22T10:01:00.000Z',
      lifecyclestage: 'marketingqualifiedlead',
    });
    expect(contact.propertiesWithHistory?.lifecyclestage).toMatchObject([
      {
        value: 'marketingqualifiedlead',
        timestamp: new Date(NOW + 60_000),
        sourceType: 'CRM_UI',
        updatedByUserId: 9003,
      },
      { value: 'lead', timestamp: new Date(NOW) },
    ]);
    expect(contact.associations?.calls?.results).toEqual([{ id: callId, type: 'contact_to_call' }]);
    const calls = await client().crm.objects.batchApi.read('calls', {
      inputs: [{ id: callId }],
      properties: ['hs_call_status', 'hs_timestamp'],
      propertiesWithHistory: [],
    });
    expect(calls.results[0]?.properties).toMatchObject({
      hs_call_status: 'COMPLETED',
      hs_timestamp: '2026-11-22T10:01:00.000Z',
    });
  });

  it('pages through a search and reads owners and stages', async () => {
    for (let i = 0; i < 5; i++)
      hubspot.portal.createContact({ email: `p${i}@example.com`, lifecyclestage: 'lead' }, { at: NOW + i });
    hubspot.portal.createContact({ email: 'late@example.com', lifecyclestage: 'customer' });
    hubspot.portal.upsertOwner({
      id: '1001',
      email: 'rita.reyes@example.com',
      firstName: 'Rita',
      lastName: 'Reyes',
      userId: 9003,
    });
    const search = (after?: string) =>
      client().crm.contacts.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'lifecyclestage', operator: 'IN' as never, values: ['lead'] }] }],
        sorts: ['-createdate'],
        properties: ['email'],
        limit: 2,
        ...(after ? { after } : {}),
      });
    const first = await search();
    const last = await search('4');
    expect(first.total).toBe(5);
    expect(first.results.map((row) => row.properties.email)).toEqual(['p4@example.com', 'p3@example.com']);
    expect(first.paging?.next?.after).toBe('2');
    expect(last.results.map((row) => row.properties.email)).toEqual(['p0@example.com']);
    expect(last.paging).toBeUndefined();
    const owners = await client().crm.owners.ownersApi.getPage();
    expect(owners.results).toMatchObject([
      { id: '1001', userId: 9003, email: 'rita.reyes@example.com', archived: false },
    ]);
    const stage = await client().crm.properties.coreApi.getByName('contacts', 'lifecyclestage');
    expect(stage.options.map((option) => option.value).slice(0, 3)).toEqual([
      'subscriber',
      'lead',
      'marketingqualifiedlead',
    ]);
  });
});

describe('lifecycle stage', () => {
  it('moves forward only by API, answering 200, until it is cleared first', async () => {
    const id = hubspot.portal.createContact({ lifecyclestage: 'opportunity' });
    const write = (lifecyclestage: string) =>
      hubspot.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { lifecyclestage } });
    const back = await write('lead');
    expect([back.status, back.body.properties.lifecyclestage]).toEqual([200, 'opportunity']);
    await write('');
    expect((await write('lead')).body.properties.lifecyclestage).toBe('lead');
  });

  it('lets a person go back, and stamps when each stage was entered', () => {
    const id = hubspot.portal.createContact({ lifecyclestage: 'opportunity' });
    hubspot.now += 1000;
    hubspot.portal.updateContact(id, { lifecyclestage: 'lead' });
    expect(hubspot.portal.contact(id).properties).toMatchObject({
      lifecyclestage: 'lead',
      hs_lifecyclestage_lead_date: '2026-11-22T10:00:01.000Z',
      hs_v2_date_exited_opportunity: '2026-11-22T10:00:01.000Z',
    });
  });
});

describe('merge and deletion', () => {
  it('gives the survivor a new id under which the old ones are found', async () => {
    const first = hubspot.portal.createContact({ firstname: 'Ana', lifecyclestage: 'lead' });
    const second = hubspot.portal.createContact({ phone: '+1 415', lifecyclestage: 'opportunity' });
    const survivor = hubspot.portal.mergeContacts(first, [second]);
    for (const old of [first, second]) {
      const { body } = await hubspot.call(
        'GET',
        `/crm/v3/objects/contacts/${old}?properties=firstname,phone,lifecyclestage,hs_merged_object_ids`,
      );
      expect(body.id).toBe(survivor);
      expect(body.properties).toMatchObject({
        firstname: 'Ana',
        phone: '+1 415',
        lifecyclestage: 'opportunity',
        hs_merged_object_ids: `${first};${second}`,
      });
    }
  });

  it('hides an archived contact but for archived=true, and an erased one for good', async () => {
    const id = hubspot.portal.createContact({ firstname: 'Ana' });
    hubspot.portal.deleteContact(id);
    expect((await hubspot.call('GET', `/crm/v3/objects/contacts/${id}`)).status).toBe(404);
    expect((await hubspot.call('GET', `/crm/v3/objects/contacts/${id}?archived=true`)).body.archived).toBe(true);
    hubspot.portal.restoreContact(id);
    hubspot.portal.deleteContact(id, { privacy: true });
    expect((await hubspot.call('GET', `/crm/v3/objects/contacts/${id}?archived=true`)).status).toBe(404);
  });
});

describe('the page', () => {
  it('lets a person create a contact and change it, and shows names as text', async () => {
    const post = (path: string, fields: Record<string, string>) =>
      fetch(hubspot.portal.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    expect(
      (
        await post('/app/contacts', {
          firstname: '<b>Jo</b>',
          email: 'jo@example.com',
          lifecyclestage: 'marketingqualifiedlead',
        })
      ).status,
    ).toBe(303);
    const [id = ''] = hubspot.portal.contactIds();
    await post(`/app/contacts/${id}`, { lifecyclestage: 'lead' });
    await post(`/app/contacts/${id}/log`, { kind: 'call' });
    expect(hubspot.portal.contact(id).properties).toMatchObject({ lifecyclestage: 'lead', num_contacted_notes: '1' });
    const page = await (await fetch(hubspot.portal.url)).text();
    expect(page).toContain('&lt;b&gt;Jo&lt;/b&gt;');
    const twin = await post('/app/contacts', { email: 'jo@example.com' });
    expect([twin.status, await twin.text()]).toEqual([400, expect.stringContaining('Contact already exists')]);
  });
});

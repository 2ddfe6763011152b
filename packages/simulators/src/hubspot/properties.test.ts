import { describe, expect, it } from 'vitest';
import { portalPerTest } from './testing/portal-per-test.ts';

const hubspot = portalPerTest();
const PATH = '/crm/v3/properties/contacts';
const text = {
  name: 'sla_status',
  label: 'SLA Status',
  groupName: 'contactinformation',
  type: 'string',
  fieldType: 'text',
};
const option = (value: string) => ({ label: `The ${value}`, value, displayOrder: 0, hidden: false });
const create = async (more: object) => (await hubspot.call('POST', PATH, { ...text, ...more })).status;

describe('properties', () => {
  it('are made with a known group, a field type of their type and the options they need', async () => {
    expect(await create({ groupName: 'baton' })).toBe(400);
    expect((await hubspot.call('POST', `${PATH}/groups`, { name: 'baton', label: 'Baton' })).status).toBe(201);
    expect((await hubspot.call('POST', `${PATH}/groups`, { name: 'baton', label: 'Baton' })).status).toBe(409);
    expect(await create({ groupName: 'baton' })).toBe(201);
    expect(await create({})).toBe(409);
    expect(await create({ name: 'Upper' })).toBe(400);
    expect(await create({ name: 'a', fieldType: 'select' })).toBe(400);
    expect(await create({ name: 'a', type: 'bool', fieldType: 'booleancheckbox' })).toBe(400);
    const both = [option('true'), option('false')];
    expect(await create({ name: 'a', type: 'bool', fieldType: 'booleancheckbox', options: both })).toBe(201);
    expect(await create({ name: 'b', type: 'enumeration', fieldType: 'select', options: [] })).toBe(400);
    const twice = [option('x'), option('x')];
    expect(await create({ name: 'b', type: 'enumeration', fieldType: 'select', options: twice })).toBe(400);
  });

  it('lose the options that a change leaves out; those of HubSpot take new options only where it allows them', async () => {
    const change = (name: string, body: object) => hubspot.call('PATCH', `${PATH}/${name}`, body);
    const changed = await change('hs_lead_status', { options: [option('SAL')] });
    expect(changed.body.options).toEqual([option('SAL')]);
    const contact = hubspot.portal.createContact({ firstname: 'Ana' });
    const write = (hs_lead_status: string) =>
      hubspot.call('PATCH', `/crm/v3/objects/contacts/${contact}`, { properties: { hs_lead_status } });
    expect([(await write('SAL')).status, (await write('OPEN')).status]).toEqual([200, 400]);
    expect((await change('hs_lead_status', { label: 'Other' })).status).toBe(400);
    expect((await change('lifecyclestage', { options: [option('mine')] })).status).toBe(400);
    expect((await change('nothing', { options: [] })).status).toBe(404);
    await create({});
    expect((await change('sla_status', { type: 'number', fieldType: 'number' })).status).toBe(400);
  });

  it('keep their names when they are deleted', async () => {
    await create({});
    expect((await hubspot.call('DELETE', `${PATH}/sla_status`)).status).toBe(204);
    expect((await hubspot.call('GET', `${PATH}/sla_status`)).status).toBe(404);
    expect(await create({})).toBe(409);
    const archived = await hubspot.call('GET', `${PATH}?archived=true`);
    expect(archived.body.results.map((one: { name: string }) => one.name)).toEqual(['sla_status']);
    expect((await hubspot.call('DELETE', `${PATH}/email`)).status).toBe(400);
  });

  it('tell who the app is, and how many calls of the day are left', async () => {
    await hubspot.start({ limits: { daily: 10 } });
    const details = await hubspot.call('GET', '/account-info/v3/details');
    expect([details.body.portalId, details.headers.get('x-hubspot-ratelimit-daily-remaining')]).toEqual([62515, '9']);
    const info = await hubspot.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: 'CJ-test' });
    expect(info.body).toMatchObject({ hubId: 62515, scopes: expect.arrayContaining(['crm.schemas.contacts.write']) });
    hubspot.portal.failNext(1, 'locked', /PATCH/);
    expect((await hubspot.call('GET', '/crm/v3/owners')).status).toBe(200);
    expect((await hubspot.call('PATCH', '/crm/v3/objects/contacts/1', { properties: {} })).status).toBe(423);
  });
});

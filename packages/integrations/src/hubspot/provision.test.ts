import { describe, expect, it } from 'vitest';
import type { ProvisionWish } from '../crm.ts';
import { MADE_FIELDS, WRITTEN_FIELDS } from '../crm-fields.ts';
import { createHubspotAdapter } from './adapter.ts';
import { CONFIG, failure, NOW, openDesk } from './testing/desk.ts';

const desk = openDesk();
const WISH: ProvisionWish = {
  statuses: [{ value: 'MQL', label: 'MQL' }],
  reasons: [
    { value: 'No budget', label: 'No budget' },
    { value: 'Not a fit', label: 'Not a fit' },
  ],
};
const setup = () => createHubspotAdapter({ apiUrl: desk.portal.url, timeoutMs: 2000 }).setup;
const plan = (wish = WISH) => setup().planProvision(wish, desk.context());
const provision = (wish = WISH) => setup().provision(wish, desk.context());
const byTarget = async () => Object.fromEntries((await plan()).map(({ target, action }) => [target, action]));
const API = '/crm/v3/properties/contacts';
async function call(method: string, path: string, body?: object) {
  const headers = { authorization: 'Bearer CJ-test', 'content-type': 'application/json' };
  const response = await fetch(desk.portal.url + path, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return response.status === 204 ? null : ((await response.json()) as Record<string, unknown>);
}
const property = async (name: string) => call('GET', `${API}/${name}`);
const writes = () => desk.portal.calls.filter((one) => /^(POST|PATCH|DELETE) /.test(one)).length;
const text = { label: 'X', groupName: 'contactinformation', type: 'string', fieldType: 'text' };

describe('what Baton writes is made', () => {
  it('as the plan said, in words, and a second run changes nothing', async () => {
    const steps = await plan();
    expect(writes()).toBe(0);
    expect(steps.map(({ action }) => action)).toEqual(Array(12).fill('create').with(11, 'change'));
    expect(steps.map(({ words }) => words)).toEqual(
      expect.arrayContaining([
        'Creates the property group ‘Baton’.',
        'Creates the contact property ‘MQL Date’ (mql_date), a date with time.',
        'Creates the contact property ‘Rejection Reason’ (rejection_reason), a list of options: No budget, Not a fit.',
        'Adds ‘MQL’ to ‘Lead Status’ (hs_lead_status).',
      ]),
    );
    expect((await provision()).map(({ outcome }) => outcome)).toEqual(Array(12).fill('done'));
    for (const field of MADE_FIELDS) {
      const { hubspot, label } = WRITTEN_FIELDS[field];
      expect(await property(hubspot)).toMatchObject({ label, groupName: 'baton' });
    }
    expect(await property('sla_breached')).toMatchObject({ type: 'bool', fieldType: 'booleancheckbox' });
    const status = (await property('hs_lead_status')) as { options: { value: string; displayOrder: number }[] };
    expect(status.options.map(({ value }) => value)).toEqual([
      ...['NEW', 'OPEN', 'IN_PROGRESS', 'OPEN_DEAL', 'UNQUALIFIED', 'ATTEMPTED_TO_CONTACT', 'CONNECTED', 'BAD_TIMING'],
      'MQL',
    ]);

    const before = writes();
    expect(new Set((await plan()).map(({ action }) => action))).toEqual(new Set(['nothing']));
    expect(new Set((await provision()).map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(writes()).toBe(before);
  });

  it('as far as it is missing: half of it was there, one reason is new', async () => {
    await provision();
    for (const name of ['mql_date', 'sla_due']) {
      expect(await byTarget()).toMatchObject({ [name]: 'nothing' });
    }
    await call('PATCH', `${API}/rejection_reason`, {
      options: [
        { label: 'Their own', value: 'theirs' },
        { label: 'No budget', value: 'No budget' },
      ],
    });
    expect(await byTarget()).toMatchObject({ rejection_reason: 'change', mql_date: 'nothing' });
    expect((await provision()).filter(({ outcome }) => outcome === 'done').map(({ id }) => id)).toEqual([
      'field:rejection_reason',
    ]);
    const { options } = (await property('rejection_reason')) as { options: { value: string }[] };
    expect(options.map(({ value }) => value)).toEqual(['theirs', 'No budget', 'Not a fit']);
  });

  it('never over something of another type, a read-only property or a name that is kept', async () => {
    await call('POST', API, { ...text, name: 'sla_due' });
    await call('POST', API, { ...text, name: 'sla_status' });
    await call('DELETE', `${API}/sla_status`);
    desk.portal.defineProperty('contacts', { name: 'recycle_count', type: 'number', readOnly: true });
    const clashes = (await plan()).filter(({ action }) => action === 'clash');
    expect(clashes.map(({ target, words }) => [target, words])).toEqual([
      ['sla_due', expect.stringMatching(/already, of type string; Baton needs a date with time/)],
      ['sla_status', expect.stringMatching(/was deleted, and HubSpot keeps the name for 90 days/)],
      ['recycle_count', expect.stringMatching(/read-only/)],
    ]);
    const outcomes = await provision();
    expect(outcomes.filter(({ outcome }) => outcome === 'refused').map(({ id }) => id)).toEqual([
      'field:sla_due',
      'field:sla_status',
      'field:recycle_count',
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(9);
    expect(await property('sla_due')).toMatchObject({ type: 'string', groupName: 'contactinformation' });
  });

  it('not without reasons for its list, nor where a label has another value', async () => {
    const bare = await plan({ statuses: [], reasons: [] });
    expect(bare.find(({ target }) => target === 'rejection_reason')).toMatchObject({ action: 'clash' });
    const clash = await plan({ statuses: [{ value: 'NEUF', label: 'New' }], reasons: WISH.reasons });
    expect(clash.at(-1)).toMatchObject({ target: 'hs_lead_status', action: 'clash' });
  });

  it('says which right is missing, and makes nothing then', async () => {
    await desk.start({ scopes: ['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'] });
    expect((await plan()).filter(({ kind }) => kind === 'access').map(({ target }) => target)).toEqual([
      'crm.objects.contacts.write',
      'crm.objects.owners.read',
      'crm.schemas.contacts.write',
    ]);
    expect(await failure(provision())).toMatchObject({ kind: 'auth', reason: 'HTTP 403 MISSING_SCOPES' });
  });

  it('goes on where somebody made it at the same time', async () => {
    const both = await Promise.allSettled([provision(), provision()]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(new Set(Object.values(await byTarget()))).toEqual(new Set(['nothing']));
  });
});

describe('the portal', () => {
  it('says who we are: an OAuth app by its token, a private app by its account', async () => {
    const oauth = {
      portalId: 62515,
      clientId: 'client-1',
      clientSecret: CONFIG.clientSecret,
      refreshToken: 'na1-refresh',
    };
    expect(await setup().identify(desk.context({ config: oauth }))).toMatchObject({
      account: '62515',
      user: 'rita.reyes@example.com',
      scopes: expect.arrayContaining(['crm.objects.contacts.write']),
      missing: [],
    });
    expect(await setup().identify(desk.context())).toMatchObject({ account: '62515', user: null, missing: [] });
    const wrong = desk.context({ config: { ...CONFIG, accessToken: 'wrong' } });
    expect(await failure(setup().identify(wrong))).toMatchObject({ kind: 'auth' });
  });

  it('describes its properties and shows what the newest contacts have in them', async () => {
    const fields = new Map((await setup().listFields(desk.context())).map((field) => [field.name, field]));
    expect(fields.get('hs_lead_status')).toMatchObject({
      label: 'Lead Status',
      type: 'picklist',
      custom: false,
      writable: true,
      options: expect.arrayContaining([{ value: 'OPEN', label: 'Open' }]),
    });
    expect(fields.get('hubspot_owner_id')).toMatchObject({ type: 'reference', writable: true, options: null });
    expect(fields.get('createdate')).toMatchObject({ type: 'datetime', writable: false });
    for (let n = 0; n < 3; n++)
      desk.portal.createContact(
        { company: `Kestrel ${n % 2}`, ...(n === 0 ? { jobtitle: 'VP' } : {}) },
        { at: NOW + n },
      );
    expect(await setup().sampleFields(['company', 'jobtitle'], desk.context())).toEqual({
      company: { filled: 3, of: 3, values: ['Kestrel 0', 'Kestrel 1'] },
      jobtitle: { filled: 1, of: 3, values: ['VP'] },
    });
  });
});

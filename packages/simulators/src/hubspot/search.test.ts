import { beforeEach, describe, expect, it } from 'vitest';
import { NOW, portalPerTest } from './testing/portal-per-test.ts';

const hubspot = portalPerTest();

describe('search', () => {
  const search = (body: object) => hubspot.call('POST', '/crm/v3/objects/contacts/search', body);
  const filter = (propertyName: string, operator: string, rest: object = {}) => ({
    filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
  });
  beforeEach(() => hubspot.start({ limits: { searchSecondly: 1000 } }));

  it('filters, joins groups by OR, and never shows archived contacts', async () => {
    const a = hubspot.portal.createContact({ firstname: 'Ana', hubspotscore: 80, company: 'Contoso' });
    const b = hubspot.portal.createContact(
      { firstname: 'Bo', hubspotscore: 9, lifecyclestage: 'lead' },
      { at: NOW + 5000 },
    );
    hubspot.portal.deleteContact(hubspot.portal.createContact({ firstname: 'Gone', hubspotscore: 80 }));
    const callId = hubspot.portal.addEngagement(a, { kind: 'call', properties: {} });
    const ids = async (body: object) => ((await search(body)).body.results as { id: string }[]).map(({ id }) => id);
    expect(await ids({})).toEqual([a, b]);
    expect(await ids(filter('hubspotscore', 'GT', { value: '10' }))).toEqual([a]);
    expect(await ids(filter('createdate', 'GTE', { value: String(NOW + 5000) }))).toEqual([b]);
    expect(
      await ids(filter('createdate', 'BETWEEN', { value: '2026-11-22T09:00:00Z', highValue: '2026-11-22T10:00:01Z' })),
    ).toEqual([a]);
    expect(await ids(filter('lifecyclestage', 'NOT_HAS_PROPERTY'))).toEqual([a]);
    expect(await ids(filter('company', 'IN', { values: ['Contoso'] }))).toEqual([]);
    expect(await ids(filter('company', 'IN', { values: ['contoso'] }))).toEqual([a]);
    expect(await ids(filter('company', 'CONTAINS_TOKEN', { value: 'con*' }))).toEqual([a]);
    expect(
      await ids({
        filterGroups: [
          ...filter('firstname', 'EQ', { value: 'bo' }).filterGroups,
          ...filter('hubspotscore', 'EQ', { value: '80' }).filterGroups,
        ],
      }),
    ).toEqual([a, b]);
    const calls = await hubspot.call(
      'POST',
      '/crm/v3/objects/calls/search',
      filter('associations.contact', 'EQ', { value: a }),
    );
    expect(calls.body.results.map(({ id }: { id: string }) => id)).toEqual([callId]);
  });

  it('refuses pages past 10,000 rows, large limits, unknown properties, too many filters and two sorts', async () => {
    const one = { propertyName: 'email', operator: 'HAS_PROPERTY' };
    const bad = [
      { limit: 200, after: '9900' },
      { limit: 201 },
      filter('nope', 'HAS_PROPERTY'),
      filter('email', 'LIKE', { value: 'x' }),
      { filterGroups: Array.from({ length: 6 }, () => ({ filters: [one] })) },
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => one) }] },
      { sorts: ['email', 'createdate'] },
      { query: 'x'.repeat(3000) },
    ];
    for (const body of bad) expect((await search(body)).status, JSON.stringify(body).slice(0, 80)).toBe(400);
    expect((await search({ limit: 200, after: '9800' })).status).toBe(200);
  });
});

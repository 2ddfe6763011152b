import { describe, expect, it } from 'vitest';
import type { CrmBudget, CrmChange } from '../crm.ts';
import { createHubspotAdapter } from './adapter.ts';
import { CONFIG, failure, openDesk } from './testing/desk.ts';

const desk = openDesk();
const UPDATE = /batch\/update/;
const writer = () => createHubspotAdapter({ apiUrl: desk.portal.url, timeoutMs: 2000 }).writer;
const write = (changes: CrmChange[], more = {}) => writer().write(changes, desk.context(more));
const change = (externalId: string, fields: CrmChange['fields'], id = externalId): CrmChange => ({
  id,
  externalId,
  fields,
});
const contacts = (count: number) =>
  Array.from({ length: count }, () => desk.portal.createContact({ firstname: 'Jordan' }));
const batches = () => desk.portal.calls.filter((call) => UPDATE.test(call)).length;
const saysOf = (id: string, name: string) => desk.portal.contact(id).properties[name];
const outcomes = (results: { outcome: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

describe('records', () => {
  it('are written 100 in a call, as HubSpot wants values, one result for each in order', async () => {
    desk.portal.defineProperty('contacts', { name: 'sla_breached', type: 'bool' });
    desk.portal.defineProperty('contacts', { name: 'sla_due', type: 'datetime' });
    desk.portal.defineProperty('contacts', { name: 'recycle_count', type: 'number' });
    const ids = contacts(250);
    desk.portal.updateContact(ids[0] ?? '', { hubspot_owner_id: '1001' });
    const fields = {
      sla_breached: true,
      sla_due: '2026-11-22T10:00:00.000Z',
      recycle_count: 2,
      hubspot_owner_id: null,
    };
    const results = await write(ids.map((id, index) => change(id, fields, `lead-${index}`)));
    expect(results.map(({ id }) => id)).toEqual(ids.map((_, index) => `lead-${index}`));
    expect([outcomes(results), batches()]).toEqual([{ written: 250 }, 3]);
    expect(desk.portal.contact(ids[0] ?? '').properties).toMatchObject({
      sla_breached: 'true',
      sla_due: '2026-11-22T10:00:00.000Z',
      recycle_count: '2',
      hubspot_owner_id: '',
    });
  });

  it('that come twice go in two calls: HubSpot takes an id once in a batch', async () => {
    const [id = ''] = contacts(1);
    const results = await write([change(id, { hs_lead_status: 'OPEN' }, 'a'), change(id, { company: 'Kestrel' }, 'b')]);
    expect([outcomes(results), batches()]).toEqual([{ written: 2 }, 2]);
  });

  it('with one bad value among 100: it is found in few calls, said in words, and the others are written', async () => {
    const ids = contacts(100);
    const changes = ids.map((id, index) => change(id, { hs_lead_status: index === 63 ? 'Hot' : 'OPEN' }));
    const results = await write(changes);
    expect(outcomes(results)).toEqual({ written: 99, rejected: 1 });
    expect(results[63]).toMatchObject({
      outcome: 'rejected',
      code: 'INVALID_OPTION',
      fields: ['hs_lead_status'],
      reason: expect.stringMatching(/^Lead Status has no option ‘Hot’ in HubSpot/),
    });
    expect(batches()).toBe(3);
    expect(ids.filter((id) => saysOf(id, 'hs_lead_status') === 'OPEN')).toHaveLength(99);
  });

  it('of which a refusal says nothing are sent in halves', async () => {
    const ids = contacts(8);
    desk.portal.failNext(
      1,
      { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message: 'no' } },
      UPDATE,
    );
    expect(outcomes(await write(ids.map((id) => change(id, { hs_lead_status: 'OPEN' }))))).toEqual({ written: 8 });
    expect(batches()).toBe(3);
  });

  it.each([
    [{ missing: 'x' }, 'PROPERTY_DOESNT_EXIST', 'HubSpot has no contact property missing.'],
    [{ createdate: '2026-11-22T10:00:00.000Z' }, 'READ_ONLY_VALUE', 'read-only'],
    [{ hubspot_owner_id: '4040' }, 'INVALID_OWNER_ID', 'Owner'],
    [{ numemployees: 'many' }, 'INVALID_DOUBLE', 'another type'],
  ])('%j is refused with %s', async (fields, code, words) => {
    const [id = ''] = contacts(1);
    const [result] = await write([change(id, fields)]);
    expect(result).toMatchObject({ outcome: 'rejected', code, fields: Object.keys(fields) });
    expect(result?.reason?.toLowerCase()).toContain(words.toLowerCase());
  });

  it('that are gone are told from those that went into others by a merge', async () => {
    const [first = '', second = '', third = ''] = contacts(3);
    const survivor = desk.portal.mergeContacts(first, [second]);
    const results = await write([
      change('404404', { hs_lead_status: 'OPEN' }),
      change(first, { hs_lead_status: 'OPEN' }),
      change(third, { hs_lead_status: 'OPEN' }),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['gone', 'written', 'written']);
    expect(saysOf(survivor, 'hs_lead_status')).toBe('OPEN');
  });

  it('a partial answer names who is to be tried again and who not', async () => {
    const [id = ''] = contacts(1);
    const answer = (category: string) => ({
      status: 207,
      body: {
        status: 'COMPLETE',
        results: [],
        numErrors: 1,
        errors: [{ status: 'error', category, message: 'no', context: { ids: [id] } }],
        startedAt: '2026-11-22T10:00:00.000Z',
        completedAt: '2026-11-22T10:00:00.000Z',
      },
    });
    desk.portal.failNext(1, answer('RATE_LIMITS'));
    expect((await write([change(id, { hs_lead_status: 'OPEN' })]))[0]).toMatchObject({ outcome: 'retry' });
    desk.portal.failNext(1, answer('VALIDATION_ERROR'));
    expect((await write([change(id, { hs_lead_status: 'OPEN' })]))[0]).toMatchObject({ outcome: 'rejected' });
  });
});

describe('the lifecycle stage', () => {
  it('goes back only when it is cleared in a call before', async () => {
    const [id = '', other = ''] = contacts(2);
    desk.portal.updateContact(id, { lifecyclestage: 'opportunity' });
    const results = await write([change(id, { lifecyclestage: 'lead' }), change(other, { lifecyclestage: 'lead' })]);
    expect(outcomes(results)).toEqual({ written: 2 });
    expect([saysOf(id, 'lifecyclestage'), saysOf(other, 'lifecyclestage'), batches()]).toEqual(['lead', 'lead', 3]);
  });
});

describe('when HubSpot does not take it', () => {
  it.each([
    ['burst', 'rateLimited', 10_000],
    ['daily', 'rateLimited', 3_600_000],
    ['locked', 'transient', 2000],
    ['migrating', 'transient', 3_600_000],
    ['bad-gateway', 'transient', 5000],
    [{ status: 504 }, 'transient', 5000],
  ] as const)('%j is %s', async (given, kind, waitMs) => {
    const [id = ''] = contacts(1);
    desk.portal.failNext(1, given);
    expect(await failure(write([change(id, { hs_lead_status: 'OPEN' })]))).toMatchObject({
      kind,
      retryAt: desk.now + waitMs,
    });
  });

  it('after some batches went through, the rest is tried again and nothing is lost', async () => {
    const ids = contacts(150);
    const pair = writer();
    const first = await pair.write(
      ids.slice(0, 100).map((id) => change(id, { hs_lead_status: 'OPEN' })),
      desk.context(),
    );
    expect(outcomes(first)).toEqual({ written: 100 });
    await desk.start({ limits: { tenSecondly: 1 } });
    const again = contacts(150);
    const results = await write(again.map((id) => change(id, { hs_lead_status: 'OPEN' })));
    expect(outcomes(results)).toEqual({ written: 100, retry: 50 });
  });

  it('says auth for a token without the right to write, and for a revoked one', async () => {
    await desk.start({ scopes: ['oauth', 'crm.objects.contacts.read'] });
    const [id = ''] = contacts(1);
    expect(await failure(write([change(id, { hs_lead_status: 'OPEN' })]))).toMatchObject({
      kind: 'auth',
      reason: 'HTTP 403 MISSING_SCOPES',
    });
    const config = { ...CONFIG, accessToken: 'wrong' };
    expect(await failure(write([change(id, {})], { config }))).toMatchObject({ kind: 'auth' });
  });

  it('tells what is left of the calls, of ten seconds and of the day', async () => {
    await desk.start({ limits: { daily: 1000, tenSecondly: 110 } });
    const [id = ''] = contacts(1);
    const budgets: CrmBudget[] = [];
    await write([change(id, { hs_lead_status: 'OPEN' })], { onBudget: (budget: CrmBudget) => budgets.push(budget) });
    expect(budgets).toEqual([
      { used: 1, max: 110, window: 10_000 },
      { used: 1, max: 1000, window: 'day' },
    ]);
  });
});

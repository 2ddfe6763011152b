import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOW, orgPerTest, RITA } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const fixture = JSON.parse(readFileSync(new URL('./fixtures/salesforce-errors.json', import.meta.url), 'utf8')) as {
  rest: { name: string; status: number; body: unknown }[];
  collections: { body: unknown };
  collectionsAllOrNone: { body: [{ errors: unknown[] }] };
};
const refusal = (name: string) => {
  const { status, body } = fixture.rest.find((one) => one.name === name) ?? { status: 0, body: null };
  return { status, body };
};
const lead = (fields: Record<string, string | boolean | null> = {}) =>
  salesforce.org.createLead({ LastName: 'Díaz', OwnerId: RITA, ...fields });

describe('the official client', () => {
  it('queries with relationships, conditions and paging', async () => {
    await salesforce.start({ limits: { pageSize: 2 } });
    for (let i = 0; i < 5; i++) lead({ LastName: `L${i}`, Status: i < 4 ? 'MQL' : 'New' });
    const conn = salesforce.connect();
    const soql = `SELECT Id, Name, Status, Owner.Name, Owner.Type, ConvertedOpportunity.Name, SystemModstamp FROM Lead
      WHERE Status = 'mql' AND (NOT LastName LIKE '%0') AND SystemModstamp >= 2026-11-22T10:00:00.900Z ORDER BY LastName DESC`;
    const first = await conn.query(soql);
    expect(first).toMatchObject({ totalSize: 3, done: false });
    expect(first.nextRecordsUrl).toMatch(/\/services\/data\/v66\.0\/query\/01g\w{15}-2$/);
    expect(first.records[0]).toMatchObject({
      attributes: { type: 'Lead' },
      Name: 'L3',
      Owner: {
        attributes: { type: 'Name', url: `/services/data/v66.0/sobjects/User/${RITA}` },
        Name: 'Rita Reyes',
        Type: 'User',
      },
      ConvertedOpportunity: null,
      SystemModstamp: '2026-11-22T10:00:00.000+0000',
    });
    const rest = await conn.queryMore(first.nextRecordsUrl ?? '');
    expect([rest.done, rest.records.map((row) => row.Name)]).toEqual([true, ['L1']]);
    expect(conn.limitInfo.apiUsage).toEqual({ used: 2, limit: 100_000 });
  });

  it('creates, updates, reads and deletes', async () => {
    const conn = salesforce.connect();
    const made = await conn
      .sobject('Lead')
      .create({ LastName: 'Okafor', Company: 'Contoso', OwnerId: RITA.slice(0, 15) });
    expect(made).toMatchObject({ success: true, errors: [] });
    const id = made.id ?? '';
    salesforce.now += 1500;
    await conn.sobject('Lead').update({ Id: id, Status: 'Accepted' });
    const row = await conn.sobject('Lead').retrieve(id);
    expect(row).toMatchObject({
      Id: id,
      Status: 'Accepted',
      OwnerId: RITA,
      LastModifiedDate: '2026-11-22T10:00:01.000+0000',
    });
    await conn.sobject('Lead').destroy(id);
    expect(await salesforce.call('GET', `/sobjects/Lead/${id}`)).toMatchObject(refusal('deleted record'));
    expect((await salesforce.query('SELECT COUNT() FROM Lead')).body).toMatchObject({ totalSize: 0, records: [] });
    expect((await salesforce.query('SELECT Id FROM Lead WHERE IsDeleted = true', true)).body.records).toHaveLength(1);
  });

  it('describes statuses and answers 304 to what has not changed', async () => {
    const described = await salesforce.connect().sobject('Lead').describe();
    const status = described.fields.find(({ name }) => name === 'Status');
    expect(status?.picklistValues?.[0]).toMatchObject({ value: 'New', defaultValue: true, active: true });
    const again = await salesforce.call('GET', '/sobjects/Lead/describe', undefined, {
      'If-Modified-Since': new Date(NOW).toUTCString(),
    });
    expect(again.status).toBe(304);
  });
});

describe('collections', () => {
  it('answer each record for itself, with 200', async () => {
    const [first, second] = [lead(), lead()];
    const update = (allOrNone: boolean, more: unknown[] = []) =>
      salesforce.call('PATCH', '/composite/sobjects', {
        allOrNone,
        records: [{ attributes: { type: 'Lead' }, id: first, Status: 'Accepted' }, ...more],
      });
    const bad = { attributes: { type: 'Lead' }, id: second, Status: 'Qualified' };
    const rolledBack = await update(true, [bad]);
    expect(rolledBack.status).toBe(200);
    expect(rolledBack.body[0]).toEqual(fixture.collectionsAllOrNone.body[0]);
    expect(rolledBack.body[1]).toMatchObject({ success: false, errors: [{ statusCode: 'INVALID_STATUS' }] });
    expect(salesforce.org.record('Lead', first).Status).toBe('New');
    expect((await update(false, [bad])).body).toMatchObject([
      { id: first, success: true, errors: [] },
      { success: false },
    ]);
    expect(salesforce.org.record('Lead', first).Status).toBe('Accepted');
    const many = Array.from({ length: 201 }, () => ({ attributes: { type: 'Lead' }, id: first }));
    expect((await update(false, many)).status).toBe(400);
  });

  it('say which record is locked, gone or converted', async () => {
    const [locked, gone, converted] = [lead(), lead(), lead()];
    salesforce.org.lockRecord(locked, 1);
    salesforce.org.deleteLead(gone);
    salesforce.org.convertLead(converted);
    const records = [locked, gone, converted].map((id) => ({ attributes: { type: 'Lead' }, id, Rating: 'Hot' }));
    const answer = await salesforce.call('PATCH', '/composite/sobjects', { records });
    expect(answer.body.map((one: { errors: { statusCode: string }[] }) => one.errors[0]?.statusCode)).toEqual([
      'UNABLE_TO_LOCK_ROW',
      'ENTITY_IS_DELETED',
      'CANNOT_UPDATE_CONVERTED_LEAD',
    ]);
  });
});

describe('refusals', () => {
  it('of sessions and the budget', async () => {
    salesforce.org.failNext(1, 'unavailable');
    expect(await salesforce.call('GET', '/limits')).toMatchObject(refusal('down'));
    salesforce.org.setUsage(99_999);
    const last = await salesforce.call('GET', '/limits');
    expect(last.headers.get('Sforce-Limit-Info')).toBe('api-usage=100000/100000');
    expect(await salesforce.call('GET', '/limits')).toMatchObject(refusal('daily API limit'));
    salesforce.now += 26 * 3_600_000;
    expect(await salesforce.call('GET', '/limits')).toMatchObject(refusal('session expired'));
  });

  it('of queries', async () => {
    expect(await salesforce.query('SELECT Id, Handoff_At__c FROM Lead')).toMatchObject({
      status: 400,
      body: refusal('field unknown or hidden by FLS, in SOQL').body,
    });
    expect(await salesforce.query('SELECT Id FORM Lead')).toMatchObject(refusal('syntax'));
    expect(
      (await salesforce.query("SELECT Id FROM Lead WHERE SystemModstamp > '2026-11-22T10:00:00Z'")).body[0],
    ).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining('must be of type dateTime and should not be enclosed in quotes'),
    });
    const codes = async (soql: string) => (await salesforce.query(soql)).body[0]?.errorCode;
    expect(await codes("SELECT Id FROM Lead WHERE Status = 'a' AND Status = 'b' OR Status = 'c'")).toBe(
      'MALFORMED_QUERY',
    );
    expect(await codes("SELECT Id FROM Lead WHERE Status = 'it's'")).toBe('MALFORMED_QUERY');
    expect(await codes('SELECT Id FROM Leed')).toBe('INVALID_TYPE');
    expect(await codes("SELECT Id FROM LeadHistory WHERE NewValue = 'MQL'")).toBe('INVALID_FIELD');
    expect(await codes("SELECT Id FROM Lead WHERE OwnerId = 'x'")).toBe('INVALID_QUERY_FILTER_OPERATOR');
    expect(await codes('SELECT Id FROM Lead OFFSET 2001')).toBe('NUMBER_OUTSIDE_VALID_RANGE');
    expect(await salesforce.call('GET', '/query/01g5g00000QuEr1AAF-2000')).toMatchObject(refusal('locator gone'));
  });

  it('of writes', async () => {
    const id = lead();
    salesforce.org.convertLead(id);
    expect(await salesforce.call('PATCH', `/sobjects/Lead/${id}`, { Status: 'New' })).toMatchObject(
      refusal('converted lead'),
    );
    expect(await salesforce.call('POST', '/sobjects/Lead', {})).toMatchObject(refusal('required field'));
    expect(await salesforce.call('PATCH', '/sobjects/Lead/001000000000001AAA', {})).toMatchObject(
      refusal('id of the wrong type'),
    );
    expect(await salesforce.call('PATCH', `/sobjects/Lead/${lead()}`, { Handoff_At__c: null })).toMatchObject(
      refusal('field unknown or hidden by FLS, in a write'),
    );
    salesforce.org.deactivateUser(RITA);
    const inactive = await salesforce.call('POST', '/sobjects/Lead', { LastName: 'A', Company: 'B', OwnerId: RITA });
    expect(inactive.body[0].errorCode).toBe('INACTIVE_OWNER_OR_USER');
    const bad = await salesforce.call('POST', '/sobjects/Task', {
      Subject: 'x',
      CompletedDateTime: '2026-11-22T10:00:00Z',
    });
    expect(bad.body[0].errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
    await salesforce.start({ duplicateRule: true });
    const twin = { LastName: 'A', Company: 'B', Email: 'a@example.com' };
    await salesforce.call('POST', '/sobjects/Lead', twin);
    expect(await salesforce.call('POST', '/sobjects/Lead', twin)).toMatchObject(refusal('duplicate rule'));
    const saved = await salesforce.call('POST', '/sobjects/Lead', twin, {
      'Sforce-Duplicate-Rule-Header': 'allowSave=true',
    });
    expect(saved.status).toBe(201);
  });
});

describe('lead assignment', () => {
  it('takes the lead on every write that does not forbid it', async () => {
    const other = salesforce.org.addUser({ LastName: 'Rule' });
    salesforce.org.setAssignmentRule(() => other);
    const id = lead();
    const patch = (headers?: Record<string, string>) =>
      salesforce.call('PATCH', `/sobjects/Lead/${id}`, { Rating: 'Hot' }, headers);
    await patch({ 'Sforce-Auto-Assign': 'FALSE' });
    expect(salesforce.org.record('Lead', id).OwnerId).toBe(RITA);
    expect((await patch()).status).toBe(204);
    expect(salesforce.org.record('Lead', id).OwnerId).toBe(other);
  });
});

describe('what changed', () => {
  it('lists updated and deleted records within whole minutes, up to an open transaction', async () => {
    const [kept, gone] = [lead(), lead()];
    salesforce.now += 60_000;
    salesforce.org.deleteLead(gone);
    const window = `?start=2026-11-22T10:00:30Z&end=2026-11-22T10:05:00Z`;
    salesforce.now += 300_000;
    const updated = await salesforce.call('GET', `/sobjects/Lead/updated${window}`);
    expect(updated.body).toEqual({ ids: [kept], latestDateCovered: '2026-11-22T10:05:00.000+0000' });
    expect((await salesforce.call('GET', `/sobjects/Lead/deleted${window}`)).body.deletedRecords).toEqual([
      { id: gone, deletedDate: '2026-11-22T10:01:00.000+0000' },
    ]);
    salesforce.org.setOpenTransaction(NOW);
    expect((await salesforce.call('GET', `/sobjects/Lead/updated${window}`)).body.ids).toEqual([]);
    const short = '?start=2026-11-22T10:00:10Z&end=2026-11-22T10:00:50Z';
    expect(await salesforce.call('GET', `/sobjects/Lead/updated${short}`)).toMatchObject(refusal('getUpdated window'));
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { orgPerTest, RITA, TOKEN } from './testing/org-per-test.ts';

const salesforce = orgPerTest();
const { rest, soapFault } = JSON.parse(
  readFileSync(new URL('./fixtures/salesforce-errors.json', import.meta.url), 'utf8'),
) as {
  rest: { name: string; status: number; body: unknown }[];
  soapFault: string;
};
const refusal = (name: string) => {
  const { status, body } = rest.find((one) => one.name === name) ?? { status: 0, body: null };
  return { status, body };
};
const value = (fullName: string) => ({ fullName, label: fullName, default: false });
const REASON = {
  fullName: 'Lead.Rejection_Reason__c',
  label: 'Rejection Reason',
  type: 'Picklist',
  valueSet: {
    restricted: true,
    valueSetDefinition: { sorted: false, value: [value('No budget'), value('Not a fit')] },
  },
};
const HANDOFF = { fullName: 'Lead.Handoff_At__c', label: 'Handoff at', type: 'DateTime' };
const metadata = () => salesforce.connect().metadata;
type Given = Parameters<ReturnType<typeof metadata>['upsert']>[1];
const upsert = async (type: string, given: unknown) => {
  const results = await metadata().upsert(type, given as Given);
  return [results].flat() as { success: boolean; created: boolean; fullName: string; errors?: unknown }[];
};
const grant = (name: string, editable = true) => ({ field: name, readable: true, editable });

/** Makes the fields and lets the API user see them. */
async function provision() {
  await upsert('CustomField', [REASON, HANDOFF]);
  await upsert('PermissionSet', {
    fullName: 'Handoff_Fields',
    label: 'Handoff Fields',
    fieldPermissions: [grant(REASON.fullName), grant(HANDOFF.fullName)],
  });
  const conn = salesforce.connect();
  const found = await conn.query("SELECT Id FROM PermissionSet WHERE Name = 'Handoff_Fields'");
  return conn
    .sobject('PermissionSetAssignment')
    .create({ AssigneeId: salesforce.org.apiUserId, PermissionSetId: found.records[0]?.Id });
}

describe('custom fields', () => {
  it('stay invisible until a permission set grants them to the user', async () => {
    expect(await upsert('CustomField', [REASON, HANDOFF])).toMatchObject([
      { success: true, created: true, fullName: REASON.fullName },
      { success: true, created: true, fullName: HANDOFF.fullName },
    ]);
    expect((await salesforce.query('SELECT Id, Handoff_At__c FROM Lead')).body).toEqual(
      refusal('field unknown or hidden by FLS, in SOQL').body,
    );
    expect((await provision()).success).toBe(true);
    const described = await salesforce.connect().sobject('Lead').describe();
    expect(described.fields.find(({ name }) => name === 'Rejection_Reason__c')).toMatchObject({
      type: 'picklist',
      restrictedPicklist: true,
      updateable: true,
      picklistValues: [{ value: 'No budget' }, { value: 'Not a fit' }],
    });
    const id = salesforce.org.createLead({ LastName: 'A' });
    const write = (fields: unknown) => salesforce.call('PATCH', `/sobjects/Lead/${id}`, fields);
    expect(
      (await write({ Handoff_At__c: '2026-11-22T11:00:00.500+01:00', Rejection_Reason__c: 'No budget' })).status,
    ).toBe(204);
    expect((await salesforce.query('SELECT Handoff_At__c FROM Lead')).body.records).toMatchObject([
      { Handoff_At__c: '2026-11-22T10:00:00.000+0000' },
    ]);
    expect(await write({ Rejection_Reason__c: 'Whatever' })).toMatchObject(refusal('restricted picklist'));
    expect(await provision().catch((error: Error) => error)).toMatchObject({ errorCode: 'DUPLICATE_VALUE' });
  });

  it('that may be read only are refused in writes', async () => {
    await provision();
    await upsert('PermissionSet', {
      fullName: 'Handoff_Fields',
      label: 'x',
      fieldPermissions: [grant(HANDOFF.fullName, false)],
    });
    const id = salesforce.org.createLead({ LastName: 'A' });
    expect(await salesforce.call('PATCH', `/sobjects/Lead/${id}`, { Handoff_At__c: null })).toMatchObject(
      refusal('not writable (read-only or FLS)'),
    );
  });

  it('keep their type, and are read back', async () => {
    await upsert('CustomField', HANDOFF);
    const clash = await upsert('CustomField', { ...HANDOFF, type: 'Text', length: 20 });
    expect(clash).toMatchObject([
      { success: false, errors: [{ message: 'Cannot update a field to a Text from something else' }] },
    ]);
    expect(await upsert('CustomField', { ...HANDOFF, label: 'Handed off' })).toMatchObject([
      { success: true, created: false },
    ]);
    const read = await metadata().read('CustomField', [HANDOFF.fullName, 'Lead.Nothing__c']);
    expect(read[0]).toMatchObject({ fullName: HANDOFF.fullName, label: 'Handed off', type: 'DateTime' });
    expect(read[1]?.fullName ?? null).toBeNull();
    expect(await upsert('CustomField', { fullName: 'Lead.Flag__c', label: 'Flag', type: 'Checkbox' })).toMatchObject([
      { success: false },
    ]);
  });

  it('are found again by their external id', async () => {
    salesforce.org.defineField('Lead', { name: 'Handoff_Id__c', type: 'string', externalId: true, unique: true });
    const body = { LastName: 'A', Company: 'B' };
    const upserted = () => salesforce.call('PATCH', '/sobjects/Lead/Handoff_Id__c/h-1', body);
    const [made, again] = [await upserted(), await upserted()];
    expect([made.status, made.body.created, again.status, again.body.created]).toEqual([201, true, 200, false]);
    expect(again.body.id).toBe(made.body.id);
  });
});

describe('validation rules', () => {
  const rule = {
    fullName: 'Lead.Rejection_needs_reason',
    active: true,
    errorConditionFormula: 'AND(ISPICKVAL(Status,"Rejected"),ISBLANK(TEXT(Rejection_Reason__c)))',
    errorMessage: 'Choose a rejection reason.',
    errorDisplayField: 'Rejection_Reason__c',
  };
  it('refuse writes of the API and of people', async () => {
    expect(await upsert('ValidationRule', rule)).toMatchObject([{ success: false }]);
    await provision();
    expect(await upsert('ValidationRule', rule)).toMatchObject([{ success: true, created: true }]);
    const id = salesforce.org.createLead({ LastName: 'A', OwnerId: RITA });
    expect(await salesforce.call('PATCH', `/sobjects/Lead/${id}`, { Status: 'Rejected' })).toMatchObject(
      refusal('validation rule'),
    );
    expect(() => salesforce.org.updateLead(id, { Status: 'Rejected' })).toThrow('Choose a rejection reason.');
    salesforce.org.updateLead(id, { Status: 'Rejected', Rejection_Reason__c: 'No budget' });
    const broken = { ...rule, errorConditionFormula: 'AND(ISPICKVAL(Status,"Rejected")' };
    expect(await upsert('ValidationRule', broken)).toMatchObject([
      { success: false, errors: [{ message: expect.stringContaining('Syntax error') }] },
    ]);
    expect(await metadata().read('ValidationRule', rule.fullName)).toMatchObject({
      errorConditionFormula: rule.errorConditionFormula,
    });
  });
});

describe('lead statuses', () => {
  it('are replaced as a list, with one default and a converted one', async () => {
    const set = (await metadata().read('StandardValueSet', 'LeadStatus')) as unknown as {
      standardValue: { fullName: string; converted?: boolean }[];
    };
    expect(set.standardValue.map(({ fullName }) => fullName)).toContain('Qualified');
    const parked = { fullName: 'Parked', label: 'Parked', default: false, converted: false };
    const kept = set.standardValue.filter(({ converted }) => !converted || String(converted) === 'false');
    const update = (standardValue: unknown) =>
      metadata().update('StandardValueSet', { fullName: 'LeadStatus', sorted: false, standardValue } as Given);
    expect(await update([...kept, parked])).toMatchObject({ success: false });
    expect(await update([...set.standardValue, parked])).toMatchObject({ success: true });
    const rows = await salesforce
      .connect()
      .query('SELECT ApiName, IsConverted, IsDefault FROM LeadStatus ORDER BY SortOrder DESC');
    expect(rows.records[0]).toMatchObject({ ApiName: 'Parked', IsConverted: false });
  });
});

describe('faults', () => {
  it('of sessions, rights, numbers and unknown elements', async () => {
    const call = async (sessionId: string) => {
      const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>${sessionId}</sessionId></SessionHeader></e:Header><e:Body><readMetadata xmlns="http://soap.sforce.com/2006/04/metadata"><type>CustomField</type><fullNames>Lead.A__c</fullNames></readMetadata></e:Body></e:Envelope>`;
      const response = await fetch(`${salesforce.org.url}/services/Soap/m/66.0`, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml' },
        body,
      });
      return [response.status, await response.text()];
    };
    expect(await call('no')).toEqual([500, soapFault]);
    expect((await call(TOKEN))[0]).toBe(200);
    const many = Array.from({ length: 11 }, (_, i) => ({ ...HANDOFF, fullName: `Lead.F${i}__c` }));
    await expect(upsert('CustomField', many)).rejects.toThrow('EXCEEDED_ID_LIMIT');
    await expect(upsert('CustomField', { ...HANDOFF, typo: 1 })).rejects.toThrow('invalid at this location');
    salesforce.org.setMayCustomize(false);
    await expect(upsert('CustomField', HANDOFF)).rejects.toThrow('INSUFFICIENT_ACCESS');
  });
});

import { describe, expect, it } from 'vitest';
import { fieldsOf, keptFields, selectedFields, toFields, withFieldMap } from './lead-fields.ts';

const described = (types: Record<string, string>, relationships: Record<string, string> = {}) =>
  new Map(
    Object.entries(types).map(([name, type]) => [
      name,
      { name, type, relationshipName: relationships[name] ?? null, referenceTo: [] },
    ]),
  );

describe('fields of a lead', () => {
  it('are only those that the organisation shows', () => {
    const fields = described(
      {
        Id: 'id',
        Status: 'picklist',
        LastName: 'string',
        RecordTypeId: 'reference',
        X__c: 'string',
        Where__c: 'location',
        SLA_Due__c: 'datetime',
      },
      { RecordTypeId: 'RecordType' },
    );
    expect(keptFields(fields)).toEqual(['LastName', 'X__c']);
    expect(selectedFields(fields)).toEqual(['Id', 'Status', 'RecordType.DeveloperName', 'LastName', 'X__c']);
  });

  it('of a person account have no company, and name their record type', () => {
    const fields = described({ LastName: 'string', Company: 'string' });
    const record = {
      Id: '00Q5g00000LeAd1EAF',
      LastName: 'Díaz',
      Company: null,
      RecordType: { DeveloperName: 'Person' },
    };
    expect(fieldsOf(record, fields)).toEqual({ lastName: 'Díaz', company: null, recordType: 'Person' });
  });

  it.each([
    ['Interests__c', 'multipicklist', 'a;b', { Interests__c: ['a', 'b'] }],
    ['When__c', 'datetime', '2026-11-22T10:00:00.000+0000', { When__c: '2026-11-22T10:00:00.000Z' }],
    ['Day__c', 'date', '2026-11-22', { Day__c: '2026-11-22' }],
    ['Ok__c', 'boolean', null, { Ok__c: false }],
    ['Amount__c', 'currency', '12.5', { Amount__c: 12.5 }],
    ['Lead_Score__c', 'double', 82, { Lead_Score__c: 82, score: 82 }],
    ['Lead_Score__c', 'string', 'high', { Lead_Score__c: 'high', score: null }],
    ['Lead_Type__c', 'picklist', 'demo', { Lead_Type__c: 'demo', leadType: 'demo' }],
    ['CountryCode', 'picklist', 'US', { country: 'US' }],
    ['CountryCode', 'picklist', null, {}],
    ['NumberOfEmployees', 'int', 250, { employees: 250 }],
    ['Note__c', 'textarea', `a\0b\ud800`, { Note__c: 'ab\ufffd' }],
    ['SLA_Due__c', 'datetime', '2026-11-22T10:00:00.000Z', {}],
    ['Rejection_Reason__c', 'picklist', 'No budget', {}],
    ['__proto__', 'string', 'x', {}],
    ['Street', 'textarea', 'x', {}],
  ])('%s of type %s and value %j is %j', (name, type, value, fields) => {
    expect(toFields(name, value, { type })).toEqual(fields);
  });

  it('are read from the field that the workspace chose, and from no other', () => {
    const org = described({ LeadSource: 'picklist', Fax: 'phone', Fit__c: 'double', Lead_Score__c: 'double' });
    const fields = withFieldMap(org, { score: 'Fit__c', source: 'Fax', company: 'Gone__c' });
    expect(keptFields(fields)).toEqual(['LeadSource', 'Lead_Score__c', 'Fax', 'Fit__c']);
    const record = { Id: '00Q5g00000LeAd1EAF', LeadSource: 'Web', Fax: '+1 555', Fit__c: 71, Lead_Score__c: 9 };
    expect(fieldsOf(record, fields)).toEqual({
      LeadSource: 'Web',
      Lead_Score__c: 9,
      source: '+1 555',
      Fit__c: 71,
      score: 71,
    });
    expect(withFieldMap(org, {})).toBe(org);
  });
});

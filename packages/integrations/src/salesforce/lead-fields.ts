import type { LeadFields } from '@baton/core/handoff/event';
import { clip } from '../clip.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';
import type { SalesforceRecord } from './client.ts';
import type { DescribedField } from './org.ts';
import { relatedText } from './records.ts';

type Value = LeadFields[string];

/** Salesforce field -> field of ours, with the longest text that the field takes. */
const TEXT_FIELDS: Readonly<Record<string, [field: keyof LeadFields & string, max: number]>> = {
  FirstName: ['firstName', 500],
  LastName: ['lastName', 500],
  Email: ['email', 320],
  Company: ['company', 1000],
  Title: ['title', 1000],
  Country: ['country', 200],
  // Where the organisation keeps countries as codes, the code is what rules compare.
  CountryCode: ['country', 200],
  LeadSource: ['source', 500],
  Phone: ['phone', 100],
  Description: ['message', 8000],
  Lead_Type__c: ['leadType', 200],
  Time_Zone__c: ['timeZone', 100],
};
const NUMBER_FIELDS: Readonly<Record<string, keyof LeadFields & string>> = {
  NumberOfEmployees: 'employees',
  Score__c: 'score',
  Lead_Score__c: 'score',
  pi__score__c: 'score',
};
/** Standard fields kept under their own names. */
const KEPT = ['Rating', 'Industry', 'Website', 'State', 'City', 'AnnualRevenue', 'MobilePhone', 'HasOptedOutOfEmail'];
const PLAIN = new Set([
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'email',
  'phone',
  'url',
  'reference',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'time',
  'id',
]);
const MAX_CUSTOM = 200;

/** Fields that say where a lead stands, who has it and what became of it; they are read apart from the others. */
const STATE_FIELDS = [
  'Status',
  'OwnerId',
  'IsConverted',
  'ConvertedDate',
  'ConvertedContactId',
  'ConvertedAccountId',
  'ConvertedOpportunityId',
  'MasterRecordId',
  'IsDeleted',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
] as const;
const REASONS = [WRITTEN_FIELDS.rejectionReason.salesforce, WRITTEN_FIELDS.rejectionDetail.salesforce];
/** What Baton writes is not what the CRM says. */
const OWN = new Set<string>(Object.values(WRITTEN_FIELDS).map((one) => one.salesforce));

/** The fields of a lead that are kept, of those that the organisation shows us. */
export function keptFields(described: ReadonlyMap<string, DescribedField>): string[] {
  const known = [...Object.keys(TEXT_FIELDS), ...Object.keys(NUMBER_FIELDS), ...KEPT].filter((name) =>
    described.has(name),
  );
  const custom = [...described.values()]
    .filter(({ name, type }) => name.endsWith('__c') && PLAIN.has(type) && !OWN.has(name) && !known.includes(name))
    .map(({ name }) => name);
  return [...known, ...custom.slice(0, MAX_CUSTOM)];
}

/** What is selected of a lead. */
export function selectedFields(described: ReadonlyMap<string, DescribedField>): string[] {
  const names: string[] = ['Id', ...STATE_FIELDS, ...REASONS].filter((name) => described.has(name));
  if (described.get('RecordTypeId')?.relationshipName === 'RecordType') names.push('RecordType.DeveloperName');
  if (described.get('IndividualId')?.relationshipName === 'Individual') names.push('Individual.ShouldForget');
  return [...names, ...keptFields(described)];
}

/** Everything a lead's record says of the person and the company, in our words; custom fields under their own names. */
export function fieldsOf(record: SalesforceRecord, described: ReadonlyMap<string, DescribedField>): LeadFields {
  const fields: { [name: string]: Value } = {};
  for (const name of keptFields(described))
    Object.assign(fields, toFields(name, record[name], described.get(name)?.type));
  const recordType = relatedText(record, 'RecordType', 'DeveloperName');
  if (recordType !== null) fields.recordType = clip(recordType, 200);
  return fields;
}

/** The fields of ours that one field's value sets; nothing for a field that is not kept. */
export function toFields(name: string, raw: unknown, type = 'string'): LeadFields {
  if (OWN.has(name) || !/^[A-Za-z]\w*$/.test(name)) return {};
  const value = toValue(raw, type);
  const text = Object.hasOwn(TEXT_FIELDS, name) ? TEXT_FIELDS[name] : undefined;
  const number = Object.hasOwn(NUMBER_FIELDS, name) ? NUMBER_FIELDS[name] : undefined;
  if (text) {
    // An empty code must not hide the country's name.
    if (name === 'CountryCode' && value === null) return {};
    const own = name.endsWith('__c') ? { [name]: value } : {};
    return { ...own, [text[0]]: value === null ? null : clip(String(value), text[1]) };
  }
  if (number) {
    const amount = value === null || value === '' ? Number.NaN : Number(value);
    const own = name.endsWith('__c') ? { [name]: value } : {};
    return { ...own, [number]: Number.isFinite(amount) ? amount : null };
  }
  return name.endsWith('__c') || KEPT.includes(name) ? { [name]: value } : {};
}

function toValue(raw: unknown, type: string): Value {
  if (raw === null || raw === undefined || raw === '') return type === 'boolean' ? false : null;
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null;
  if (typeof raw !== 'string') return null;
  const text = raw.replaceAll('\0', '').toWellFormed();
  if (type === 'multipicklist')
    return text
      .split(';')
      .slice(0, 200)
      .map((one) => clip(one, 500));
  if (type === 'datetime' && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  if (type === 'boolean') return text === 'true';
  if (/^(?:int|double|currency|percent)$/.test(type) && Number.isFinite(Number(text))) return Number(text);
  return clip(text, 8000);
}

/** Whether two values of a field say the same; what was never told is empty. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

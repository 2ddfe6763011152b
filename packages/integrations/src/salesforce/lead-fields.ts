import type { LeadFields } from '@baton/core/handoff/event';
import { clip } from '../clip.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';
import type { SalesforceRecord } from './client.ts';
import type { DescribedField } from './org.ts';
import { relatedText } from './records.ts';

type Value = LeadFields[string];

/** A lead's field; `as`: the field of ours that it is read as by the workspace's own mapping, null when another one is read there. */
export type LeadField = DescribedField & { as?: string | null };

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

const MAX_CHARS: ReadonlyMap<string, number> = new Map(Object.values(TEXT_FIELDS));
const NUMBERS = new Set(Object.values(NUMBER_FIELDS));

/** The fields as this workspace reads them: `fieldMap` names another field than the usual one for some of ours. */
export function withFieldMap(
  described: ReadonlyMap<string, DescribedField>,
  fieldMap: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, LeadField> {
  const chosen = Object.entries(fieldMap).filter(([, name]) => described.has(name));
  if (chosen.length === 0) return described;
  const fields = new Map<string, LeadField>(described);
  const taken = new Set(chosen.map(([ours]) => ours));
  for (const [name, field] of described) {
    const usual = TEXT_FIELDS[name]?.[0] ?? NUMBER_FIELDS[name];
    if (usual !== undefined && taken.has(usual)) fields.set(name, { ...field, as: null });
  }
  for (const [ours, name] of chosen) {
    const field = described.get(name);
    if (field) fields.set(name, { ...field, as: ours });
  }
  return fields;
}

/** The fields of a lead that are kept, of those that the organisation shows us. */
export function keptFields(described: ReadonlyMap<string, LeadField>): string[] {
  const known = [...Object.keys(TEXT_FIELDS), ...Object.keys(NUMBER_FIELDS), ...KEPT].filter((name) =>
    described.has(name),
  );
  const others = [...described.values()].filter(
    ({ name, type }) => PLAIN.has(type) && !OWN.has(name) && !known.includes(name),
  );
  // What the workspace chose comes before what is only kept, of which there may be too much.
  const mapped = others.filter(({ as }) => as).map(({ name }) => name);
  const custom = others.filter(({ name, as }) => !as && name.endsWith('__c')).map(({ name }) => name);
  return [...known, ...mapped, ...custom.slice(0, MAX_CUSTOM)];
}

/** What is selected of a lead. */
export function selectedFields(described: ReadonlyMap<string, LeadField>): string[] {
  const names: string[] = ['Id', ...STATE_FIELDS, ...REASONS].filter((name) => described.has(name));
  if (described.get('RecordTypeId')?.relationshipName === 'RecordType') names.push('RecordType.DeveloperName');
  if (described.get('IndividualId')?.relationshipName === 'Individual') names.push('Individual.ShouldForget');
  return [...names, ...keptFields(described)];
}

/** Everything a lead's record says of the person and the company, in our words; custom fields under their own names. */
export function fieldsOf(record: SalesforceRecord, described: ReadonlyMap<string, LeadField>): LeadFields {
  const fields: { [name: string]: Value } = {};
  for (const name of keptFields(described)) Object.assign(fields, toFields(name, record[name], described.get(name)));
  const recordType = relatedText(record, 'RecordType', 'DeveloperName');
  if (recordType !== null) fields.recordType = clip(recordType, 200);
  return fields;
}

/** The fields of ours that one field's value sets; nothing for a field that is not kept. */
export function toFields(
  name: string,
  raw: unknown,
  { type = 'string', as }: { type?: string; as?: string | null } = {},
): LeadFields {
  if (OWN.has(name) || !/^[A-Za-z]\w*$/.test(name)) return {};
  const value = toValue(raw, type);
  if (as) return { ...(name.endsWith('__c') ? { [name]: value } : {}), ...toMapped(as, value) };
  const usual = as === undefined;
  const text = usual && Object.hasOwn(TEXT_FIELDS, name) ? TEXT_FIELDS[name] : undefined;
  const number = usual && Object.hasOwn(NUMBER_FIELDS, name) ? NUMBER_FIELDS[name] : undefined;
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
  return name.endsWith('__c') || KEPT.includes(name) || as === null ? { [name]: value } : {};
}

/** One field of ours from whichever field the workspace reads it from. */
function toMapped(ours: string, value: Value): LeadFields {
  if (NUMBERS.has(ours)) {
    const amount = value === null || value === '' ? Number.NaN : Number(value);
    return { [ours]: Number.isFinite(amount) ? amount : null };
  }
  return { [ours]: value === null ? null : clip(String(value), MAX_CHARS.get(ours) ?? 8000) };
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

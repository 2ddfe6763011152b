import type { LeadFields } from '@baton/core/handoff/event';
import { clip } from '../clip.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';

/** HubSpot property -> field of ours, with the longest text that the field takes. */
const TEXT_FIELDS: Record<string, [field: keyof LeadFields & string, max: number]> = {
  firstname: ['firstName', 500],
  lastname: ['lastName', 500],
  email: ['email', 320],
  company: ['company', 1000],
  jobtitle: ['title', 1000],
  country: ['country', 200],
  hs_analytics_source: ['source', 500],
  // Of two properties for one field the later one wins when both were set at creation.
  hs_analytics_source_data_1: ['campaign', 500],
  utm_campaign: ['campaign', 500],
  phone: ['phone', 100],
  lead_type: ['leadType', 200],
  message: ['message', 8000],
  hs_timezone: ['timeZone', 100],
};
const NUMBER_FIELDS: Record<string, keyof LeadFields & string> = {
  numberofemployees: 'employees',
  numemployees: 'employees',
  hubspotscore: 'score',
};

/** Properties that say where a lead stands and who has it; the others are fields. */
export const REJECTION_PROPERTY = WRITTEN_FIELDS.rejectionReason.hubspot;
export const STATE_PROPERTIES = ['lifecyclestage', 'hs_lead_status', 'hubspot_owner_id', REJECTION_PROPERTY] as const;
/** Which contacts went into this one, and when. */
const MERGE_PROPERTIES = ['hs_merged_object_ids', 'hs_calculated_merged_vids'] as const;
const USUAL_PROPERTIES = [...Object.keys(TEXT_FIELDS), ...Object.keys(NUMBER_FIELDS)];
const MAX_CHARS: ReadonlyMap<string, number> = new Map(Object.values(TEXT_FIELDS));
const NUMBERS = new Set(Object.values(NUMBER_FIELDS));

/** Field of ours -> the property that it is read from, where that is another than the usual one. */
export type FieldMap = Readonly<Record<string, string>> | undefined;

/** The properties that are fields of ours, as the workspace reads them. */
export function fieldPropertiesOf(fieldMap: FieldMap): string[] {
  return [...new Set([...USUAL_PROPERTIES, ...Object.values(fieldMap ?? {})])];
}

/** What is read of a contact, each with its history. */
export function contactPropertiesOf(fieldMap: FieldMap): string[] {
  return [...new Set([...STATE_PROPERTIES, ...MERGE_PROPERTIES, ...fieldPropertiesOf(fieldMap)])];
}

/**
 * The fields that a property's value sets; `''` is HubSpot's way to clear one. Unknown properties become custom fields.
 * A company size given as a range ("50-100") counts with its lower end and is kept as written beside it.
 */
export function toFields(property: string, value: string, fieldMap?: FieldMap): LeadFields {
  const mapping = Object.entries(fieldMap ?? {});
  const as = mapping.find(([, name]) => name === property)?.[0];
  if (as !== undefined) return NUMBERS.has(as) ? toNumber(as, property, value) : toText(as, value);
  const usual = (TEXT_FIELDS[property]?.[0] ?? NUMBER_FIELDS[property]) as string | undefined;
  // Where another property was chosen for it, this one only goes by its own name.
  if (usual !== undefined && usual !== property && mapping.some(([ours]) => ours === usual))
    return { [property]: value === '' ? null : clip(value, 8000) };
  return toUsualFields(property, value);
}

function toUsualFields(property: string, value: string): LeadFields {
  const text = Object.hasOwn(TEXT_FIELDS, property) ? TEXT_FIELDS[property] : undefined;
  // HubSpot writes zones as `america_slash_new_york`.
  if (property === 'hs_timezone' && value !== '') return { timeZone: clip(value.replaceAll('_slash_', '/'), 100) };
  if (text) return { [text[0]]: value === '' ? null : clip(value, text[1]) };
  const field = Object.hasOwn(NUMBER_FIELDS, property) ? NUMBER_FIELDS[property] : undefined;
  if (!field) return { [property]: value === '' ? null : clip(value, 8000) };
  return toNumber(field, property, value);
}

function toText(field: string, value: string): LeadFields {
  return { [field]: value === '' ? null : clip(value, MAX_CHARS.get(field) ?? 8000) };
}

function toNumber(field: string, property: string, value: string): LeadFields {
  if (value === '') return { [field]: null };
  const number = /^\s*(-?\d+(?:\.\d+)?)(\s*[-–+].*)?$/.exec(value);
  if (!number) return { [property]: clip(value, 8000) };
  return number[2] ? { [field]: Number(number[1]), [property]: clip(value, 8000) } : { [field]: Number(number[1]) };
}

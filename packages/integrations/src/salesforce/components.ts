import type { Stage } from '@baton/core/handoff/event';
import type { ProvisionWish } from '../crm.ts';
import { MADE_FIELDS, WRITTEN_FIELDS, type WrittenField } from '../crm-fields.ts';
import { meaningOf } from './stage-events.ts';

/** A component of the Metadata API: what a field, a rule, a permission set or a set of values is. */
export type Component = { readonly [name: string]: ComponentValue };
export type ComponentValue = string | number | boolean | Component | readonly Component[];
/** A value of the lead status, as the whole list is written. */
export type StatusValue = { fullName: string; label: string; default: boolean; converted: boolean };

export const PERMISSION_SET = 'Baton_Fields';
export const RULE = 'Lead.Baton_rejection_needs_reason';
export const REASON_FIELD = WRITTEN_FIELDS.rejectionReason.salesforce;
const DESCRIPTION = 'Written by Baton.';

/** The type that each of our fields has in Salesforce, and how it is called there. */
export function typeOf(field: WrittenField): { type: string; words: string } {
  if (field === 'rejectionDetail') return { type: 'LongTextArea', words: 'a long text' };
  const types: Record<string, { type: string; words: string }> = {
    text: { type: 'Text', words: 'a text' },
    number: { type: 'Number', words: 'a number' },
    boolean: { type: 'Checkbox', words: 'a checkbox' },
    datetime: { type: 'DateTime', words: 'a date with time' },
    picklist: { type: 'Picklist', words: 'a picklist' },
  };
  return types[WRITTEN_FIELDS[field].type] ?? { type: 'Text', words: 'a text' };
}

/** A field of leads that Baton writes. */
export function toCustomField(field: WrittenField, reasons: ProvisionWish['reasons']): Component {
  const { salesforce, label } = WRITTEN_FIELDS[field];
  const { type } = typeOf(field);
  const base = { fullName: `Lead.${salesforce}`, description: DESCRIPTION, label, required: false, type };
  switch (type) {
    case 'Checkbox':
      return { fullName: base.fullName, defaultValue: 'false', description: DESCRIPTION, label, type };
    case 'LongTextArea':
      return { ...base, length: 4000, visibleLines: 4 };
    case 'Number':
      return { ...base, precision: 6, scale: 0 };
    case 'Picklist':
      return {
        ...base,
        valueSet: toValueSet(reasons.map(({ value, label: text }) => ({ fullName: value, label: text }))),
      };
    case 'Text':
      return { ...base, length: 255 };
    default:
      return base;
  }
}

export function toValueSet(values: readonly { fullName: string; label: string }[], restricted = true): Component {
  const value = values.map(({ fullName, label }) => ({ fullName, default: false, label }));
  return { restricted, valueSetDefinition: { sorted: false, value } };
}

/** Lets its users see and write these fields; a field made by the Metadata API is hidden from everybody at first. */
export function toPermissionSet(fields: readonly { field: string; editable: boolean }[]): Component {
  return {
    fullName: PERMISSION_SET,
    description: 'Lets people and Baton see and write the lead fields that Baton keeps.',
    fieldPermissions: fields.map(({ field, editable }) => ({ editable, field, readable: true })),
    hasActivationRequired: false,
    label: 'Baton Fields',
  };
}

/** Every status must come along: the list is replaced. */
export function toStatusSet(values: readonly StatusValue[]): Component {
  return {
    fullName: 'LeadStatus',
    sorted: false,
    standardValue: values.map((one) => ({
      fullName: one.fullName,
      default: one.default,
      label: one.label,
      converted: one.converted,
    })),
  };
}

/** The statuses that reject a lead, of those that there are. */
export function rejectingStatuses(values: readonly string[], stageMapping: Readonly<Record<string, Stage>>): string[] {
  return values.filter((value) => {
    const meaning = meaningOf(value, stageMapping);
    return meaning === 'rejected' || meaning === 'disqualified';
  });
}

/** Asks for the reason whenever a lead is in a status that rejects it. */
export function toRule(statuses: readonly string[]): Component {
  const tests = statuses.map((status) => `ISPICKVAL(Status,"${status.replace(/[\\"]/g, '\\$&')}")`);
  const rejected = tests.length === 1 ? tests[0] : `OR(${tests.join(',')})`;
  return {
    fullName: RULE,
    active: true,
    description: 'Sales says why a lead is rejected. Made by Baton.',
    errorConditionFormula: `AND(${rejected},ISBLANK(TEXT(${REASON_FIELD})))`,
    errorDisplayField: REASON_FIELD,
    errorMessage: 'Choose a rejection reason.',
  };
}

/** The full names of the fields that are made. */
export function madeNames(): string[] {
  return MADE_FIELDS.map((field) => `Lead.${WRITTEN_FIELDS[field].salesforce}`);
}

import type { FieldDefinition, FieldType } from './field-definitions.ts';
import { PREFIXES } from './ids.ts';
import type { ObjectDefinition } from './object-definitions.ts';
import { grantOf, type OrgState } from './org-state.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
};

/** What `/sobjects/X/describe` tells a user: only the fields that the user may see. */
export function describeObject(state: OrgState, object: ObjectDefinition, userId: string) {
  const fields = [...object.fields.values()]
    .filter((field) => grantOf(state, object.name, field.name, userId).readable)
    .map((field) => describeField(state, object, field, userId));
  return { ...summary(object), fields, recordTypeInfos: [], childRelationships: [], urls: urlsOf(object) };
}

/** What the list of objects tells of one. */
export function summarizeObject(object: ObjectDefinition) {
  return { ...summary(object), urls: urlsOf(object) };
}

function urlsOf({ name }: ObjectDefinition) {
  const base = `/services/data/v66.0/sobjects/${name}`;
  return { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` };
}

function summary(object: ObjectDefinition) {
  return {
    name: object.name,
    label: object.name,
    labelPlural: `${object.name}s`,
    keyPrefix: PREFIXES[object.name] ?? null,
    custom: false,
    createable: object.createable,
    updateable: object.updateable,
    deletable: object.deletable,
    undeletable: object.deletable,
    queryable: true,
    retrieveable: true,
    replicateable: object.fields.has('SystemModstamp'),
    searchable: true,
    triggerable: true,
    mergeable: ['Lead', 'Contact', 'Account'].includes(object.name),
  };
}

function describeField(state: OrgState, object: ObjectDefinition, field: FieldDefinition, userId: string) {
  const { editable } = grantOf(state, object.name, field.name, userId);
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    custom: field.custom,
    length: field.length,
    byteLength: field.length * 3,
    createable: field.createable && editable,
    updateable: field.updateable && editable,
    nillable: !field.required && field.type !== 'boolean' && field.type !== 'id',
    defaultedOnCreate: field.defaultValue !== null || field.name === 'OwnerId' || field.name === 'Status',
    defaultValue: field.defaultValue,
    filterable: field.filterable,
    sortable: field.filterable,
    groupable: field.filterable && field.type !== 'datetime',
    externalId: field.externalId,
    idLookup: field.externalId || field.type === 'id',
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    calculated: false,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    polymorphicForeignKey: field.referenceTo.length > 1,
    restrictedPicklist: field.restrictedPicklist,
    inlineHelpText: null,
    picklistValues: picklistOf(state, object, field),
  };
}

function picklistOf(state: OrgState, object: ObjectDefinition, field: FieldDefinition) {
  if (object.name === 'Lead' && field.name === 'Status')
    return state.leadStatuses.map((status) => ({
      active: true,
      defaultValue: status.default,
      label: status.label,
      validFor: null,
      value: status.fullName,
    }));
  return field.picklistValues.map((value) => ({ ...value, validFor: null }));
}

import { badJson, badPicklistValue, badRequest } from './errors.ts';
import type { FieldDefinition } from './field-definitions.ts';
import { objectOfId, toId18 } from './ids.ts';
import { findRow, type OrgState, toStamp, type Value } from './org-state.ts';

/** A given value as it is stored; throws what Salesforce answers to one that the field does not take. */
export function toStoredValue(state: OrgState, object: string, field: FieldDefinition, given: unknown): Value {
  if (given === null || given === '') return field.type === 'boolean' ? false : null;
  if (typeof given === 'object') throw cannotRead(field.type, 'START_OBJECT', JSON.stringify(given));
  switch (field.type) {
    case 'boolean':
      return toBoolean(given);
    case 'int':
    case 'double':
    case 'currency':
      return toNumber(field, given);
    case 'date':
      return toDate(given);
    case 'datetime':
      return toDatetime(given);
    case 'reference':
      return toReference(state, object, field, given);
    case 'picklist':
      return toPicklistValue(state, object, field, toText(field, given));
    default:
      return toText(field, given);
  }
}

/** A stored value as REST answers with it: instants with an offset instead of `Z`. */
export function toWire(value: Value | undefined, field: FieldDefinition): Value {
  if (value === undefined) return null;
  return field.type === 'datetime' && typeof value === 'string' ? value.replace('Z', '+0000') : value;
}

function cannotRead(type: string, token: string, given: string) {
  return badJson(`Cannot deserialize instance of ${type} from ${token} value ${given} at [line:1, column:2]`);
}

function tokenOf(given: unknown): string {
  if (typeof given === 'boolean') return given ? 'VALUE_TRUE' : 'VALUE_FALSE';
  if (typeof given === 'number') return Number.isInteger(given) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  return 'VALUE_STRING';
}

function toText(field: FieldDefinition, given: unknown): string {
  if (typeof given !== 'string') throw cannotRead('string', tokenOf(given), String(given));
  const text = given.trim();
  if (field.length > 0 && text.length > field.length)
    throw badRequest(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${text.slice(0, 255)} (max length=${field.length})`,
      [field.name],
    );
  if (field.type === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text))
    throw badRequest('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
  return text;
}

function toBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (given === 'true' || given === 'false') return given === 'true';
  throw cannotRead('boolean', tokenOf(given), String(given));
}

function toNumber(field: FieldDefinition, given: unknown): number {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw cannotRead(field.type, tokenOf(given), String(given));
  return field.type === 'int' ? Math.round(number) : number;
}

function toDate(given: unknown): string {
  const text = typeof given === 'string' ? /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(given)?.[1] : undefined;
  if (text === undefined || Number.isNaN(Date.parse(text))) throw cannotRead('date', tokenOf(given), String(given));
  return text;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function toDatetime(given: unknown): string {
  if (typeof given !== 'string' || !INSTANT.test(given)) throw cannotRead('datetime', tokenOf(given), String(given));
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(given) ? given : `${given}Z`;
  const at = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(at)) throw cannotRead('datetime', 'VALUE_STRING', given);
  return toStamp(at);
}

function toReference(state: OrgState, object: string, field: FieldDefinition, given: unknown): string {
  const id = typeof given === 'string' ? toId18(given) : null;
  if (id === null)
    throw badRequest('MALFORMED_ID', `${field.label}: id value of incorrect type: ${given}`, [field.name]);
  const target = objectOfId(id);
  if (target === null || !field.referenceTo.includes(target))
    throw badRequest('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${given}`, [field.name]);
  const row = findRow(state, target, id);
  if (!row || row.IsDeleted === true) throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (field.name === 'OwnerId' && target === 'User' && row.IsActive !== true)
    throw badRequest(
      'INACTIVE_OWNER_OR_USER',
      `operation performed with inactive user [${id.slice(0, 15)}] as owner of ${object.toLowerCase()}`,
      [],
    );
  if (field.name === 'OwnerId' && target === 'Group' && row.Type !== 'Queue')
    throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'Owner ID: owner cannot be blank', ['OwnerId']);
  return id;
}

function toPicklistValue(state: OrgState, object: string, field: FieldDefinition, text: string): string {
  const values =
    object === 'Lead' && field.name === 'Status'
      ? state.leadStatuses.map(({ fullName }) => fullName)
      : field.picklistValues.filter(({ active }) => active).map(({ value }) => value);
  // An API name in other capitals is taken as the value it means.
  const known = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (known !== undefined) return known;
  if (field.restrictedPicklist) throw badPicklistValue(field.label, field.name, text);
  return text;
}

import { derive } from './derived-fields.ts';
import {
  badRequest,
  convertedLead,
  deletedRecord,
  duplicateFound,
  missingFields,
  noSuchColumn,
  noSuchResource,
  notWritable,
  rowLocked,
  ruleBroken,
} from './errors.ts';
import { toStoredValue } from './field-values.ts';
import { noteCreation, noteUpdate } from './lead-history.ts';
import type { ObjectDefinition } from './object-definitions.ts';
import {
  announce,
  type ChangeKind,
  findField,
  findRow,
  grantOf,
  type OrgState,
  type Row,
  tableOf,
  toStamp,
  type Value,
  type Writer,
} from './org-state.ts';

/** A checked write that only waits to be made. */
export type Prepared = { id: string; commit(): Row };

/** The definition of an object by its name in any capitals; throws the 404 of an unknown one. */
export function getObject(state: OrgState, name: string): ObjectDefinition {
  const object = [...state.objects.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!object) throw noSuchResource();
  return object;
}

/** A writer in the interface. */
export function person(userId: string, more: Pick<Writer, 'at' | 'quiet'> = {}): Writer {
  const origin = 'com/salesforce/api/soap/66.0;client=SfdcInternalAPI/';
  return { userId, api: false, origin, autoAssign: false, allowDuplicates: true, ...more };
}

/** Checks a new record; nothing is stored before `commit`. */
export function prepareCreate(
  state: OrgState,
  object: ObjectDefinition,
  given: Record<string, unknown>,
  writer: Writer,
  id?: string,
): Prepared {
  if (!object.createable)
    throw badRequest('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be inserted: ${object.name}`, []);
  const values = toValues(state, object, given, writer, 'createable');
  const defaults = defaultsOf(state, object, writer);
  const row: Row = { ...defaults, ...values, Id: id ?? state.nextId(object.name) };
  const missing = [...object.fields.values()].filter((field) => field.required && row[field.name] == null);
  if (missing.length > 0) throw missingFields(missing.map(({ name }) => name));
  if (object.name === 'Lead') {
    assign(state, row, writer);
    row.IsUnreadByOwner = row.OwnerId !== writer.userId;
    if (state.duplicateRule && !writer.allowDuplicates) checkDuplicate(state, row);
  }
  derive(object.name, row, null, toStamp(writer.at ?? state.now()));
  checkRules(state, object.name, row);
  checkUnique(state, object, row);
  if (object.name === 'PermissionSetAssignment') checkAssignedOnce(state, row);
  return { id: row.Id, commit: () => insertRow(state, object.name, row, writer) };
}

/** Checks a change of a record; nothing is stored before `commit`. */
export function prepareUpdate(
  state: OrgState,
  object: ObjectDefinition,
  id: string,
  given: Record<string, unknown>,
  writer: Writer,
): Prepared {
  const row = getWritable(state, object, id, writer);
  if (!object.updateable)
    throw badRequest('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be updated: ${object.name}`, []);
  if (object.name === 'Lead' && row.IsConverted === true) throw convertedLead();
  const changes = toValues(state, object, given, writer, 'updateable');
  const status = state.leadStatuses.find(({ fullName }) => fullName === changes.Status);
  if (object.name === 'Lead' && status?.converted)
    throw badRequest('INVALID_STATUS', `invalid status: ${status.fullName} is a converted status`, ['Status']);
  const next: Row = { ...row, ...changes };
  const missing = Object.keys(changes).filter((name) => object.fields.get(name)?.required && changes[name] === null);
  if (missing.length > 0) throw missingFields(missing);
  if (object.name === 'Lead') {
    assign(state, next, writer);
    if (next.OwnerId === writer.userId) next.IsUnreadByOwner = false;
    else if (next.OwnerId !== row.OwnerId) next.IsUnreadByOwner = true;
  }
  checkRules(state, object.name, next);
  checkUnique(state, object, next);
  return { id: row.Id, commit: () => changeRow(state, object.name, row, next, writer) };
}

/** Checks the deletion of a record; its children go with it, as Salesforce's cascade does. */
export function prepareDelete(state: OrgState, object: ObjectDefinition, id: string, writer: Writer): Prepared {
  const row = getWritable(state, object, id, writer);
  if (!object.deletable)
    throw badRequest('INSUFFICIENT_ACCESS_OR_READONLY', `entity type cannot be deleted: ${object.name}`, []);
  return { id: row.Id, commit: () => setDeleted(state, object.name, row, true, writer) };
}

/** A record for writing; throws when it is gone, not visible or locked by another write. */
export function getWritable(state: OrgState, object: ObjectDefinition, id: string, writer: Writer): Row {
  const row = findRow(state, object.name, id);
  if (!row || (writer.api && state.hidden.has(row.Id)))
    throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
  if (row.IsDeleted === true) throw deletedRecord();
  const locks = state.locked.get(row.Id) ?? 0;
  if (writer.api && locks > 0) {
    state.locked.set(row.Id, locks - 1);
    throw rowLocked(row.Id);
  }
  return row;
}

/** Stores a new record with its stamps, without checks. */
export function insertRow(state: OrgState, object: string, row: Row, writer: Writer): Row {
  const at = writer.at ?? state.now();
  const stamp = toStamp(at);
  const stamped = withAudit(state, object, row, {
    CreatedDate: stamp,
    CreatedById: writer.userId,
    LastModifiedDate: stamp,
    LastModifiedById: writer.userId,
    SystemModstamp: stamp,
    IsDeleted: false,
  });
  tableOf(state, object).set(row.Id, stamped);
  // Whom fields are granted to is part of what describe tells.
  if (object === 'PermissionSetAssignment') state.describedAt = state.now();
  noteCreation(state, object, stamped, writer);
  const changed = Object.keys(stamped).filter((name) => stamped[name] !== null);
  announce(state, { object, kind: 'CREATE', ids: [row.Id], changed, row: stamped, writer, at });
  return stamped;
}

/** Makes a record what `next` says, with stamps, history and notices; `alike` are records of the same transaction. */
export function changeRow(
  state: OrgState,
  object: string,
  row: Row,
  next: Row,
  writer: Writer,
  { silent = false, withoutModified = false } = {},
): Row {
  const at = writer.at ?? state.now();
  const stamp = toStamp(at);
  const before = { ...row };
  derive(object, next, before, stamp);
  const changed = Object.keys(next).filter((name) => (next[name] ?? null) !== (before[name] ?? null));
  const later = stamp > String(row.SystemModstamp ?? '') ? stamp : String(row.SystemModstamp);
  Object.assign(row, next);
  if (withoutModified) row.SystemModstamp = later;
  else
    withAudit(state, object, row, { LastModifiedDate: stamp, LastModifiedById: writer.userId, SystemModstamp: stamp });
  noteUpdate(state, object, before, row, writer);
  const stamps = withoutModified
    ? []
    : ['LastModifiedDate', ...(before.LastModifiedById === writer.userId ? [] : ['LastModifiedById'])];
  if (!silent)
    announce(state, { object, kind: 'UPDATE', ids: [row.Id], changed: [...changed, ...stamps], row, writer, at });
  return row;
}

/** Moves a record to the recycle bin or back. */
export function setDeleted(state: OrgState, object: string, row: Row, deleted: boolean, writer: Writer): Row {
  const at = writer.at ?? state.now();
  const kind: ChangeKind = deleted ? 'DELETE' : 'UNDELETE';
  row.IsDeleted = deleted;
  withAudit(state, object, row, {
    LastModifiedDate: toStamp(at),
    LastModifiedById: writer.userId,
    SystemModstamp: toStamp(at),
  });
  if (deleted && !row.MasterRecordId) row.MasterRecordId ??= null;
  announce(state, { object, kind, ids: [row.Id], changed: [], row, writer, at });
  return row;
}

function withAudit(state: OrgState, object: string, row: Row, audit: Record<string, Value>): Row {
  const fields = state.objects.get(object)?.fields;
  for (const [name, value] of Object.entries(audit)) if (fields?.has(name)) row[name] = value;
  return row;
}

function toValues(
  state: OrgState,
  object: ObjectDefinition,
  given: Record<string, unknown>,
  writer: Writer,
  right: 'createable' | 'updateable',
): Record<string, Value> {
  const values: Record<string, Value> = {};
  const refused: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (name === 'attributes') continue;
    if (name.toLowerCase() === 'id')
      throw badRequest('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', ['Id']);
    const field = writer.api ? findField(state, object.name, name, writer.userId) : object.fields.get(name);
    if (!field) throw noSuchColumn(name, object.name);
    const editable = !writer.api || grantOf(state, object.name, field.name, writer.userId).editable;
    if (!field[right] || !editable) refused.push(field.name);
    else values[field.name] = toStoredValue(state, object.name, field, value);
  }
  if (refused.length > 0) throw notWritable(refused);
  return values;
}

function defaultsOf(state: OrgState, object: ObjectDefinition, writer: Writer): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const field of object.fields.values()) {
    const picked = field.picklistValues.find(({ defaultValue }) => defaultValue)?.value;
    values[field.name] = picked ?? field.defaultValue;
  }
  if (object.fields.has('OwnerId')) values.OwnerId = writer.userId;
  if (object.name === 'Lead') values.Status = state.leadStatuses.find((status) => status.default)?.fullName ?? null;
  if (object.name === 'Task') values.TaskSubtype = 'Task';
  if (object.name === 'Event') values.EventSubtype = 'Event';
  return values;
}

/** The assignment rule takes the lead on every write through the API that does not say otherwise. */
function assign(state: OrgState, row: Row, writer: Writer): void {
  if (!writer.api || !writer.autoAssign) return;
  const owner = state.assignmentRule?.(row);
  if (owner) row.OwnerId = owner;
}

function checkDuplicate(state: OrgState, row: Row): void {
  if (row.Email === null) return;
  for (const other of tableOf(state, 'Lead').values())
    if (other.IsDeleted !== true && String(other.Email).toLowerCase() === String(row.Email).toLowerCase())
      throw duplicateFound();
}

function checkRules(state: OrgState, object: string, row: Row): void {
  for (const rule of state.rules.values())
    if (rule.active && rule.object === object && rule.formula(row)) throw ruleBroken(rule.message, rule.displayField);
}

function checkUnique(state: OrgState, object: ObjectDefinition, row: Row): void {
  for (const field of object.fields.values()) {
    const value = row[field.name];
    if (!field.unique || value == null) continue;
    const fold = (text: Value | undefined) => (field.caseSensitive ? String(text) : String(text).toLowerCase());
    for (const other of tableOf(state, object.name).values())
      if (
        other.Id !== row.Id &&
        other.IsDeleted !== true &&
        other[field.name] != null &&
        fold(other[field.name]) === fold(value)
      )
        throw badRequest(
          'DUPLICATE_VALUE',
          `duplicate value found: ${field.name} duplicates value on record with id: ${other.Id.slice(0, 15)}`,
          [],
        );
  }
}

function checkAssignedOnce(state: OrgState, row: Row): void {
  for (const other of tableOf(state, 'PermissionSetAssignment').values())
    if (
      other.IsDeleted !== true &&
      other.AssigneeId === row.AssigneeId &&
      other.PermissionSetId === row.PermissionSetId
    )
      throw badRequest(
        'DUPLICATE_VALUE',
        `Duplicate PermissionSetAssignment. Assignee: ${row.AssigneeId}; Permission Set: ${row.PermissionSetId}`,
        [],
      );
}

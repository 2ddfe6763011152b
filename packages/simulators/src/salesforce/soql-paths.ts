import { badRequest } from './errors.ts';
import { type FieldDefinition, toField } from './field-definitions.ts';
import { objectOfId } from './ids.ts';
import { findField, findRow, type OrgState, type Row, type Value } from './org-state.ts';

export type Step = { relationship: string; field: string; polymorphic: boolean };
/** A field as a query names it, resolved: the references that lead to it and what it is. */
export type Path = { steps: Step[]; field: FieldDefinition; read(row: Row): Value };

const NAME_FIELDS = [
  'Alias',
  'Email',
  'FirstName',
  'Id',
  'IsActive',
  'LastName',
  'Name',
  'Phone',
  'Title',
  'Type',
  'Username',
];

export type QueryScope = { state: OrgState; object: string; userId: string; text: string };

/** The message of an error at a place in the query, as Salesforce draws it. */
export function atColumn(scope: Pick<QueryScope, 'text'>, at: number, words: string) {
  return badRequest('INVALID_FIELD', `\n${scope.text}\n${' '.repeat(at)}^\nERROR at Row:1:Column:${at + 1}\n${words}`);
}

/** Resolves `Field` or `Relationship.Field`; throws INVALID_FIELD for what the user does not see. */
export function resolvePath(scope: QueryScope, text: string, at: number): Path {
  const { state, userId } = scope;
  const parts = text.split('.');
  const last = parts.pop() ?? '';
  if (parts[0]?.toLowerCase() === scope.object.toLowerCase()) parts.shift();
  const steps: Step[] = [];
  let object: string | null = scope.object;
  for (const part of parts) {
    const reference: FieldDefinition | undefined = [...(state.objects.get(object ?? '')?.fields.values() ?? [])].find(
      (field) => field.relationshipName?.toLowerCase() === part.toLowerCase(),
    );
    if (!reference)
      throw atColumn(
        scope,
        at,
        `Didn't understand relationship '${part}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    const polymorphic: boolean = reference.referenceTo.length > 1;
    steps.push({ relationship: reference.relationshipName ?? part, field: reference.name, polymorphic });
    object = polymorphic ? null : (reference.referenceTo[0] ?? null);
  }
  const field = object === null ? findNameField(last) : findField(state, object, last, userId);
  if (!field)
    throw atColumn(
      scope,
      at,
      `No such column '${last}' on entity '${object ?? 'Name'}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  const read = (row: Row): Value => {
    let current: Row | null = row;
    for (const step of steps) {
      current = followReference(state, current, step);
      if (current === null) return null;
    }
    if (object === null && field.name === 'Type') return typeOf(current);
    return current[field.name] ?? null;
  };
  return { steps, field, read };
}

/** The record a reference points to. */
export function followReference(state: OrgState, row: Row, step: Step): Row | null {
  const id = row[step.field];
  const target = typeof id === 'string' ? objectOfId(id) : null;
  return target && typeof id === 'string' ? findRow(state, target, id) : null;
}

function findNameField(name: string): FieldDefinition | null {
  const known = NAME_FIELDS.find((one) => one.toLowerCase() === name.toLowerCase());
  if (!known) return null;
  return toField({ name: known, type: known === 'IsActive' ? 'boolean' : known === 'Id' ? 'id' : 'string' });
}

function typeOf(row: Row): string {
  const object = objectOfId(row.Id) ?? '';
  return object === 'Group' ? String(row.Type) : object;
}

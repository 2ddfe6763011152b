import { CRM_UI, calculate, type WriteOptions } from './contacts.ts';
import { notFound } from './errors.ts';
import { type EngagementKind, type ObjectType, TYPE_FACTS, toObjectType } from './object-types.ts';
import {
  type CrmObject,
  currentValue,
  findObject,
  linkObjects,
  type PortalState,
  recordVersion,
  type Source,
} from './portal-state.ts';
import { toStoredValues } from './property-values.ts';

/** Logs a call, email, meeting, note, task or communication on a contact; sends `object.creation` and `object.associationChange`. */
export function addEngagement(
  state: PortalState,
  contactId: string,
  engagement: { kind: EngagementKind; properties: Record<string, unknown> },
  options: WriteOptions = {},
): CrmObject {
  const contact = findObject(state, 'contacts', contactId);
  if (!contact) throw notFound();
  const object = createObject(state, toObjectType(engagement.kind), engagement.properties, options);
  associate(state, contact, object, options);
  return object;
}

/** Creates a record of any type but contacts; `hs_timestamp` is now when not given. */
export function createObject(
  state: PortalState,
  type: Exclude<ObjectType, 'contacts'>,
  properties: Record<string, unknown>,
  options: WriteOptions = {},
): CrmObject {
  const at = options.at ?? state.now();
  const given = type === 'companies' ? properties : { hs_timestamp: new Date(at).toISOString(), ...properties };
  const values = toStoredValues(state, type, given);
  const object: CrmObject = {
    id: state.nextId(type),
    type,
    history: new Map(),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
    erased: false,
    links: new Map(),
  };
  const source = options.source ?? CRM_UI;
  for (const [property, value] of values) recordVersion(object, property, { value, at, source });
  state.objects[type].set(object.id, object);
  if (!options.quiet) emitObject(state, object, 'object.creation', at, source, { changeFlag: 'CREATED' });
  return object;
}

/** Changes properties of an engagement or company (a meeting's outcome, a task that gets done). */
export function updateObject(
  state: PortalState,
  type: Exclude<ObjectType, 'contacts'>,
  id: string,
  properties: Record<string, unknown>,
  options: WriteOptions = {},
): CrmObject {
  const object = findObject(state, type, id);
  if (!object) throw notFound();
  const at = options.at ?? state.now();
  const source = options.source ?? CRM_UI;
  for (const [property, value] of toStoredValues(state, type, properties)) {
    if (!recordVersion(object, property, { value, at, source }) || options.quiet) continue;
    emitObject(state, object, 'object.propertyChange', at, source, {
      propertyName: property,
      propertyValue: value,
      isSensitive: false,
    });
  }
  return object;
}

/** Archives an engagement or company. */
export function deleteObject(
  state: PortalState,
  type: Exclude<ObjectType, 'contacts'>,
  id: string,
  options: WriteOptions = {},
): void {
  const object = findObject(state, type, id);
  if (!object) throw notFound();
  object.archivedAt = options.at ?? state.now();
  if (!options.quiet)
    emitObject(state, object, 'object.deletion', object.archivedAt, options.source ?? CRM_UI, {
      changeFlag: 'DELETED',
    });
}

/** Links a contact with another record and sends the association change. */
export function associate(state: PortalState, contact: CrmObject, object: CrmObject, options: WriteOptions = {}): void {
  if (!linkObjects(contact, object)) return;
  const at = options.at ?? state.now();
  if (object.type === 'calls' || object.type === 'emails' || object.type === 'meetings')
    countContact(contact, object, at);
  contact.updatedAt = Math.max(contact.updatedAt, at);
  if (object.type === 'companies') calculate(contact, 'associatedcompanyid', object.id, at);
  if (options.quiet) return;
  const primary = object.type === 'companies';
  const base = {
    occurredAt: at,
    associationRemoved: false,
    isPrimaryAssociation: primary,
    associationCategory: 'HUBSPOT_DEFINED',
  };
  const ends = { fromObjectId: Number(contact.id), toObjectId: Number(object.id) };
  const event = primary
    ? {
        subscriptionType: 'contact.associationChange',
        associationType: 'CONTACT_TO_COMPANY',
        associationTypeId: 1,
        ...ends,
      }
    : {
        subscriptionType: 'object.associationChange',
        objectTypeId: TYPE_FACTS.contacts.typeId,
        associationTypeId: TYPE_FACTS[object.type].fromContact,
        fromObjectTypeId: TYPE_FACTS.contacts.typeId,
        toObjectTypeId: TYPE_FACTS[object.type].typeId,
        ...ends,
      };
  state.emit({ ...base, ...event }, options.source ?? CRM_UI);
}

function countContact(contact: CrmObject, object: CrmObject, at: number): void {
  const outreach = currentValue(object, 'hs_timestamp') ?? new Date(at).toISOString();
  calculate(contact, 'notes_last_contacted', outreach, at);
  calculate(
    contact,
    'num_contacted_notes',
    String(Number(currentValue(contact, 'num_contacted_notes') ?? '0') + 1),
    at,
  );
}

function emitObject(
  state: PortalState,
  object: CrmObject,
  subscriptionType: string,
  occurredAt: number,
  source: Source,
  rest: Record<string, unknown>,
): void {
  state.emit(
    {
      subscriptionType,
      objectTypeId: TYPE_FACTS[object.type].typeId,
      objectId: Number(object.id),
      occurredAt,
      ...rest,
    },
    source,
  );
}

import { contactExists, notFound, validationError } from './errors.ts';
import {
  type CrmObject,
  currentValue,
  findObject,
  type PortalState,
  recordVersion,
  type Source,
} from './portal-state.ts';
import { toStoredValues } from './property-values.ts';

export const CRM_UI: Source = { changeSource: 'CRM_UI', sourceId: 'userId:9003', userId: 9003 };
/** Sources whose lifecycle stage only moves forward; people and workflows may go back. */
const FORWARD_ONLY = new Set(['API', 'INTEGRATION', 'FORM', 'IMPORT']);
const CALCULATED: Source = { changeSource: 'CALCULATED', sourceId: 'RollupProperties' };

/** When and by whom; `quiet` keeps webhooks from being sent (history that was there before the app was installed). */
export type WriteOptions = { at?: number; source?: Source; quiet?: boolean };

/** Creates a contact; throws the 400 or 409 that HubSpot would answer. */
export function createContact(
  state: PortalState,
  properties: Record<string, unknown>,
  options: WriteOptions = {},
): CrmObject {
  const values = toStoredValues(state, 'contacts', properties);
  const email = values.get('email');
  if (email) {
    const twin = findContactByEmail(state, email);
    if (twin) throw contactExists(twin.id);
  }
  const at = options.at ?? state.now();
  const source = options.source ?? CRM_UI;
  const contact: CrmObject = {
    id: state.nextId('contacts'),
    type: 'contacts',
    history: new Map(),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
    erased: false,
    links: new Map(),
  };
  state.objects.contacts.set(contact.id, contact);
  if (!options.quiet)
    state.emit(
      { subscriptionType: 'contact.creation', objectId: Number(contact.id), occurredAt: at, changeFlag: 'CREATED' },
      source,
    );
  applyValues(state, contact, values, options);
  return contact;
}

/** Changes properties; a backward lifecycle stage from an API, form or import is left out without a word. */
export function updateContact(
  state: PortalState,
  id: string,
  properties: Record<string, unknown>,
  options: WriteOptions = {},
): CrmObject {
  const contact = findObject(state, 'contacts', id);
  if (!contact) throw notFound();
  applyValues(state, contact, toStoredValues(state, 'contacts', properties), options);
  return contact;
}

/** Archives a contact; with `privacy` its data is gone for good and both events are sent, as after a GDPR request. */
export function deleteContact(
  state: PortalState,
  id: string,
  options: WriteOptions & { privacy?: boolean } = {},
): void {
  const contact = findObject(state, 'contacts', id);
  if (!contact) throw notFound();
  contact.archivedAt = options.at ?? state.now();
  if (options.privacy) {
    contact.erased = true;
    contact.history.clear();
  }
  if (options.quiet) return;
  const kinds = options.privacy ? ['contact.privacyDeletion', 'contact.deletion'] : ['contact.deletion'];
  for (const subscriptionType of kinds) {
    state.emit(
      { subscriptionType, objectId: Number(contact.id), occurredAt: contact.archivedAt, changeFlag: 'DELETED' },
      options.source ?? CRM_UI,
    );
  }
}

/** Brings an archived contact back. */
export function restoreContact(state: PortalState, id: string, options: WriteOptions = {}): void {
  const contact = findObject(state, 'contacts', id, true);
  if (!contact) throw notFound();
  contact.archivedAt = null;
  const occurredAt = options.at ?? state.now();
  contact.updatedAt = Math.max(contact.updatedAt, occurredAt);
  if (!options.quiet)
    state.emit(
      { subscriptionType: 'contact.restore', objectId: Number(contact.id), occurredAt, changeFlag: 'RESTORED' },
      options.source ?? CRM_UI,
    );
}

function findContactByEmail(state: PortalState, email: string): CrmObject | null {
  const contact = findObject(state, 'contacts', state.emails.get(email) ?? '');
  return contact && currentValue(contact, 'email') === email ? contact : null;
}

/** A contact by id or, with `idProperty=email`, by address. */
export function findContact(state: PortalState, key: string, idProperty?: string, archived = false): CrmObject | null {
  if (idProperty === undefined || idProperty === 'hs_object_id') return findObject(state, 'contacts', key, archived);
  if (idProperty === 'email') return findContactByEmail(state, key.toLowerCase());
  throw validationError(`Property "${idProperty}" is not a unique identifier property`);
}

/** Writes checked values with their history, sends the property changes and keeps the calculated properties. */
export function applyValues(
  state: PortalState,
  contact: CrmObject,
  values: ReadonlyMap<string, string>,
  options: WriteOptions = {},
): void {
  const source = options.source ?? CRM_UI;
  const at = options.at ?? state.now();
  for (const [property, value] of values) {
    const before = currentValue(contact, property);
    if (property === 'lifecyclestage' && FORWARD_ONLY.has(source.changeSource) && !isForward(state, before, value))
      continue;
    if (!recordVersion(contact, property, { value, at, source })) continue;
    if (property === 'email') state.emails.set(value, contact.id);
    if (property === 'lifecyclestage') stampStage(contact, before, value, at);
    if (property === 'hubspot_owner_id')
      calculate(contact, 'hubspot_owner_assigneddate', value === '' ? '' : new Date(at).toISOString(), at);
    if (options.quiet) continue;
    const event = { subscriptionType: 'contact.propertyChange', objectId: Number(contact.id), occurredAt: at };
    state.emit({ ...event, propertyName: property, propertyValue: value, isSensitive: false }, source);
  }
}

function isForward(state: PortalState, from: string | null, to: string): boolean {
  if (!from || to === '') return true;
  const options = state.definitions.contacts.get('lifecyclestage')?.options ?? [];
  const order = (value: string) => options.find((option) => option.value === value)?.displayOrder ?? -1;
  return order(to) > order(from);
}

function stampStage(contact: CrmObject, before: string | null, value: string, at: number): void {
  const iso = new Date(at).toISOString();
  if (before) calculate(contact, `hs_v2_date_exited_${before}`, iso, at);
  if (!value) return;
  calculate(contact, `hs_lifecyclestage_${value}_date`, iso, at);
  calculate(contact, `hs_v2_date_entered_${value}`, iso, at);
}

/** Sets a property that HubSpot works out by itself; it sends no webhook. */
export function calculate(contact: CrmObject, property: string, value: string, at: number): void {
  recordVersion(contact, property, { value, at, source: CALCULATED });
}

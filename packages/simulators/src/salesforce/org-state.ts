import type { Random } from '../seeded-random.ts';
import type { Formula } from './formula.ts';
import { makeId, PREFIXES, toId18 } from './ids.ts';
import { type ObjectDefinition, standardObjects } from './object-definitions.ts';

export type Value = string | number | boolean | null;
/** A record. Instants are ISO text in UTC with milliseconds, dates `yyyy-mm-dd`, ids have 18 characters. */
export type Row = { Id: string; [field: string]: Value };

/** Who writes: a person in the interface, or a session of the API with the headers of its call. */
export type Writer = {
  userId: string;
  api: boolean;
  /** As change events call it: empty for the interface. */
  origin: string;
  autoAssign: boolean;
  allowDuplicates: boolean;
  /** Instant of the stamps (epoch ms) in place of now: a change that is seen later than it is stamped. */
  at?: number;
  /** Neither change events nor outbound messages. */
  quiet?: boolean;
};

export type ChangeKind = 'CREATE' | 'UPDATE' | 'DELETE' | 'UNDELETE';
/** What one transaction did to records alike: the fields that changed, and the first record as it is now. */
export type Change = {
  object: string;
  kind: ChangeKind;
  ids: string[];
  changed: string[];
  row: Row;
  writer: Writer;
  at: number;
};

export type LeadStatus = { fullName: string; label: string; default: boolean; converted: boolean };
export type ValidationRule = {
  fullName: string;
  object: string;
  active: boolean;
  source: string;
  formula: Formula;
  message: string;
  displayField: string | null;
};
export type FieldGrant = { readable: boolean; editable: boolean };

export type OrgState = {
  organizationId: string;
  /** Address of the org, known once it listens. */
  origin: string;
  now: () => number;
  random: Random;
  apiUserId: string;
  objects: Map<string, ObjectDefinition>;
  tables: Map<string, Map<string, Row>>;
  /** Leads that were erased, with the stamp of their deletion. */
  purged: Map<string, string>;
  leadStatuses: LeadStatus[];
  rules: Map<string, ValidationRule>;
  /** Grants of each permission set (by its id) for custom fields (`Lead.X__c`). */
  grants: Map<string, Map<string, FieldGrant>>;
  /** Custom fields that everybody sees: those the customer has had before. */
  openFields: Set<string>;
  /** Records that the API user cannot see (sharing), and those that are locked for so many writes. */
  hidden: Set<string>;
  locked: Map<string, number>;
  trackHistory: boolean;
  /** The owner whom the lead assignment rule picks, null for none. */
  assignmentRule: ((lead: Row) => string | null) | null;
  duplicateRule: boolean;
  /** Start (epoch ms) of a transaction that is still open: `updated` is not covered beyond it. */
  openTransactionAt: number | null;
  listeners: Set<(change: Change) => void>;
  /** When anything that describe tells was last changed. */
  describedAt: number;
  nextId: (object: string) => string;
};

export type OrgStateOptions = Pick<
  OrgState,
  'now' | 'random' | 'apiUserId' | 'leadStatuses' | 'trackHistory' | 'duplicateRule'
> & { organizationId: string; firstId: number };

/** An org with Salesforce's own objects and no records. */
export function createOrgState({ firstId, organizationId, ...options }: OrgStateOptions): OrgState {
  const counters = new Map<string, number>();
  return {
    ...options,
    organizationId: toId18(organizationId) ?? organizationId,
    origin: '',
    objects: standardObjects(),
    tables: new Map(Object.keys(PREFIXES).map((name) => [name, new Map()])),
    purged: new Map(),
    rules: new Map(),
    grants: new Map(),
    openFields: new Set(),
    hidden: new Set(),
    locked: new Map(),
    assignmentRule: null,
    openTransactionAt: null,
    listeners: new Set(),
    describedAt: options.now(),
    nextId: (object) => {
      const number = counters.get(object) ?? firstId;
      counters.set(object, number + 1);
      return makeId(PREFIXES[object] ?? '000', number);
    },
  };
}

/** The records of an object. */
export function tableOf(state: OrgState, object: string): Map<string, Row> {
  let table = state.tables.get(object);
  if (!table) {
    table = new Map();
    state.tables.set(object, table);
  }
  return table;
}

/** A record by an id of 15 or 18 characters, deleted ones as well; null when there is none. */
export function findRow(state: OrgState, object: string, id: string): Row | null {
  const id18 = toId18(id);
  return (id18 && state.tables.get(object)?.get(id18)) || null;
}

/** An instant as stamps carry it: whole seconds. */
export function toStamp(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString();
}

/** What a user may do with a field: standard ones everything that the field allows, custom ones what is granted. */
export function grantOf(state: OrgState, object: string, field: string, userId: string): FieldGrant {
  const definition = state.objects.get(object)?.fields.get(field);
  if (!definition) return { readable: false, editable: false };
  const name = `${object}.${field}`;
  if (!definition.custom || definition.required || state.openFields.has(name))
    return { readable: true, editable: true };
  let granted: FieldGrant = { readable: false, editable: false };
  for (const assignment of tableOf(state, 'PermissionSetAssignment').values()) {
    if (assignment.AssigneeId !== userId || assignment.IsDeleted === true) continue;
    const grant = state.grants.get(String(assignment.PermissionSetId))?.get(name);
    if (grant) granted = { readable: granted.readable || grant.readable, editable: granted.editable || grant.editable };
  }
  return granted;
}

/** A field's name as it is written in the definition, whatever its capitals were; null when the user sees no such field. */
export function findField(state: OrgState, object: string, given: string, userId: string) {
  const fields = state.objects.get(object)?.fields;
  const field =
    fields?.get(given) ?? [...(fields?.values() ?? [])].find(({ name }) => name.toLowerCase() === given.toLowerCase());
  return field && grantOf(state, object, field.name, userId).readable ? field : null;
}

/** Tells those who listen that records have changed. */
export function announce(state: OrgState, change: Change): void {
  if (change.writer.quiet) return;
  for (const listener of state.listeners) listener(change);
}

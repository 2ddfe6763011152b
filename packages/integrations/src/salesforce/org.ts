import type { CrmOwner } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { readPatiently } from '../patience.ts';
import type { SalesforceClient, SalesforceRecord } from './client.ts';
import { faultsOf } from './errors.ts';
import { toId18 } from './ids.ts';
import { isSet, textOf } from './records.ts';
import { type Asked, parseConnection } from './session.ts';
import { equals, every, toSoql } from './soql.ts';

export type DescribedField = { name: string; type: string; relationshipName: string | null; referenceTo: string[] };
export type OrgUser = { id: string; name: string; email: string | null; isActive: boolean; isHuman: boolean };
/** People and queues by id, and which of a lead's fields keep a history. */
export type Org = {
  id: string;
  ownUserId: string | null;
  users: ReadonlyMap<string, OrgUser>;
  queues: ReadonlyMap<string, string>;
  /** Null: Salesforce does not say; a lead that has any history will have it of these too. */
  tracked: { status: boolean | null; owner: boolean | null };
};

export type OrgBook = {
  get(asked: Asked): Promise<Org>;
  /** The fields of an object that we may see, by name; null when there is no such object for us. */
  describe(asked: Asked, object: string): Promise<ReadonlyMap<string, DescribedField> | null>;
  /** Of these fields those that are there, `Id` first. */
  select(asked: Asked, object: string, names: readonly string[]): Promise<string[]>;
  listUsers(asked: Asked): Promise<OrgUser[]>;
  /** A query was refused for a field that is not there (any more): from now on it is left out. False: it was not that. */
  noteMissing(asked: Asked, object: string, error: unknown): boolean;
  /** Whether a query was told lately that there is no such object for us. */
  isAbsent(asked: Asked, object: string): boolean;
  noteAbsent(asked: Asked, object: string): void;
  /** Forgets which fields there are. */
  forget(asked: Asked): void;
};

const FIELDS_FOR_MS = 30 * 60_000;
const PEOPLE_FOR_MS = 5 * 60_000;
const TRACKING_FOR_MS = 10 * 60_000;

/** What an organisation is like, asked now and then and kept between. */
export function createOrgBook(client: SalesforceClient): OrgBook {
  const kept = new Map<string, { value: Promise<unknown>; until: number }>();
  const missing = new Map<string, Set<string>>();
  const absentUntil = new Map<string, number>();

  const missingOf = (asked: Asked, object: string) => {
    const key = keyOf(asked, `fields ${object}`);
    const names = missing.get(key) ?? new Set<string>();
    missing.set(key, names);
    return names;
  };

  function keep<T>(asked: Asked, name: string, forMs: number, load: () => Promise<T>): Promise<T> {
    const key = keyOf(asked, name);
    const known = kept.get(key);
    if (known && known.until > asked.now) return known.value as Promise<T>;
    const value = load();
    kept.set(key, { value, until: asked.now + forMs });
    value.catch(() => kept.delete(key));
    return value;
  }

  const describeObject: OrgBook['describe'] = async (asked, object) => {
    const described = await describeWhole(asked, object);
    const left = missingOf(asked, object);
    return described === null || left.size === 0
      ? described
      : new Map([...described].filter(([name, field]) => !left.has(name) && !left.has(field.relationshipName ?? '')));
  };
  const describeWhole = (asked: Asked, object: string) =>
    keep(asked, `fields ${object}`, FIELDS_FOR_MS, async () => {
      const describe = () => client.call(asked, (connection) => connection.describe(object));
      const answer = await readPatiently(asked.now, describe).catch(orMissing);
      missingOf(asked, object).clear();
      if (answer === null) return null;
      const fields = (
        answer.fields as {
          name: string;
          type: string;
          relationshipName?: string | null;
          referenceTo?: string[] | null;
        }[]
      ).map(
        ({ name, type, relationshipName, referenceTo }) =>
          [name, { name, type, relationshipName: relationshipName ?? null, referenceTo: referenceTo ?? [] }] as const,
      );
      return new Map(fields);
    });

  const listUsers: OrgBook['listUsers'] = (asked) =>
    keep(asked, 'users', PEOPLE_FOR_MS, async () => {
      const select = ['Id', 'Name', 'Email', 'IsActive', 'UserType'];
      const rows = await client.queryRows(asked, toSoql({ select, from: 'User', orderBy: ['Id'] })).catch(orNone);
      return rows.map(toUser);
    });

  const listQueues = (asked: Asked) =>
    keep(asked, 'queues', PEOPLE_FOR_MS, async () => {
      const soql = toSoql({ select: ['Id', 'Name', 'DeveloperName'], from: 'Group', where: equals('Type', 'Queue') });
      const rows = await client.queryRows(asked, soql).catch(orNone);
      return new Map(
        rows.map((row) => [toId18(row.Id) ?? row.Id, textOf(row, 'DeveloperName') ?? textOf(row, 'Name') ?? row.Id]),
      );
    });

  /** A field is tracked when it has history; one that never changed yet is asked for by its definition. */
  const isTracked = (asked: Asked, field: 'Status' | 'Owner') =>
    keep(asked, `tracked ${field}`, TRACKING_FOR_MS, async () => {
      const soql = toSoql({ select: ['Id'], from: 'LeadHistory', where: equals('Field', field), limit: 1 });
      const rows = await client.query(asked, soql).catch(orMissing);
      if (rows === null) return false;
      if (rows.records.length > 0) return true;
      const definition = await client.queryRows(asked, trackingSoql(field)).catch(orNone);
      return definition[0] ? isSet(definition[0], 'IsFieldHistoryTracked') : null;
    });

  return {
    describe: describeObject,
    listUsers,
    async get(asked) {
      const { organizationId } = parseConnection(asked.config);
      const session = await client.sessions.get(asked);
      const users = await listUsers(asked);
      return {
        id: organizationId,
        ownUserId: session.userId,
        users: new Map(users.map((user) => [user.id, user])),
        queues: await listQueues(asked),
        tracked: { status: await isTracked(asked, 'Status'), owner: await isTracked(asked, 'Owner') },
      };
    },
    async select(asked, object, names) {
      const described = await describeObject(asked, object);
      // What is not described may be there all the same; a query will tell.
      const left = missingOf(asked, object);
      if (described === null) return ['Id', ...names.filter((name) => !left.has(name.split('.')[0] ?? ''))];
      const relationships = new Set([...described.values()].map((field) => field.relationshipName));
      return ['Id', ...names.filter((name) => described.has(name) || relationships.has(name.split('.')[0] ?? ''))];
    },
    noteMissing(asked, object, error) {
      const fault = faultsIn(error).find(({ code }) => code === 'INVALID_FIELD');
      const name = /No such column '(\w+)'|relationship '(\w+)'/.exec(fault?.message ?? '');
      const found = name?.[1] ?? name?.[2];
      const left = missingOf(asked, object);
      if (found === undefined || left.has(found)) return false;
      left.add(found);
      return true;
    },
    isAbsent: (asked, object) => (absentUntil.get(keyOf(asked, object)) ?? 0) > asked.now,
    noteAbsent(asked, object) {
      absentUntil.set(keyOf(asked, object), asked.now + FIELDS_FOR_MS);
    },
    forget(asked) {
      absentUntil.clear();
      for (const key of kept.keys()) if (key.startsWith(keyOf(asked, 'fields '))) kept.delete(key);
    },
  };
}

function keyOf({ connectionId, config }: Asked, name: string): string {
  return `${connectionId ?? ''} ${parseConnection(config).organizationId} ${name}`;
}

function trackingSoql(field: 'Status' | 'Owner'): string {
  return toSoql({
    select: ['QualifiedApiName', 'IsFieldHistoryTracked'],
    from: 'FieldDefinition',
    where: every(
      equals('EntityDefinition.QualifiedApiName', 'Lead'),
      equals('QualifiedApiName', field === 'Owner' ? 'OwnerId' : field),
    ),
  });
}

/** Owners as the CRM port names them: people, not the users that programs and guests have. */
export function toOwners(users: readonly OrgUser[]): CrmOwner[] {
  return users
    .filter((user) => user.isHuman)
    .map(({ id, name, email, isActive }) => ({ id, userId: id, email, name, archived: !isActive }));
}

function toUser(row: SalesforceRecord): OrgUser {
  return {
    id: toId18(row.Id) ?? row.Id,
    name: textOf(row, 'Name') ?? textOf(row, 'Email') ?? row.Id,
    email: textOf(row, 'Email'),
    isActive: row.IsActive !== false,
    isHuman: (textOf(row, 'UserType') ?? 'Standard') === 'Standard',
  };
}

/** An object that is not there, or hidden from us, is an answer; anything else is a fault. */
export function orMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

/** What is only a comfort to have: when Salesforce refuses to tell, we go without. */
function orNone(error: unknown): SalesforceRecord[] {
  if (isAdapterError(error) && error.kind === 'rejected') return [];
  throw error;
}

const MISSING = new Set(['INVALID_TYPE', 'NOT_FOUND', 'INSUFFICIENT_ACCESS']);

/** Whether Salesforce said that an object is not there for us. */
export function isMissing(error: unknown): boolean {
  return faultsIn(error).some((fault) => MISSING.has(fault.code));
}

function faultsIn(error: unknown) {
  return faultsOf(isAdapterError(error) ? error.cause : error);
}

import type { Client } from '@hubspot/api-client';
import type { CrmOwner } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import { readPatiently } from '../patience.ts';
import { type Asked, type HubspotCalls, parseConnection } from './calls.ts';
import { ENGAGEMENT_PROPERTIES, type EngagementType } from './engagement-types.ts';
import { statusOf, toHubspotError } from './errors.ts';

/** A record with what we read of it; instants are epoch milliseconds, histories in HubSpot's order. */
export type HubspotRecord = {
  id: string;
  createdAt: number;
  updatedAt: number;
  /** When it was put into the recycle bin; null while it is not there. */
  archivedAt: number | null;
  properties: Readonly<Record<string, string | null>>;
  history: Readonly<Record<string, readonly HubspotVersion[]>>;
  associations: Readonly<Record<string, readonly string[]>>;
};
export type HubspotVersion = {
  value: string;
  at: number;
  sourceType: string;
  sourceId: string | null;
  userId: string | null;
};

export type HubspotClient = {
  /**
   * Contacts by the asked id, with the history of the given properties; archived ones too. Ids that HubSpot does not have are
   * missing; a merged one gets the survivor's record.
   */
  readContacts(
    ids: readonly string[],
    properties: readonly string[],
    asked: Asked,
  ): Promise<Map<string, HubspotRecord>>;
  findContact(id: string, properties: readonly string[], asked: Asked): Promise<HubspotRecord | null>;
  /** Archived contacts with the history of the given properties, in the order of their ids. */
  listArchived(
    properties: readonly string[],
    after: string | null,
    asked: Asked,
  ): Promise<{ records: HubspotRecord[]; after: string | null }>;
  /** Those of the ids that are contacts now; merged ones may be missing. */
  listPresent(ids: readonly string[], asked: Asked): Promise<Set<string>>;
  findEngagement(type: EngagementType, id: string, asked: Asked): Promise<HubspotRecord | null>;
  /**
   * Records changed since, in the order of their ids, from the one after `afterId` on: beyond a search's 10,000 rows as well.
   * `total` counts what is left from there on. Without histories and associations.
   */
  searchById(
    type: 'contacts' | EngagementType,
    since: number,
    afterId: string | null,
    limit: number,
    asked: Asked,
  ): Promise<{ records: HubspotRecord[]; total: number }>;
  /** The contacts on each of these engagements, by the engagement's id; one on none is missing. */
  listContactsOf(type: EngagementType, ids: readonly string[], asked: Asked): Promise<Map<string, string[]>>;
  listOwners(asked: Asked): Promise<CrmOwner[]>;
};

/** Records a call, with their histories and without. */
const BATCH = 50;
const PLAIN_BATCH = 100;
/** HubSpot allows five searches a second for each account. */
const SEARCH_EVERY_MS = 220;
const ENGAGEMENTS = Object.keys(ENGAGEMENT_PROPERTIES) as EngagementType[];

/** Reads of a HubSpot portal, each tried a few times: typed errors, searches at the pace that HubSpot allows. */
export function createHubspotClient({ run: call }: HubspotCalls, tries?: number): HubspotClient {
  const paceSearches = createPacer(SEARCH_EVERY_MS);

  const ask = <T>(asked: Asked, read: (client: Client) => Promise<T>): Promise<T> =>
    readPatiently(
      asked.now,
      () =>
        call(asked, read).catch((error: unknown) => {
          throw toHubspotError(error, asked.now);
        }),
      tries,
    );
  /** Null for a record that HubSpot does not have. */
  const find = <T>(asked: Asked, read: (client: Client) => Promise<T>): Promise<T | null> =>
    ask(asked, (client) =>
      read(client).catch((error: unknown) => {
        if (statusOf(error) === 404) return null;
        throw error;
      }),
    );

  /** A single read follows a merged contact's old id, a batch may not. */
  const findContact: HubspotClient['findContact'] = async (id, properties, asked) => {
    for (const archived of [false, true]) {
      const read = (client: Client) =>
        client.crm.contacts.basicApi.getById(id, [...properties], [...properties], [...ENGAGEMENTS], archived);
      const record = await find(asked, read);
      if (record !== null) return toRecord(record);
    }
    return null;
  };

  const findEngagement: HubspotClient['findEngagement'] = async (type, id, asked) => {
    const read = (client: Client) =>
      client.crm.objects.basicApi.getById(type, id, [...ENGAGEMENT_PROPERTIES[type]], undefined, ['contacts']);
    const record = await find(asked, read);
    return record && toRecord(record);
  };

  return {
    async readContacts(ids, properties, asked) {
      const found = new Map<string, HubspotRecord>();
      for (let i = 0; i < ids.length; i += BATCH) {
        const inputs = ids.slice(i, i + BATCH).map((id) => ({ id }));
        const input = { inputs, properties: [...properties], propertiesWithHistory: [...properties] };
        const answer = await ask(asked, (client) => client.crm.contacts.batchApi.read(input));
        for (const record of answer.results) found.set(record.id, toRecord(record));
        if ('errors' in answer) checkPartialErrors(answer.errors ?? []);
      }
      const records = ids.map(async (id) => [id, found.get(id) ?? (await findContact(id, properties, asked))] as const);
      return new Map((await Promise.all(records)).flatMap(([id, record]) => (record ? [[id, record]] : [])));
    },
    findContact,
    async listArchived(properties, after, asked) {
      const page = await ask(asked, (client) =>
        client.crm.contacts.basicApi.getPage(
          BATCH,
          after ?? undefined,
          [...properties],
          [...properties],
          undefined,
          true,
        ),
      );
      return { records: page.results.map(toRecord), after: page.paging?.next?.after ?? null };
    },
    async listPresent(ids, asked) {
      const present = new Set<string>();
      for (let i = 0; i < ids.length; i += PLAIN_BATCH) {
        const inputs = ids.slice(i, i + PLAIN_BATCH).map((id) => ({ id }));
        const input = { inputs, properties: ['createdate'], propertiesWithHistory: [] };
        const answer = await ask(asked, (client) => client.crm.contacts.batchApi.read(input));
        for (const { id } of answer.results) present.add(id);
        if ('errors' in answer) checkPartialErrors(answer.errors ?? []);
      }
      return present;
    },
    findEngagement,
    async searchById(type, since, afterId, limit, asked) {
      await paceSearches(parseConnection(asked.config).portalId);
      const changed = type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
      const filters = [{ propertyName: changed, operator: 'GTE' as never, value: String(since) }];
      if (afterId !== null) filters.push({ propertyName: 'hs_object_id', operator: 'GT' as never, value: afterId });
      const body = {
        filterGroups: [{ filters }],
        sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }] as never,
        properties: type === 'contacts' ? [changed] : [...ENGAGEMENT_PROPERTIES[type]],
        limit,
      };
      const answer = await ask(asked, (client) => client.crm.objects.searchApi.doSearch(type, body));
      return { records: answer.results.map(toRecord), total: answer.total };
    },
    async listContactsOf(type, ids, asked) {
      const input = { inputs: ids.map((id) => ({ id })) };
      const answer = await find(asked, (client) =>
        client.crm.associations.v4.batchApi.getPage(type, 'contacts', input),
      );
      if (answer !== null)
        return new Map(
          answer.results.map(({ _from, to }) => [_from.id, [...new Set(to.map((one) => String(one.toObjectId)))]]),
        );
      // An API without this call tells it with each record.
      const found = new Map<string, string[]>();
      for (const id of ids) found.set(id, [...((await findEngagement(type, id, asked))?.associations.contacts ?? [])]);
      return found;
    },
    async listOwners(asked) {
      const owners: CrmOwner[] = [];
      for (const archived of [false, true]) {
        for (let after: string | undefined; ; ) {
          const page = await ask(asked, (client) =>
            client.crm.owners.ownersApi.getPage(undefined, after, 100, archived),
          );
          owners.push(...page.results.map(toOwner));
          after = page.paging?.next?.after;
          if (after === undefined) break;
        }
      }
      return owners;
    },
  };
}

/** Waits until the key's turn has come: its calls start at least `everyMs` apart. */
function createPacer(everyMs: number): (key: string) => Promise<void> {
  const nextAt = new Map<string, number>();
  return async (key) => {
    const startAt = Math.max(performance.now(), nextAt.get(key) ?? 0);
    nextAt.set(key, startAt + everyMs);
    const waitMs = startAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  };
}

/** A batch may answer "partly": ids it does not have are gone, any other error must not look like that. */
function checkPartialErrors(errors: readonly { category?: string }[]): void {
  const other = errors.find((error) => error.category !== 'OBJECT_NOT_FOUND');
  if (other) throw new AdapterError('transient', 'hubspot', `batch read: ${other.category ?? 'unknown error'}`);
}

type ClientRecord = {
  id: string;
  createdAt: Date;
  updatedAt: Date;
  archivedAt?: Date;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<
    string,
    { value: string; timestamp: Date; sourceType: string; sourceId?: string; updatedByUserId?: number }[]
  >;
  associations?: Record<string, { results: { id: string }[] }>;
};

function toRecord(record: ClientRecord): HubspotRecord {
  return {
    id: record.id,
    createdAt: record.createdAt.getTime(),
    updatedAt: (record.updatedAt ?? record.createdAt).getTime(),
    archivedAt: record.archivedAt?.getTime() ?? null,
    properties: record.properties,
    history: mapValues(record.propertiesWithHistory, (versions) =>
      versions.map(({ value, timestamp, sourceType, sourceId, updatedByUserId }) => ({
        value: value ?? '',
        at: timestamp.getTime(),
        sourceType,
        sourceId: sourceId ?? null,
        userId: updatedByUserId === undefined ? null : String(updatedByUserId),
      })),
    ),
    associations: mapValues(record.associations, ({ results }) => [...new Set(results.map((one) => one.id))]),
  };
}

function mapValues<A, B>(object: Record<string, A> | undefined, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, change(value)]));
}

function toOwner(owner: {
  id: string;
  userId?: number;
  email?: string;
  firstName?: string;
  lastName?: string;
  archived: boolean;
}): CrmOwner {
  const { id, userId, email, firstName, lastName, archived } = owner;
  const name = [firstName, lastName].filter(Boolean).join(' ') || (email ?? id);
  return {
    id,
    userId: userId === undefined || userId === null ? null : String(userId),
    email: email ?? null,
    name,
    archived,
  };
}

import type { CrmContext, CrmOwner, LeadSaid, TranslatedEvent, TranslatedItem } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { type ActorNames, createActorNames } from './actors.ts';
import type { HubspotClient, HubspotRecord } from './client.ts';
import { hubspotConnectionSchema } from './connection.ts';
import { createdIdOf, mergedIdOf, toContactEvents } from './contact-events.ts';
import { type EngagementType, findEngagementType } from './engagement-types.ts';
import { contactPropertiesOf } from './fields.ts';
import { markOwnChange } from './own-change.ts';
import { type Notice, objectNameOf, parseNotice } from './schema.ts';
import { createScribe, type Scribe } from './scribe.ts';
import { toTouchEvents } from './touch-events.ts';

/** No notice is older than HubSpot, and none comes from later than a clock that is an hour ahead. */
const EARLIEST = Date.UTC(2006, 0, 1);
const AHEAD_MS = 3_600_000;

type Stored = { body: unknown; receivedAt: number };
type Desk = {
  ctx: CrmContext;
  client: HubspotClient;
  actors: ActorNames;
  contacts: ReadonlyMap<string, HubspotRecord>;
  said: ReadonlyMap<string, LeadSaid>;
  engagements: Map<string, Promise<HubspotRecord | null>>;
};

/** Translates stored notices into events, reading from HubSpot what the notices do not say. Throws AdapterError. */
export async function translateNotices(
  items: readonly Stored[],
  ctx: CrmContext,
  client: HubspotClient,
  owners: () => Promise<readonly CrmOwner[]>,
): Promise<TranslatedItem[]> {
  const portalId = portalOf(ctx);
  const parsed = items.map((item) => {
    const one = parseNotice(item.body);
    // One app's notices come to one address, from every portal that it is installed in.
    if ('notice' in one && portalId !== null && one.notice.portalId !== portalId)
      return { foreign: `the notice is of portal ${one.notice.portalId}` };
    return one;
  });
  const notices = parsed.flatMap((one) => ('notice' in one ? [one.notice] : []));
  const wanted = contactsToRead(notices, ctx.known);
  const contacts =
    wanted.length > 0
      ? await client.readContacts(wanted, contactPropertiesOf(ctx.fieldMap), ctx)
      : new Map<string, HubspotRecord>();
  const named = notices.some((notice) => notice.sourceId?.includes('userId:')) || contacts.size > 0;
  const actors = createActorNames(named ? await owners() : [], ctx.people);
  const said = await findSaid(contacts, ctx);
  const desk: Desk = { ctx, client, actors, contacts, said, engagements: new Map() };
  const results: TranslatedItem[] = [];
  for (const [index, one] of parsed.entries()) {
    const receivedAt = items[index]?.receivedAt ?? ctx.now;
    results.push(
      'notice' in one
        ? await translateOne(one.notice, receivedAt, desk)
        : 'foreign' in one
          ? { state: 'ignored', reason: one.foreign, events: [] }
          : { state: 'parked', reason: one.problem, events: [] },
    );
  }
  return results;
}

function portalOf(ctx: CrmContext): string | null {
  const parsed = hubspotConnectionSchema.safeParse(ctx.config);
  return parsed.success ? parsed.data.portalId : null;
}

/** What we have of these contacts, by the ids under which they are known now. */
export async function findSaid(
  contacts: ReadonlyMap<string, HubspotRecord>,
  ctx: CrmContext,
): Promise<ReadonlyMap<string, LeadSaid>> {
  const ids = [...contacts].flatMap(([id, record]) => [id, record.id]);
  return (ids.length > 0 ? await ctx.findLeadStates?.(ids) : undefined) ?? new Map();
}

/** Contacts that were created or made of others, and contacts that the events speak of but we have never seen. */
function contactsToRead(notices: readonly Notice[], known: ReadonlySet<string> | undefined): string[] {
  const gone = new Set(
    notices.filter((one) => one.object === 'contact' && one.kind === 'privacyDeletion').map((one) => one.objectId),
  );
  const wanted = notices.flatMap(({ object, kind, objectId, newObjectId }) => {
    if (object === 'contact' && kind === 'merge') return newObjectId ?? objectId ?? [];
    if (object !== 'contact' || objectId === undefined || gone.has(objectId)) return [];
    if (kind === 'creation' || kind === 'restore') return [objectId];
    return kind === 'propertyChange' && known && !known.has(objectId) ? [objectId] : [];
  });
  return [...new Set(wanted)];
}

async function translateOne(notice: Notice, receivedAt: number, desk: Desk): Promise<TranslatedItem> {
  const scribe = createScribe(notice.portalId, desk.ctx);
  const at = instantOf(notice, receivedAt, scribe);
  try {
    const result =
      notice.object === 'contact'
        ? await translateContact(notice, at, scribe, desk)
        : await translateObject(notice, scribe, desk);
    if (typeof result === 'string') return { state: 'ignored', reason: result, events: [] };
    return { state: 'done', reason: [...scribe.remarks].join('; ') || null, events: result };
  } catch (error) {
    if (!isAdapterError(error) || error.kind !== 'rejected') throw error;
    return { state: 'parked', reason: `HubSpot refused the read: ${error.reason}`, events: [] };
  }
}

function instantOf({ occurredAt }: Notice, receivedAt: number, scribe: Scribe): number {
  if (typeof occurredAt === 'number' && occurredAt >= EARLIEST && occurredAt <= receivedAt + AHEAD_MS)
    return occurredAt;
  scribe.remarks.add(
    `suspect_time: said ${occurredAt ?? 'nothing'}, received at ${new Date(receivedAt).toISOString()}`,
  );
  return receivedAt;
}

async function translateContact(
  notice: Notice,
  at: number,
  scribe: Scribe,
  desk: Desk,
): Promise<TranslatedEvent[] | string> {
  const { kind, objectId } = notice;
  const actor = desk.actors.ofNotice(notice.changeSource, notice.sourceId);
  if (kind === 'associationChange') return translateAssociation(notice, scribe, desk);
  if (kind === 'merge') return translateMerge(notice, at, actor, scribe, desk);
  if (objectId === undefined) return 'the notice names no contact';
  const known = eventsOf(objectId, scribe, desk);
  const own = (suffix: string) => scribe.idOf('contact', objectId, suffix, notice.occurredAt ?? at);
  switch (kind) {
    case 'creation':
      return known.length > 0
        ? known
        : [scribe.event(objectId, 'lead.created', at, createdIdOf(scribe, objectId), actor, {})];
    case 'propertyChange': {
      if (notice.propertyName === undefined) return 'the notice names no property';
      const change = { property: notice.propertyName, value: notice.propertyValue ?? '', source: notice.changeSource };
      // The survivor of a merge goes by the name that we have it under; what was merged away speaks for itself.
      const name = (desk.contacts.get(objectId)?.id === objectId ? known[0]?.lead : null) ?? objectId;
      const event = markOwnChange(scribe.property(name, change.property, change.value, at, actor), change);
      const events = event && !known.some((one) => one.sourceId === event.sourceId) ? [...known, event] : known;
      return events.length > 0 ? events : `${notice.propertyName} was cleared`;
    }
    case 'deletion':
      return [scribe.event(objectId, 'lead.deleted', at, own('deletion'), actor, {})];
    case 'privacyDeletion':
      return [scribe.event(objectId, 'lead.deleted', at, own('privacyDeletion'), actor, { privacy: true })];
    case 'restore':
      return [...known, scribe.event(objectId, 'lead.restored', at, own('restore'), actor, {})];
    default:
      return `contact.${kind} is not used`;
  }
}

/** Everything that HubSpot says of a contact that was read. */
function eventsOf(contactId: string, scribe: Scribe, { contacts, actors, said }: Desk): TranslatedEvent[] {
  const record = contacts.get(contactId);
  return record ? toContactEvents(contactId, record, scribe, actors, said) : [];
}

/**
 * The losers go into the primary. The survivor's new id does too: it is only another name of the lead we already have,
 * whose clocks and alerts keep their ids.
 */
function translateMerge(
  notice: Notice,
  at: number,
  actor: string | null,
  scribe: Scribe,
  desk: Desk,
): TranslatedEvent[] | string {
  const { primaryObjectId: into, mergedObjectIds = [], newObjectId } = notice;
  if (into === undefined) return 'the merge names no primary contact';
  const losers = new Set([...mergedObjectIds, ...(newObjectId ? [newObjectId] : [])]);
  losers.delete(into);
  if (losers.size === 0) return 'the merge names nothing that was merged';
  const eventOf = (id: string) =>
    scribe.event(id, 'lead.merged', at, mergedIdOf(scribe, id, notice.occurredAt ?? at), actor, { into });
  const told = [...losers].map(eventOf);
  const more = eventsOf(newObjectId ?? notice.objectId ?? into, scribe, desk);
  return [...told, ...more.filter((event) => !told.some(({ sourceId }) => sourceId === event.sourceId))];
}

async function translateObject(notice: Notice, scribe: Scribe, desk: Desk): Promise<TranslatedEvent[] | string> {
  if (notice.kind === 'associationChange') return translateAssociation(notice, scribe, desk);
  const type = findEngagementType(notice.object);
  if (type === null) return `${notice.object} is not used`;
  if (notice.kind !== 'creation' && notice.kind !== 'propertyChange')
    return `${notice.object}.${notice.kind} is not used`;
  return notice.objectId === undefined
    ? 'the notice names no object'
    : readTouches(type, notice.objectId, null, scribe, desk);
}

/** An engagement may be put on a contact after it was made; other associations carry no news for us. */
async function translateAssociation(notice: Notice, scribe: Scribe, desk: Desk): Promise<TranslatedEvent[] | string> {
  const { fromObjectId, toObjectId, fromObjectTypeId, toObjectTypeId, associationRemoved } = notice;
  if (associationRemoved) return 'an association was removed';
  const ends = [
    { name: objectNameOf(fromObjectTypeId), id: fromObjectId },
    { name: objectNameOf(toObjectTypeId), id: toObjectId },
  ];
  const contact = ends.find((end) => end.name === 'contact');
  const other = ends.find((end) => findEngagementType(end.name) !== null);
  const type = other ? findEngagementType(other.name) : null;
  if (type === null || other?.id === undefined || contact?.id === undefined)
    return 'the association is not one of a touch';
  return readTouches(type, other.id, contact.id, scribe, desk);
}

async function readTouches(
  type: EngagementType,
  id: string,
  contactId: string | null,
  scribe: Scribe,
  desk: Desk,
): Promise<TranslatedEvent[] | string> {
  const key = `${type}/${id}`;
  const reading = desk.engagements.get(key) ?? desk.client.findEngagement(type, id, desk.ctx);
  desk.engagements.set(key, reading);
  const record = await reading;
  if (record === null) return 'the engagement is gone';
  const contactIds = new Set(record.associations.contacts ?? []);
  if (contactId !== null) contactIds.add(contactId);
  const { events, ignored } = toTouchEvents(type, record, [...contactIds], scribe);
  return ignored ?? events;
}

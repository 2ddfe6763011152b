import type { CrmContext, CrmHistory, CrmReader, TranslatedEvent } from '../crm.ts';
import { createActorNames } from './actors.ts';
import type { HubspotClient, HubspotRecord } from './client.ts';
import { toContactEvents } from './contact-events.ts';
import { ENGAGEMENT_PROPERTIES, type EngagementType } from './engagement-types.ts';
import { contactPropertiesOf } from './fields.ts';
import { createScribe } from './scribe.ts';
import { toTouchEvents } from './touch-events.ts';
import { findSaid } from './translate.ts';

const CONTACTS = 'contacts';
const ENGAGEMENTS = Object.keys(ENGAGEMENT_PROPERTIES) as EngagementType[];
/** A search answers 200 rows at most, a batch 50 with histories: whole batches. */
const PAGE = 200;

export type ReadingDesk = {
  client: HubspotClient;
  portalOf: (ctx: CrmContext) => string;
  ownersOf: (ctx: CrmContext) => Promise<Parameters<typeof createActorNames>[0]>;
};

/**
 * Contacts with what happened to them, then each kind of engagement. Read in the order of their ids, where the cursor is the
 * last one: a search by time alone ends at its 10,000th row, and rows move while one reads.
 */
export function createHubspotHistory({
  client,
  portalOf,
  ownersOf,
}: ReadingDesk): CrmHistory & Pick<CrmReader, 'readLeads'> {
  const typeOf = (object: string): typeof CONTACTS | EngagementType => {
    const type = [CONTACTS, ...ENGAGEMENTS].find((one) => one === object);
    if (type === undefined) throw new Error(`HubSpot has no history of ${object}`);
    return type as typeof CONTACTS | EngagementType;
  };

  async function contactEvents(ids: readonly string[], ctx: CrmContext): Promise<TranslatedEvent[]> {
    const scribe = createScribe(portalOf(ctx), ctx);
    const actors = createActorNames(await ownersOf(ctx), ctx.people);
    const found = await client.readContacts(ids, contactPropertiesOf(ctx.fieldMap), ctx);
    const said = await findSaid(found, ctx);
    return [...found].flatMap(([id, record]) => toContactEvents(id, record, scribe, actors, said));
  }

  async function touchEvents(
    type: EngagementType,
    records: readonly HubspotRecord[],
    ctx: CrmContext,
  ): Promise<TranslatedEvent[]> {
    const scribe = createScribe(portalOf(ctx), ctx);
    const ids = records.map(({ id }) => id);
    const contacts = ids.length === 0 ? new Map<string, string[]>() : await client.listContactsOf(type, ids, ctx);
    return records.flatMap((record) => toTouchEvents(type, record, contacts.get(record.id) ?? [], scribe).events);
  }

  return {
    objects: [CONTACTS, ...ENGAGEMENTS],
    readLeads: contactEvents,
    async count(object, since, ctx) {
      return (await client.searchById(typeOf(object), since, null, 1, ctx)).total;
    },
    async readPage(object, since, cursor, ctx) {
      const type = typeOf(object);
      const { records } = await client.searchById(type, since, cursor, PAGE, ctx);
      const events =
        type === CONTACTS
          ? await contactEvents(
              records.map(({ id }) => id),
              ctx,
            )
          : await touchEvents(type, records, ctx);
      return { events, read: records.length, cursor: records.length < PAGE ? null : (records.at(-1)?.id ?? null) };
    },
  };
}

import type { CrmContext, CrmHistory, CrmOwner, CrmReader, CrmSetup, CrmWriter, SignedDoor } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { createActorNames } from './actors.ts';
import { createHubspotCalls } from './calls.ts';
import { createHubspotClient } from './client.ts';
import { hubspotConnectionSchema } from './connection.ts';
import { toContactEvents } from './contact-events.ts';
import { ENGAGEMENT_PROPERTIES, type EngagementType } from './engagement-types.ts';
import { contactPropertiesOf } from './fields.ts';
import { listGone } from './gone.ts';
import { createHubspotHistory } from './history.ts';
import { parseHubspotWebhook } from './schema.ts';
import { createScribe } from './scribe.ts';
import { createHubspotSetup } from './setup.ts';
import { verifyHubspot } from './signature.ts';
import { toTouchEvents } from './touch-events.ts';
import { findSaid, translateNotices } from './translate.ts';
import { createHubspotWriter } from './write.ts';

const OWNERS_FOR_MS = 5 * 60_000;
/** HubSpot's search index runs behind: a look back covers what it did not show yet. */
const OVERLAP_MS = 5 * 60_000;
const ENGAGEMENTS = Object.keys(ENGAGEMENT_PROPERTIES) as EngagementType[];

/**
 * HubSpot behind the CRM port. `apiUrl` is the API's base address, `timeoutMs` the longest wait for one answer, `tries` how
 * often a read is tried.
 */
export function createHubspotAdapter(options: {
  apiUrl: string;
  timeoutMs?: number;
  tries?: number;
}): CrmReader & SignedDoor & { history: CrmHistory; writer: CrmWriter; setup: CrmSetup } {
  const calls = createHubspotCalls(options);
  const client = createHubspotClient(calls, options.tries);
  const kept = new Map<string, { owners: CrmOwner[]; until: number }>();

  /** Names of users are a comfort: without them events name the user's id. */
  async function ownersOf(ctx: CrmContext): Promise<CrmOwner[]> {
    const portalId = portalOf(ctx);
    const known = kept.get(portalId);
    if (known && known.until > ctx.now) return known.owners;
    const owners = await client.listOwners(ctx).catch((error: unknown) => {
      if (isAdapterError(error)) return null;
      throw error;
    });
    if (owners === null) return known?.owners ?? [];
    kept.set(portalId, { owners, until: ctx.now + OWNERS_FOR_MS });
    return owners;
  }

  const history = createHubspotHistory({ client, portalOf, ownersOf });

  return {
    source: 'hubspot',
    verify: verifyHubspot,
    parseWebhook: parseHubspotWebhook,
    leadIdsOf: objectIdOf,
    translate: (items, ctx) => translateNotices(items, ctx, client, () => ownersOf(ctx)),
    async readLead(externalId, ctx) {
      const record = await client.findContact(externalId, contactPropertiesOf(ctx.fieldMap), ctx);
      if (record === null) return null;
      const scribe = createScribe(portalOf(ctx), ctx);
      const actors = createActorNames(await ownersOf(ctx), ctx.people);
      const said = await findSaid(new Map([[externalId, record]]), ctx);
      const events = toContactEvents(externalId, record, scribe, actors, said);
      for (const type of ENGAGEMENTS) {
        for (const id of record.associations[type] ?? []) {
          const engagement = await client.findEngagement(type, id, ctx);
          if (engagement) events.push(...toTouchEvents(type, engagement, [externalId], scribe).events);
        }
      }
      return events;
    },
    readLeads: history.readLeads,
    async *listChangedSince(since, ctx) {
      for (const object of history.objects) {
        for (let cursor: string | null = null; ; ) {
          const page = await history.readPage(object, since - OVERLAP_MS, cursor, ctx);
          if (page.events.length > 0) yield page.events;
          if (page.cursor === null) break;
          cursor = page.cursor;
        }
      }
    },
    listGone: (since, known, ctx) => listGone(since, known, ctx, { client, portalOf, ownersOf }),
    listOwners: (ctx) => client.listOwners(ctx),
    history,
    writer: createHubspotWriter(calls),
    setup: createHubspotSetup(calls),
  };
}

function portalOf(ctx: CrmContext): string {
  const parsed = hubspotConnectionSchema.safeParse(ctx.config);
  return parsed.success ? parsed.data.portalId : '';
}

function objectIdOf(body: unknown): string[] {
  const id = typeof body === 'object' && body !== null && 'objectId' in body ? body.objectId : undefined;
  return typeof id === 'number' || typeof id === 'string' ? [String(id)] : [];
}

import type { CrmContext, CrmHistory, CrmReader, CrmSetup, CrmStream, CrmWriter, TranslatedEvent } from '../crm.ts';
import { eventsOf, flat, listChangedSince } from './changed-since.ts';
import { createSalesforceHistory } from './history.ts';
import { kindOf, toId18 } from './ids.ts';
import { createLibrary, type Library, type SalesforceOptions } from './library.ts';
import { parseNotice } from './notices.ts';
import { toOwners } from './org.ts';
import { findLeads, readLeadEvents } from './read-leads.ts';
import { readByIds } from './read-rows.ts';
import { type Desk, readEmailTouches, readMeetingTouches, readTaskTouches } from './read-touches.ts';
import { idIn } from './records.ts';
import { createScribe } from './scribe.ts';
import { createSalesforceSetup } from './setup.ts';
import { createSalesforceStream } from './stream.ts';
import { translateNotices } from './translate.ts';
import { createSalesforceWriter } from './write.ts';

/** Salesforce behind the CRM port. `loginUrl` is where to sign in, `timeoutMs` the longest wait for one answer. */
export function createSalesforceAdapter(
  options: SalesforceOptions,
): CrmReader & CrmStream & { history: CrmHistory; writer: CrmWriter; setup: CrmSetup } {
  const library = createLibrary(options);
  return {
    source: 'salesforce',
    translate: (items, ctx) => translateNotices(items, ctx, library),
    leadIdsOf,
    readLead: (externalId, ctx) => readLead(externalId, ctx, library),
    readLeads: async (externalIds, ctx) => {
      const page = await findLeads(
        library,
        ctx,
        externalIds.flatMap((id) => toId18(id) ?? []),
      );
      const scribe = createScribe(await library.book.get(ctx), ctx);
      return flat(await readLeadEvents(library, ctx, scribe, page));
    },
    listChangedSince: (since, ctx) => listChangedSince(since, ctx, library),
    listOwners: async (ctx) => toOwners(await library.book.listUsers(ctx)),
    subscribe: createSalesforceStream(library).subscribe,
    history: createSalesforceHistory(library),
    writer: createSalesforceWriter(library),
    setup: createSalesforceSetup(library),
  };
}

function leadIdsOf(body: unknown): string[] {
  const parsed = parseNotice(body);
  return 'notice' in parsed ? parsed.notice.ids.filter((id) => kindOf(id) === 'lead') : [];
}

async function readLead(externalId: string, ctx: CrmContext, library: Library): Promise<TranslatedEvent[] | null> {
  const id = toId18(externalId);
  if (id === null) return null;
  const page = await findLeads(library, ctx, [id]);
  const record = page.records[0];
  if (!record) return null;
  const scribe = createScribe(await library.book.get(ctx), ctx);
  const desk: Desk = { library, ctx, scribe };
  // Conversion moves a lead's activities to the contact.
  const who = [id, idIn(record, 'ConvertedContactId')].filter((one) => one !== null);
  const tasks = await readByIds(library, ctx, 'Task', 'WhoId', who);
  const meetings = await readByIds(library, ctx, 'Event', 'WhoId', who);
  const relations = await readByIds(library, ctx, 'EmailMessageRelation', 'RelationId', who);
  const emailIds = relations.flatMap((row) => idIn(row, 'EmailMessageId') ?? []);
  const emails = await readByIds(library, ctx, 'EmailMessage', 'Id', emailIds);
  const events = [
    ...flat(await readLeadEvents(library, ctx, scribe, page)),
    ...eventsOf(await readTaskTouches(desk, tasks, { neighbours: false })),
    ...eventsOf(await readMeetingTouches(desk, meetings)),
    ...eventsOf(await readEmailTouches(desk, emails, { neighbours: false })),
  ].filter((event) => event.lead === id);
  return [...new Map(events.map((event) => [event.sourceId, event])).values()];
}

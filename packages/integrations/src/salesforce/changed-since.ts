import type { CrmContext, TranslatedEvent } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import { readErased } from './erased.ts';
import { selectedFields } from './lead-fields.ts';
import type { Library } from './library.ts';
import { describeLeads, findLeads, findSources, readLeadEvents } from './read-leads.ts';
import { type Place, readPage } from './read-rows.ts';
import { type Desk, readEmailTouches, readMeetingTouches, readTaskTouches } from './read-touches.ts';
import { chunk, idIn } from './records.ts';
import { createScribe } from './scribe.ts';
import { SELECTED } from './select.ts';
import { differs } from './soql.ts';
import type { Reading } from './touch-events.ts';

/** Rows are stamped before they can be seen: what a long transaction did turns up behind our place. */
const OVERLAP_MS = 10 * 60_000;
/** Leads read at a time, each with its history. */
const LEADS = 500;

/** Everything about leads and their activities that changed since an instant, page by page in the order of the changes. */
export async function* listChangedSince(
  since: number,
  ctx: CrmContext,
  library: Library,
): AsyncGenerator<TranslatedEvent[]> {
  const scribe = createScribe(await library.book.get(ctx), ctx);
  const desk: Desk = { library, ctx, scribe };
  const from = Math.max(0, since - OVERLAP_MS);
  const described = await describeLeads(library, ctx);
  const seen = new Set<string>();
  for await (const records of listRows(desk, 'Lead', from)) {
    for (const part of chunk(records, LEADS)) {
      for (const { Id } of part) seen.add(Id);
      yield flat(await readLeadEvents(library, ctx, scribe, { records: part, described }));
    }
  }
  for await (const tasks of listRows(desk, 'Task', from))
    yield* news(eventsOf(await readTaskTouches(desk, tasks, { neighbours: true })));
  for await (const events of listRows(desk, 'Event', from))
    yield* news(eventsOf(await readMeetingTouches(desk, events)));
  for await (const emails of listRows(desk, 'EmailMessage', from))
    yield* news(eventsOf(await readEmailTouches(desk, emails, { neighbours: true })));
  yield* news(await readErased(library, ctx, scribe, from));
  // What changed beside leads shows in them, but does not move their own stamp.
  const beside: string[] = [];
  for await (const rows of listRows(desk, 'CampaignMember', from))
    beside.push(...rows.flatMap((row) => idIn(row, 'LeadId') ?? []));
  for await (const rows of listRows(desk, 'Opportunity', from))
    beside.push(
      ...(
        await findSources(
          library,
          ctx,
          'ConvertedOpportunityId',
          rows.map((row) => row.Id),
        )
      ).values(),
    );
  for (const ids of chunk(
    [...new Set(beside)].filter((id) => !seen.has(id)),
    LEADS,
  ))
    yield* news(flat(await readLeadEvents(library, ctx, scribe, await findLeads(library, ctx, ids))));
}

type Listed = 'Lead' | 'Task' | 'Event' | 'EmailMessage' | 'CampaignMember' | 'Opportunity';

async function* listRows({ library, ctx }: Desk, object: Listed, from: number): AsyncGenerator<SalesforceRecord[]> {
  const select = async () =>
    object === 'Lead'
      ? selectedFields(await describeLeads(library, ctx))
      : library.book.select(ctx, object, SELECTED[object]);
  const where = object === 'CampaignMember' ? differs('LeadId', null) : null;
  for (let after: Place | null = null; ; ) {
    const page = await readPage(library, ctx, { object, select, by: 'SystemModstamp', from, after, where });
    if (page === null) return;
    if (page.records.length > 0) yield page.records;
    if (page.place === null) return;
    after = page.place;
  }
}

function* news(events: TranslatedEvent[]): Generator<TranslatedEvent[]> {
  if (events.length > 0) yield events;
}

export function eventsOf(readings: ReadonlyMap<string, Reading>): TranslatedEvent[] {
  return [...readings.values()].flatMap((one) => one.events);
}

export function flat(events: ReadonlyMap<string, TranslatedEvent[]>): TranslatedEvent[] {
  return [...events.values()].flat();
}

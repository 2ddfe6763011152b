import { z } from 'zod';
import type { CrmHistory, TranslatedEvent } from '../crm.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';
import { AdapterError } from '../errors.ts';
import { eventsOf, flat } from './changed-since.ts';
import type { SalesforceRecord } from './client.ts';
import { historyOf, toHistoryEvents } from './history-events.ts';
import { toId18 } from './ids.ts';
import { selectedFields } from './lead-fields.ts';
import type { Library } from './library.ts';
import { orMissing } from './org.ts';
import { describeLeads, readLeadEvents } from './read-leads.ts';
import { type Place, readPage } from './read-rows.ts';
import { type Desk, readEmailTouches, readMeetingTouches, readTaskTouches } from './read-touches.ts';
import { idIn } from './records.ts';
import { createScribe } from './scribe.ts';
import { SELECTED } from './select.ts';
import { since, toCountSoql } from './soql.ts';

const OBJECTS = ['User', 'Lead', 'LeadHistory', 'Task', 'Event', 'EmailMessage'] as const;
type HistoryObject = (typeof OBJECTS)[number];
type Page = { events: TranslatedEvent[]; read: number; cursor: string | null };

const NEIGHBOURS = { neighbours: true };
const cursorSchema = z.tuple([z.number(), z.string()]);
const REASONS = [WRITTEN_FIELDS.rejectionReason.salesforce, WRITTEN_FIELDS.rejectionDetail.salesforce];

/**
 * What was before Baton came, in pages of 2,000 rows in the order of their changes. A cursor is the place of the last row,
 * so that a reading goes on after a crash and no locator has to stay alive.
 */
export function createSalesforceHistory(library: Library): CrmHistory {
  return {
    objects: OBJECTS,
    async count(object, from, ctx) {
      const name = checkObject(object);
      const where = name === 'User' ? null : since(stampOf(name), from);
      const page = await library.client.query(ctx, toCountSoql({ from: name, where }), { all: true }).catch(orMissing);
      return page?.totalSize ?? 0;
    },
    async readPage(object, from, cursor, ctx) {
      const name = checkObject(object);
      if (name === 'User') {
        const users = await library.book.listUsers(ctx);
        return { events: [], read: users.length, cursor: null };
      }
      const scribe = createScribe(await library.book.get(ctx), ctx);
      return read({ library, ctx, scribe }, name, from, parseCursor(cursor));
    },
  };
}

async function read(
  desk: Desk,
  object: Exclude<HistoryObject, 'User'>,
  from: number,
  after: Place | null,
): Promise<Page> {
  const { library, ctx } = desk;
  const described = object === 'Lead' || object === 'LeadHistory' ? await describeLeads(library, ctx) : null;
  const select = () => selectOf(desk, object);
  const page = await readPage(library, ctx, { object, select, by: stampOf(object), from, after });
  if (page === null) return { events: [], read: 0, cursor: null };
  return {
    events: await eventsIn(desk, object, page.records, described ?? new Map()),
    read: page.records.length,
    cursor: page.place === null ? null : JSON.stringify([page.place.at, page.place.id]),
  };
}

async function selectOf({ library, ctx }: Desk, object: Exclude<HistoryObject, 'User'>): Promise<readonly string[]> {
  if (object === 'Lead') return selectedFields(await describeLeads(library, ctx));
  const select = await library.book.select(ctx, object, SELECTED[object]);
  if (object !== 'LeadHistory') return select;
  const leads = await describeLeads(library, ctx);
  return [...select, ...['Status', ...REASONS].filter((name) => leads.has(name)).map((name) => `Lead.${name}`)];
}

async function eventsIn(
  desk: Desk,
  object: Exclude<HistoryObject, 'User'>,
  records: SalesforceRecord[],
  described: Awaited<ReturnType<typeof describeLeads>>,
): Promise<TranslatedEvent[]> {
  const { library, ctx, scribe } = desk;
  switch (object) {
    case 'Lead': {
      const transition = `${scribe.idOf('history')}:`;
      const events = flat(await readLeadEvents(library, ctx, scribe, { records, described }));
      // Transitions have pages of their own.
      return events.filter((event) => !event.sourceId.startsWith(transition));
    }
    case 'LeadHistory':
      return records.flatMap((row) => toTransition(desk, row, described));
    case 'Task':
      return eventsOf(await readTaskTouches(desk, records, NEIGHBOURS));
    case 'Event':
      return eventsOf(await readMeetingTouches(desk, records));
    case 'EmailMessage':
      return eventsOf(await readEmailTouches(desk, records, NEIGHBOURS));
  }
}

/** One row by itself. The reason that the record gives belongs to the status that the lead is in. */
function toTransition({ scribe }: Desk, row: SalesforceRecord, described: Awaited<ReturnType<typeof describeLeads>>) {
  const lead = idIn(row, 'LeadId');
  if (lead === null) return [];
  const now = (row.Lead ?? {}) as { [field: string]: unknown };
  const isCurrent = now.Status === row.NewValue;
  const record = { ...(isCurrent ? now : {}), Id: lead };
  return toHistoryEvents(lead, record, historyOf([row], record, scribe.org.tracked), described, scribe);
}

function stampOf(object: HistoryObject): 'SystemModstamp' | 'CreatedDate' {
  return object === 'LeadHistory' ? 'CreatedDate' : 'SystemModstamp';
}

function checkObject(object: string): HistoryObject {
  const found = OBJECTS.find((one) => one === object);
  if (found === undefined) throw new AdapterError('rejected', 'salesforce', 'no such kind of history');
  return found;
}

function parseCursor(cursor: string | null): Place | null {
  if (cursor === null) return null;
  try {
    const [at, text] = cursorSchema.parse(JSON.parse(cursor));
    const id = toId18(text);
    if (id !== null) return { at, id };
  } catch {
    // Falls through: what is no cursor of ours.
  }
  throw new AdapterError('rejected', 'salesforce', 'the place to go on from cannot be read');
}

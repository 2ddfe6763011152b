import type { CrmContext, TranslatedEvent, TranslatedItem } from '../crm.ts';
import { isAdapterError } from '../errors.ts';
import { kindOf } from './ids.ts';
import type { Library } from './library.ts';
import { type Notice, parseNotice } from './notices.ts';
import { findLeads, findSources, readLeadEvents } from './read-leads.ts';
import { readByIds } from './read-rows.ts';
import { type Desk, readEmailTouches, readMeetingTouches, readTaskTouches } from './read-touches.ts';
import { idIn } from './records.ts';
import { createScribe } from './scribe.ts';
import type { Reading } from './touch-events.ts';

type Stored = { body: unknown; receivedAt: number };
type Answer = { events: TranslatedEvent[]; ignored: string | null; remarks: string[] };
const NEIGHBOURS = { neighbours: false };

/** Translates stored hints by reading what they name, each record once. Throws AdapterError when Salesforce cannot be asked. */
export async function translateNotices(
  items: readonly Stored[],
  ctx: CrmContext,
  library: Library,
): Promise<TranslatedItem[]> {
  const parsed = items.map((item) => parseNotice(item.body));
  const notices = parsed.map((one, index) =>
    'notice' in one ? { ...one.notice, at: one.notice.at ?? items[index]?.receivedAt ?? ctx.now } : null,
  );
  if (notices.every((notice) => notice === null || notice.ids.length === 0))
    return parsed.map((one) => answerOf(one, new Map(), new Set()));
  const scribe = createScribe(await library.book.get(ctx), ctx);
  try {
    const answers = await readAll(
      { library, ctx, scribe },
      notices.filter((notice) => notice !== null),
    );
    const told = new Set<string>();
    return parsed.map((one) => answerOf(one, answers, told));
  } catch (error) {
    if (!isAdapterError(error) || error.kind !== 'rejected') throw error;
    library.book.forget(ctx);
    const reason = `Salesforce refused the reading: ${error.reason}`;
    return parsed.map((one) => ({ state: 'parked', reason: 'problem' in one ? one.problem : reason, events: [] }));
  }
}

type Parsed = ReturnType<typeof parseNotice>;

/** Each record is told with the first hint that names it; the same hint again has nothing to add. */
function answerOf(parsed: Parsed, answers: ReadonlyMap<string, Answer>, told: Set<string>): TranslatedItem {
  if ('problem' in parsed) return { state: 'parked', reason: parsed.problem, events: [] };
  const { notice } = parsed;
  const ignore = (reason: string): TranslatedItem => ({ state: 'ignored', reason, events: [] });
  if (notice.isOverflow) return ignore(`too many changes at once: every ${notice.object} is read again`);
  if (notice.ids.length === 0) return ignore('the hint names no record: it was deleted before it was told');
  const known = notice.ids.flatMap((id) => answers.get(id) ?? []);
  if (known.length === 0) return ignore(`${notice.object || 'the record'} is not used, or not there for us`);
  const fresh = notice.ids.filter((id) => !told.has(id)).flatMap((id) => answers.get(id)?.events ?? []);
  for (const id of notice.ids) told.add(id);
  const ignored = known.every((one) => one.ignored !== null) ? known[0]?.ignored : null;
  if (ignored) return ignore(ignored);
  return { state: 'done', reason: [...new Set(known.flatMap((one) => one.remarks))].join('; ') || null, events: fresh };
}

async function readAll(desk: Desk, notices: readonly (Notice & { at: number })[]): Promise<Map<string, Answer>> {
  const { library, ctx, scribe } = desk;
  const named = (kind: ReturnType<typeof kindOf>) => [
    ...new Set(notices.flatMap(({ ids }) => ids.filter((id) => kindOf(id) === kind))),
  ];
  const readings = new Map<string, Reading>([
    ...(await readTaskTouches(desk, await readByIds(library, ctx, 'Task', 'Id', named('task')), NEIGHBOURS)),
    ...(await readMeetingTouches(desk, await readByIds(library, ctx, 'Event', 'Id', named('event')))),
    ...(await readEmailTouches(desk, await readByIds(library, ctx, 'EmailMessage', 'Id', named('email')), NEIGHBOURS)),
  ]);
  const indirect = await findIndirect(desk, notices, named);
  const strangers = [...readings.values()]
    .flatMap(({ events }) => events.map((event) => event.lead))
    .filter((lead) => ctx.known && !ctx.known.has(lead));
  const wanted = [...new Set([...named('lead'), ...indirect.values(), ...strangers])];
  const remarks = new Map<string, string[]>();
  const leads =
    wanted.length === 0
      ? new Map<string, TranslatedEvent[]>()
      : await readLeadEvents(library, ctx, scribe, await findLeads(library, ctx, wanted), {
          onRemarks: (lead, told) => remarks.set(lead, told),
          deletedAt: instantsOf(notices, 'DELETE'),
          undeletedAt: instantsOf(notices, 'UNDELETE'),
        });
  const answers = new Map<string, Answer>();
  for (const [id, events] of leads) answers.set(id, { events, ignored: null, remarks: remarks.get(id) ?? [] });
  for (const [id, lead] of indirect)
    answers.set(id, { events: leads.get(lead) ?? [], ignored: null, remarks: remarks.get(lead) ?? [] });
  for (const [id, { events, ignored }] of readings) {
    const more = events.flatMap((event) => (strangers.includes(event.lead) ? (leads.get(event.lead) ?? []) : []));
    answers.set(id, { events: [...more, ...events], ignored, remarks: [] });
  }
  return answers;
}

/** When leads were changed like this for the last time, as far as hints say; in whole seconds, as records are stamped. */
function instantsOf(notices: readonly (Notice & { at: number })[], change: string): Map<string, number> {
  const instants = new Map<string, number>();
  for (const { ids, at } of notices.filter((one) => one.change === change))
    for (const id of ids)
      if (kindOf(id) === 'lead') instants.set(id, Math.max(instants.get(id) ?? 0, Math.floor(at / 1000) * 1000));
  return instants;
}

/** Leads that a changed opportunity, contact or campaign membership is about, by the id of what changed. */
async function findIndirect(
  { library, ctx }: Desk,
  notices: readonly Notice[],
  named: (kind: ReturnType<typeof kindOf>) => string[],
): Promise<Map<string, string>> {
  const members = notices.filter(({ object }) => object === 'CampaignMember').flatMap(({ ids }) => ids);
  const rows = await readByIds(library, ctx, 'CampaignMember', 'Id', members);
  return new Map([
    ...(await findSources(library, ctx, 'ConvertedOpportunityId', named('opportunity'))),
    ...rows.flatMap((row) => {
      const lead = idIn(row, 'LeadId');
      return lead === null ? [] : [[row.Id, lead] as const];
    }),
  ]);
}

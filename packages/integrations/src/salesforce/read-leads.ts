import type { CrmContext, LeadSaid, TranslatedEvent } from '../crm.ts';
import { AdapterError } from '../errors.ts';
import type { SalesforceRecord } from './client.ts';
import { type LeadReading, toErasedEvent, toLeadEvents } from './lead-events.ts';
import { type LeadField, selectedFields, withFieldMap } from './lead-fields.ts';
import type { Library } from './library.ts';
import { toAfterMergeEvents } from './merge-events.ts';
import type { DescribedField } from './org.ts';
import { readByIds, readRows } from './read-rows.ts';
import { createdAtOf, groupBy, idIn, isSet } from './records.ts';
import type { Scribe } from './scribe.ts';
import { hasId, partIds, toSoql } from './soql.ts';

export type LeadPage = { records: SalesforceRecord[]; described: ReadonlyMap<string, DescribedField> };

/** Leads by id as they are now, deleted and merged ones too. Throws AdapterError. */
export async function findLeads(library: Library, ctx: CrmContext, ids: readonly string[]): Promise<LeadPage> {
  const first = selectedFields(await describeLeads(library, ctx));
  const records: SalesforceRecord[] = [];
  for (const part of partIds(ids, first.join(', '))) {
    const rows = await readRows(library, ctx, 'Lead', async () => {
      const select = selectedFields(await describeLeads(library, ctx));
      return toSoql({ select, from: 'Lead', where: hasId('Id', part) });
    });
    if (rows === null) throw new AdapterError('auth', 'salesforce', 'leads are hidden from the integration user');
    records.push(...rows);
  }
  return { records, described: await describeLeads(library, ctx) };
}

/** The fields of leads that the organisation shows us. Throws AdapterError when it shows no leads at all. */
export async function describeLeads({ book }: Library, ctx: CrmContext): Promise<ReadonlyMap<string, LeadField>> {
  const described = await book.describe(ctx, 'Lead');
  if (described === null) throw new AdapterError('auth', 'salesforce', 'leads are hidden from the integration user');
  return withFieldMap(described, ctx.fieldMap);
}

export type LeadsAsked = {
  /** When hints say that leads were deleted and brought back (epoch ms). One that is not even in the bin is erased. */
  deletedAt?: ReadonlyMap<string, number>;
  undeletedAt?: ReadonlyMap<string, number>;
  /** What a person should know of a lead, such as an owner who is nobody here. */
  onRemarks?: (lead: string, remarks: string[]) => void;
};

/** Everything that leads' records tell, by lead. */
export async function readLeadEvents(
  library: Library,
  ctx: CrmContext,
  scribe: Scribe,
  page: LeadPage,
  asked: LeadsAsked = {},
): Promise<Map<string, TranslatedEvent[]>> {
  const ids = page.records.map((record) => record.Id);
  const states = ids.length > 0 ? await ctx.findLeadStates?.(ids) : undefined;
  const history = groupBy(await readByIds(library, ctx, 'LeadHistory', 'LeadId', ids), 'LeadId');
  const members = groupBy(await readByIds(library, ctx, 'CampaignMember', 'LeadId', ids), 'LeadId');
  const opportunities = await readById(library, ctx, 'Opportunity', idsIn(page.records, 'ConvertedOpportunityId'));
  const undated = page.records.filter(
    (record) => isSet(record, 'IsConverted') && !history.get(record.Id)?.some((row) => row.Field === 'leadConverted'),
  );
  const contacts = await readById(library, ctx, 'Contact', idsIn(undated, 'ConvertedContactId'));
  const winners = await readWinners(library, ctx, page, history);
  const events = new Map<string, TranslatedEvent[]>();
  for (const record of page.records) {
    const reading: LeadReading = {
      record,
      history: history.get(record.Id) ?? [],
      members: members.get(record.Id) ?? [],
      contact: contacts.get(idIn(record, 'ConvertedContactId') ?? '') ?? null,
      opportunity: opportunities.get(idIn(record, 'ConvertedOpportunityId') ?? '') ?? null,
    };
    const deletedAt = asked.deletedAt?.get(record.Id);
    const undeletedAt = asked.undeletedAt?.get(record.Id);
    const before = {
      said: saidBefore(states, record.Id),
      ...(deletedAt === undefined ? {} : { deletedAt }),
      ...(undeletedAt === undefined ? {} : { undeletedAt }),
    };
    const winner = winners.get(idIn(record, 'MasterRecordId') ?? '');
    events.set(record.Id, [
      ...toLeadEvents(reading, page.described, scribe, ctx, before),
      ...(winner ? toAfterMergeEvents(winner, record, page.described, scribe) : []),
    ]);
    asked.onRemarks?.(record.Id, [...scribe.remarks]);
    scribe.remarks.clear();
  }
  for (const [id, at] of asked.deletedAt ?? []) if (!events.has(id)) events.set(id, [toErasedEvent(id, at, scribe)]);
  return events;
}

/** The leads that those of a page were merged into, with their history. */
async function readWinners(
  library: Library,
  ctx: CrmContext,
  { records }: LeadPage,
  history: ReadonlyMap<string, SalesforceRecord[]>,
) {
  const ids = idsIn(records, 'MasterRecordId');
  const here = records.filter(({ Id }) => ids.includes(Id));
  const missing = ids.filter((id) => !here.some(({ Id }) => Id === id));
  const others = missing.length > 0 ? (await findLeads(library, ctx, missing)).records : [];
  const theirs = groupBy(await readByIds(library, ctx, 'LeadHistory', 'LeadId', missing), 'LeadId');
  return new Map(
    [...here, ...others].map((record) => [
      record.Id,
      { record, history: history.get(record.Id) ?? theirs.get(record.Id) ?? [] },
    ]),
  );
}

function saidBefore(states: ReadonlyMap<string, LeadSaid> | undefined, id: string): LeadSaid | null | undefined {
  return states === undefined ? null : states.get(id);
}

function idsIn(records: readonly SalesforceRecord[], field: string): string[] {
  return [...new Set(records.flatMap((record) => idIn(record, field) ?? []))];
}

async function readById(library: Library, ctx: CrmContext, object: 'Opportunity' | 'Contact', ids: readonly string[]) {
  const rows = await readByIds(library, ctx, object, 'Id', ids);
  return new Map(rows.map((row) => [row.Id, row]));
}

/** The leads that contacts and opportunities came from; of several the one converted last. */
export async function findSources(
  library: Library,
  ctx: CrmContext,
  field: 'ConvertedContactId' | 'ConvertedOpportunityId',
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, SalesforceRecord>();
  const select = ['Id', field, 'CreatedDate'];
  for (const part of partIds(ids, select.join(', '))) {
    const described = await describeLeads(library, ctx);
    if (!described.has(field)) return new Map();
    const soql = toSoql({ select, from: 'Lead', where: hasId(field, part) });
    for (const row of await library.client.queryRows(ctx, soql, { all: true })) {
      const id = idIn(row, field);
      const other = id === null ? undefined : found.get(id);
      if (id !== null && (!other || createdAtOf(row) > createdAtOf(other))) found.set(id, row);
    }
  }
  return new Map([...found].map(([id, row]) => [id, row.Id]));
}

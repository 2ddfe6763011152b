import type { EventData, LeadFields } from '@baton/core/handoff/event';
import type { CrmContext, LeadSaid, TranslatedEvent } from '../crm.ts';
import { toCampaignEvents } from './campaign-events.ts';
import type { SalesforceRecord } from './client.ts';
import { toConversionEvents } from './conversion-events.ts';
import { firstValue, historyOf, isCovered, type LeadHistory, rejectionOf, toHistoryEvents } from './history-events.ts';
import { fieldsOf, isSameValue, type LeadField } from './lead-fields.ts';
import { createdAtOf, idIn, instantOf, isSet, modifiedAtOf, textOf } from './records.ts';
import { firstStage, type Scribe, saidOf } from './scribe.ts';

/** A lead with what hangs on it. `contact` and `opportunity` are those of its conversion. */
export type LeadReading = {
  record: SalesforceRecord;
  history: readonly SalesforceRecord[];
  members: readonly SalesforceRecord[];
  contact: SalesforceRecord | null;
  opportunity: SalesforceRecord | null;
};

/**
 * What we have of a lead already: `said` is missing when we do not have it, null when nobody knows. `deletedAt` and
 * `undeletedAt` are instants that hints have told (epoch ms).
 */
export type Before = { said: LeadSaid | null | undefined; deletedAt?: number; undeletedAt?: number };

/**
 * Everything a lead's record and history tell, each at its true instant. What has no history comes as the state that it is
 * in, at the instant of the last change, as far as it is news.
 */
export function toLeadEvents(
  reading: LeadReading,
  described: ReadonlyMap<string, LeadField>,
  scribe: Scribe,
  ctx: Pick<CrmContext, 'stageMapping'>,
  before: Before,
): TranslatedEvent[] {
  const { record } = reading;
  const lead = record.Id;
  const history = historyOf(reading.history, record, scribe.org.tracked);
  const now = fieldsOf(record, described);
  return [
    toCreated(record, history, now, described, scribe, ctx),
    ...toHistoryEvents(lead, record, history, described, scribe),
    ...toCampaignEvents(lead, createdAtOf(record), reading.members, scribe),
    ...(isSet(record, 'IsDeleted') ? [] : toStateEvents(record, history, now, described, scribe, before)),
    ...toConversionEvents(reading, scribe),
    ...toLifeEvents(record, scribe, before),
  ];
}

function toCreated(
  record: SalesforceRecord,
  history: LeadHistory,
  now: LeadFields,
  described: ReadonlyMap<string, LeadField>,
  scribe: Scribe,
  ctx: Pick<CrmContext, 'stageMapping'>,
): TranslatedEvent {
  const untouched = modifiedAtOf(record) <= createdAtOf(record);
  const first = <T>(rows: readonly SalesforceRecord[], tracked: boolean, old: T, current: T): T | undefined =>
    rows.length > 0 ? old : tracked || untouched ? current : undefined;
  const status = first(history.status, history.tracked.status, firstOld(history.status), textOf(record, 'Status'));
  const owner = first(history.owner, history.tracked.owner, firstOwner(history.owner), idIn(record, 'OwnerId'));
  const data: EventData<'lead.created'> = { ...firstValue(now, history, described), ...saidOf({ status, owner }) };
  if (status) data.stage = firstStage(status, ctx.stageMapping);
  if (data.stage === undefined) delete data.stage;
  if (owner !== undefined) data.owner = scribe.ownerOf(owner);
  const actor = scribe.actorOf(idIn(record, 'CreatedById'));
  return scribe.event(
    record.Id,
    'lead.created',
    createdAtOf(record),
    scribe.idOf('lead', record.Id, 'created'),
    actor,
    data,
  );
}

function firstOld(rows: readonly SalesforceRecord[]): string | null {
  return rows[0] ? textOf(rows[0], 'OldValue') : null;
}

function firstOwner(rows: readonly SalesforceRecord[]): string | null {
  return rows[0] ? idIn(rows[0], 'OldValue') : null;
}

/** The state of what no history tells of, where it differs from what the lead said before. */
function toStateEvents(
  record: SalesforceRecord,
  history: LeadHistory,
  now: LeadFields,
  described: ReadonlyMap<string, LeadField>,
  scribe: Scribe,
  { said }: Before,
): TranslatedEvent[] {
  const at = modifiedAtOf(record);
  const isFirst = at <= createdAtOf(record);
  // A lead that we did not have is told whole by its creation.
  const known: LeadFields | null = said === undefined ? null : (said?.fields ?? {});
  const tells = (name: string, value: unknown) => known === null || said === null || !isSameValue(known[name], value);
  const status = textOf(record, 'Status');
  const owner = idIn(record, 'OwnerId');
  const byId = idIn(record, 'LastModifiedById');
  const news: LeadFields = {};
  const events: TranslatedEvent[] = [];

  if (known !== null && !(said === null && isFirst))
    for (const [name, value] of Object.entries(now))
      if (!isCovered(name, value, history, described) && tells(name, value)) news[name] = value;
  const statusIsNews = status !== null && !history.coversStatus(status) && !isFirst && tells('Status', status);
  const ownerIsNews = !history.coversOwner(owner) && !isFirst && tells('OwnerId', owner);
  if (statusIsNews) {
    const id = scribe.idOf('lead', record.Id, 'Status', at, scribe.hashOf(status));
    events.push(...scribe.status(record.Id, status, at, id, byId, rejectionOf(record)));
  }
  if (ownerIsNews) {
    const id = scribe.idOf('lead', record.Id, 'OwnerId', at, owner ?? '');
    const echo = owner === null ? null : scribe.echoOf(byId, 'OwnerId', owner);
    events.push(
      scribe.event(record.Id, 'lead.owner', at, id, scribe.actorOf(byId), { owner: scribe.ownerOf(owner) }, echo),
    );
  }
  const mirrored = saidOf({ ...(statusIsNews ? { status } : {}), ...(ownerIsNews ? { owner } : {}) });
  const data = { ...news, ...mirrored };
  if (Object.keys(data).length > 0) {
    const id = scribe.idOf('lead', record.Id, 'state', at, scribe.hashOf([now, status, owner]));
    events.unshift(scribe.event(record.Id, 'lead.changed', at, id, scribe.actorOf(byId), data));
  }
  return events;
}

/** Merge, deletion and return of the record. What it was for a while, before it was read, only hints tell. */
function toLifeEvents(
  record: SalesforceRecord,
  scribe: Scribe,
  { said, deletedAt, undeletedAt }: Before,
): TranslatedEvent[] {
  const stamp = instantOf(record, 'SystemModstamp') ?? modifiedAtOf(record);
  const actor = scribe.actorOf(idIn(record, 'LastModifiedById'));
  const lead = record.Id;
  if (!isSet(record, 'IsDeleted')) {
    const events: TranslatedEvent[] = [];
    if (deletedAt !== undefined)
      events.push(
        scribe.event(lead, 'lead.deleted', deletedAt, scribe.idOf('lead', lead, 'deleted', deletedAt), null, {}),
      );
    const backAt = undeletedAt ?? (deletedAt !== undefined || said?.deleted ? stamp : null);
    if (backAt !== null)
      events.push(
        scribe.event(lead, 'lead.restored', backAt, scribe.idOf('lead', lead, 'restored', backAt), actor, {}),
      );
    return events;
  }
  const into = idIn(record, 'MasterRecordId');
  if (into !== null)
    return [scribe.event(lead, 'lead.merged', stamp, scribe.idOf('lead', lead, 'merged', into), actor, { into })];
  const individual = record.Individual as { ShouldForget?: unknown } | null | undefined;
  const data = individual?.ShouldForget === true ? { privacy: true } : {};
  return [scribe.event(lead, 'lead.deleted', stamp, scribe.idOf('lead', lead, 'deleted', stamp), actor, data)];
}

/** A lead that was removed for good: it is not even in the recycle bin. */
export function toErasedEvent(lead: string, at: number, scribe: Scribe): TranslatedEvent {
  return scribe.event(lead, 'lead.deleted', at, scribe.idOf('lead', lead, 'erased'), null, { privacy: true });
}

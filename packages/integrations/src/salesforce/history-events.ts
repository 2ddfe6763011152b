import type { LeadFields } from '@baton/core/handoff/event';
import type { TranslatedEvent } from '../crm.ts';
import { WRITTEN_FIELDS } from '../crm-fields.ts';
import type { SalesforceRecord } from './client.ts';
import { isSameValue, type LeadField, toFields } from './lead-fields.ts';
import type { Org } from './org.ts';
import { createdAtOf, idIn, isSet, textOf } from './records.ts';
import { type Rejection, type Scribe, saidOf } from './scribe.ts';

/** A lead's history in order, by what changed. `tracked` says whether no row means no change. */
export type LeadHistory = {
  status: SalesforceRecord[];
  owner: SalesforceRecord[];
  fields: Map<string, SalesforceRecord[]>;
  converted: SalesforceRecord | null;
  tracked: { status: boolean; owner: boolean };
  /** Whether the history leads up to what the record says now, so that the record itself tells nothing new. */
  coversStatus(now: string): boolean;
  coversOwner(now: string | null): boolean;
};

const OWNER_ROWS = new Set(['Owner', 'ownerAssignment', 'ownerAccepted']);
const MARKS = new Set(['created', 'leadConverted', 'leadMerged']);
const REASON = WRITTEN_FIELDS.rejectionReason.salesforce;
const DETAIL = WRITTEN_FIELDS.rejectionDetail.salesforce;

/** Sorts a lead's history rows by what they tell. Of the two rows of a change of owner the one with ids counts. */
export function historyOf(
  rows: readonly SalesforceRecord[],
  record: SalesforceRecord,
  tracked: Org['tracked'],
): LeadHistory {
  const ordered = rows.filter((row) => !isSet(row, 'IsDeleted')).sort(inOrder);
  const fields = new Map<string, SalesforceRecord[]>();
  const status: SalesforceRecord[] = [];
  const owner: SalesforceRecord[] = [];
  let converted: SalesforceRecord | null = null;
  for (const row of ordered) {
    const field = textOf(row, 'Field') ?? '';
    if (field === 'Status') status.push(row);
    else if (OWNER_ROWS.has(field)) {
      if (isOwnerRow(row)) owner.push(row);
    } else if (field === 'leadConverted') converted = row;
    else if (!MARKS.has(field)) fields.set(field, [...(fields.get(field) ?? []), row]);
  }
  const known = { status: tracked.status ?? ordered.length > 0, owner: tracked.owner ?? ordered.length > 0 };
  const last = (list: readonly SalesforceRecord[]) => list.at(-1);
  return {
    status,
    owner,
    fields,
    converted,
    tracked: known,
    coversStatus: (now) => (status.length > 0 ? textOf(last(status) ?? record, 'NewValue') === now : known.status),
    coversOwner: (now) => (owner.length > 0 ? idIn(last(owner) ?? record, 'NewValue') === now : known.owner),
  };
}

/** Rows of one save share their instant; the ids of rows grow. */
function inOrder(a: SalesforceRecord, b: SalesforceRecord): number {
  return createdAtOf(a) - createdAtOf(b) || (a.Id < b.Id ? -1 : a.Id > b.Id ? 1 : 0);
}

function isOwnerRow(row: SalesforceRecord): boolean {
  return (
    /^00[5G]/.test(idIn(row, 'NewValue') ?? '') ||
    (row.NewValue === null && /^00[5G]/.test(idIn(row, 'OldValue') ?? ''))
  );
}

/** The transitions of a lead, one event or two for each row: what it means, and the value itself. */
export function toHistoryEvents(
  lead: string,
  record: SalesforceRecord,
  history: LeadHistory,
  described: ReadonlyMap<string, LeadField>,
  scribe: Scribe,
): TranslatedEvent[] {
  const events: TranslatedEvent[] = [];
  const changed = (row: SalesforceRecord, data: LeadFields, field: string, value: string | null, suffix: string) => {
    const byId = idIn(row, 'CreatedById');
    const echo = value === null ? null : scribe.echoOf(byId, field, value);
    const id = scribe.idOf('history', `${row.Id}${suffix}`);
    events.push(scribe.event(lead, 'lead.changed', createdAtOf(row), id, scribe.actorOf(byId), data, echo));
  };
  for (const [index, row] of history.status.entries()) {
    const value = textOf(row, 'NewValue');
    if (value === null) continue;
    const rejection =
      index === history.status.length - 1 ? rejectionOf(record) : rejectionAt(createdAtOf(row), history);
    const id = scribe.idOf('history', row.Id);
    events.push(...scribe.status(lead, value, createdAtOf(row), id, idIn(row, 'CreatedById'), rejection));
    changed(row, saidOf({ status: value }), 'Status', value, ':value');
  }
  for (const row of history.owner) {
    const owner = idIn(row, 'NewValue');
    const byId = idIn(row, 'CreatedById');
    const echo = owner === null ? null : scribe.echoOf(byId, 'OwnerId', owner);
    const id = scribe.idOf('history', row.Id);
    const data = { owner: scribe.ownerOf(owner) };
    events.push(scribe.event(lead, 'lead.owner', createdAtOf(row), id, scribe.actorOf(byId), data, echo));
    changed(row, saidOf({ owner }), 'OwnerId', owner, ':value');
  }
  for (const [field, rows] of history.fields) {
    for (const row of rows) {
      const data = toFields(field, row.NewValue, described.get(field));
      // Long texts leave no values in the history, so that an empty row says nothing.
      if (Object.keys(data).length > 0 && !isSilent(row)) changed(row, data, field, null, '');
    }
  }
  return events;
}

/** The fields as they were when the lead was made: what has a history began with its oldest value. */
export function firstValue(
  now: LeadFields,
  history: LeadHistory,
  described: ReadonlyMap<string, LeadField>,
): LeadFields {
  const first = { ...now };
  for (const [field, [row]] of history.fields)
    if (row && !isSilent(row)) Object.assign(first, toFields(field, row.OldValue, described.get(field)));
  for (const [name, value] of Object.entries(first)) if (value === null) delete first[name];
  return first;
}

/** Whether a field's last row in the history says what the record says. */
export function isCovered(
  name: string,
  value: unknown,
  history: LeadHistory,
  described: ReadonlyMap<string, LeadField>,
): boolean {
  for (const [field, rows] of history.fields) {
    const row = rows.at(-1);
    if (!row || isSilent(row)) continue;
    const said = toFields(field, row.NewValue, { as: described.get(field)?.as });
    if (name in said) return isSameValue(said[name], value) || String(said[name] ?? '') === String(value ?? '');
  }
  return false;
}

function isSilent(row: SalesforceRecord): boolean {
  return (row.OldValue ?? null) === null && (row.NewValue ?? null) === null;
}

/** The reason that a record gives now. */
export function rejectionOf(record: SalesforceRecord): Rejection {
  return { reason: textOf(record, REASON), note: textOf(record, DETAIL) };
}

/** The reason that was given by then, where its field has a history. */
function rejectionAt(at: number, history: LeadHistory): Rejection {
  const by = (field: string) => {
    const row = history.fields.get(field)?.findLast((one) => createdAtOf(one) <= at);
    return row ? textOf(row, 'NewValue') : null;
  };
  return { reason: by(REASON), note: by(DETAIL) };
}

import type { TranslatedEvent } from '../crm.ts';
import type { SalesforceRecord } from './client.ts';
import { historyOf } from './history-events.ts';
import { fieldsOf, type LeadField } from './lead-fields.ts';

import { createdAtOf, idIn, instantOf, isSet, modifiedAtOf, textOf } from './records.ts';
import { type Scribe, saidOf } from './scribe.ts';

type Winner = { record: SalesforceRecord; history: readonly SalesforceRecord[] };

/** What a lead says since another was merged into it: its own values and owner, not those of the one that came in last. */
export function toAfterMergeEvents(
  { record, history }: Winner,
  loser: SalesforceRecord,
  described: ReadonlyMap<string, LeadField>,
  scribe: Scribe,
): TranslatedEvent[] {
  if (isSet(record, 'IsDeleted')) return [];
  const at = instantOf(loser, 'SystemModstamp') ?? modifiedAtOf(loser);
  const rows = historyOf(history, record, scribe.org.tracked);
  const owner = valueAt(rows.owner, at, idIn, idIn(record, 'OwnerId'));
  const status = valueAt(rows.status, at, textOf, textOf(record, 'Status'));
  const data = { ...fieldsOf(record, described), ...saidOf({ ...(status === null ? {} : { status }), owner }) };
  const idOf = (what: string, hash: string) => scribe.idOf('lead', record.Id, what, loser.Id, hash);
  const held = scribe.ownerOf(owner);
  return [
    scribe.event(record.Id, 'lead.changed', at, idOf('after-merge', scribe.hashOf(data)), null, data),
    scribe.event(record.Id, 'lead.owner', at, idOf('owner-after-merge', owner ?? ''), null, { owner: held }),
  ];
}

/** What a field with this history said at an instant. */
function valueAt(
  rows: readonly SalesforceRecord[],
  at: number,
  read: (row: SalesforceRecord, field: string) => string | null,
  now: string | null,
): string | null {
  const next = rows.find((row) => createdAtOf(row) > at);
  return next === undefined ? now : read(next, 'OldValue');
}

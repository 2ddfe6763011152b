import type { RecordRow, SentValue, WrittenValues } from '@baton/db/crm-records';
import type { CrmSource, CrmValue } from '@baton/integrations/crm';
import { WRITTEN_FIELDS, type WrittenField } from '@baton/integrations/crm-fields';
import type { WantedRecord, WantedValue } from './compute-record.ts';
import { FIELDS, type WriteSettings } from './write-settings.ts';

/** One value to send, with what the record said before. */
export type FieldChange = WantedValue & { field: WrittenField; crmField: string; before: string | null };

/** A value as it is kept and compared. */
function toText(value: CrmValue): string | null {
  return value === null ? null : String(value);
}

/** What of a record has to be sent: what is on, differs from what was written last, and was not refused as it is. */
export function diffRecord(
  wanted: WantedRecord,
  known: Pick<RecordRow, 'written' | 'refused'> | null,
  { fields, values }: WriteSettings,
  kind: CrmSource,
): FieldChange[] {
  const written = withoutTheirs(known?.written ?? {}, wanted.theirs);
  return FIELDS.flatMap((field): FieldChange[] => {
    const want = wanted.values[field];
    if (want === undefined || !fields.has(field)) return [];
    const said = written[field];
    const text = toText(want.value);
    const isSaid = said === undefined ? text === null && want.by === null : said.value === text && said.by === want.by;
    const refused = known?.refused[field];
    if (isSaid || (refused !== undefined && refused.value === text && refused.by === want.by)) return [];
    const crmField = values.names[field] ?? WRITTEN_FIELDS[field][kind];
    return [{ ...want, field, crmField, before: said?.value ?? null }];
  });
}

/** Written values without those about which the CRM had the last word since: what we wrote there no longer stands. */
export function withoutTheirs(written: WrittenValues, theirs: readonly WrittenField[]): WrittenValues {
  const left = { ...written };
  for (const field of theirs) delete left[field];
  return left;
}

/** The values of changes, as they are kept. */
export function toWritten(changes: readonly FieldChange[]): WrittenValues {
  return Object.fromEntries(changes.map(({ field, value, by }) => [field, { value: toText(value), by }]));
}

/** A change as it is noted before it goes out. */
export function toSent(leadId: string, externalId: string, { field, crmField, before, value }: FieldChange): SentValue {
  return { leadId, externalId, field, crmField, before, after: toText(value) };
}

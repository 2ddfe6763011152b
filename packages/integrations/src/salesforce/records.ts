import type { SalesforceRecord } from './client.ts';
import { toId18 } from './ids.ts';

/** A text field; null when it is empty or not there. */
export function textOf(record: SalesforceRecord, field: string): string | null {
  const value = record[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The 18-character id in a reference field. */
export function idIn(record: SalesforceRecord, field: string): string | null {
  const text = textOf(record, field);
  return text === null ? null : toId18(text);
}

export function isSet(record: SalesforceRecord, field: string): boolean {
  return record[field] === true;
}

export function numberOf(record: SalesforceRecord, field: string): number | null {
  const value = record[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An instant field in epoch milliseconds. */
export function instantOf(record: SalesforceRecord, field: string): number | null {
  const text = textOf(record, field);
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** When the record was made; 0 for one that does not say. */
export function createdAtOf(record: SalesforceRecord): number {
  return instantOf(record, 'CreatedDate') ?? 0;
}

/** When a person or an app changed it last; system work moves only SystemModstamp. */
export function modifiedAtOf(record: SalesforceRecord): number {
  return instantOf(record, 'LastModifiedDate') ?? instantOf(record, 'SystemModstamp') ?? createdAtOf(record);
}

/** A field of a record that this one points to, such as `RecordType.DeveloperName`. */
export function relatedText(record: SalesforceRecord, relationship: string, field: string): string | null {
  const related = record[relationship];
  if (typeof related !== 'object' || related === null) return null;
  const value = (related as { [name: string]: unknown })[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Groups records by the id in a field; those without one are left out. */
export function groupBy(records: readonly SalesforceRecord[], field: string): Map<string, SalesforceRecord[]> {
  const groups = new Map<string, SalesforceRecord[]>();
  for (const record of records) {
    const id = idIn(record, field);
    if (id === null) continue;
    const group = groups.get(id);
    if (group) group.push(record);
    else groups.set(id, [record]);
  }
  return groups;
}

/** Parts of a list, each short enough for one query. */
export function chunk<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

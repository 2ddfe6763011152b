import type { LeadEvent } from '@baton/core/handoff/event';
import { CsvError } from '@baton/integrations/csv/error';
import { type Mapping, missingColumns } from '@baton/integrations/csv/mapping';
import { type CsvFile, readCsv } from '@baton/integrations/csv/read';
import { toEvents } from '@baton/integrations/csv/to-events';
import { ServiceError } from '../errors.ts';
import type { Fact } from '../leads/apply-facts.ts';

/** A record's own clock may run ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;

/** A row that was not taken, or a remark about one that was. */
export type RejectedRow = { line: number; why: string };
export type ReadRow = { line: number; lead: string; facts: Fact[]; warnings: string[] };
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** The file as the mapping reads it. Throws `invalid` when columns that the mapping names are missing, and CsvError. */
export async function openRows(
  open: OpenFile,
  mapping: Mapping,
  now: number,
): Promise<CsvFile & { facts: AsyncIterable<ReadRow | RejectedRow> }> {
  const file = await readCsv(open(), mapping);
  const missing = missingColumns(file.header, mapping);
  if (missing.length > 0) {
    const message = `lacks ${missing.map((name) => `'${name}'`).join(', ')}, which the mapping names; it has ${file.header.join(', ')}`;
    throw new ServiceError('invalid', `The file ${message}.`, [{ path: 'file', message }]);
  }
  async function* facts(): AsyncGenerator<ReadRow | RejectedRow> {
    for await (const row of file.rows) yield 'why' in row ? row : toFacts(row, mapping, now);
  }
  return { ...file, facts: facts() };
}

/** A file that cannot be read is the caller's to mend. */
export function asInvalid(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  return new ServiceError('invalid', error.message, [{ path: 'file', message: error.message }]);
}

function toFacts(
  row: { line: number; values: Record<string, string> },
  mapping: Mapping,
  now: number,
): ReadRow | RejectedRow {
  const read = toEvents(row, mapping);
  if ('why' in read) return read;
  const late = read.events.find((event) => event.occurredAt > now + AHEAD_MS);
  if (late)
    return { line: row.line, why: `${late.type} at ${new Date(late.occurredAt).toISOString()} lies in the future` };
  const facts = read.events.map(({ lead, ...event }) => ({
    key: { source: mapping.source, externalId: lead },
    event: { ...event, source: mapping.source, recordedAt: now } as LeadEvent,
  }));
  return { line: row.line, lead: facts[0]?.key.externalId ?? '', facts, warnings: read.warnings };
}

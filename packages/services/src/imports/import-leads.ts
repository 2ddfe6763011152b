import { createHash } from 'node:crypto';
import type { LeadEvent } from '@baton/core/handoff/event';
import { CsvError } from '@baton/integrations/csv/error';
import { type Mapping, missingColumns } from '@baton/integrations/csv/mapping';
import { readCsv } from '@baton/integrations/csv/read';
import { toEvents } from '@baton/integrations/csv/to-events';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { Fact } from '../leads/apply-facts.ts';
import { applyNewFacts } from '../leads/apply-new-facts.ts';
import { openLedger } from './ledger.ts';
import { readMapping } from './read-mapping.ts';

/** Leads per transaction: large enough for set-based writes, small enough to hold locks for well under a second. */
const BATCH = 300;
/** A record's own clock may run ahead of ours by so much. */
const AHEAD_MS = 5 * 60_000;

export type RejectedRow = { line: number; why: string };
export type ImportResult = { leads: number; events: number; rejected: RejectedRow[]; warnings: RejectedRow[] };
export type ImportInput = {
  /** Opens the file from its start; it is read twice: once for its hash, once for its rows. */
  open: () => AsyncIterable<Uint8Array>;
  fileName: string;
  mapping: unknown;
  /** Called after each batch with the rows and new events so far. */
  onProgress?: (done: { rows: number; events: number }) => void;
};

/**
 * Imports leads from a CSV file by a mapping. Good rows are kept and the others listed; what is stored already is not
 * stored again, so an import that was stopped goes on when it is run once more. `leads` counts the leads the file speaks
 * of, `events` what was new. Throws `invalid` for a mapping or file that cannot be used.
 */
export async function importLeads(ctx: Ctx, input: ImportInput): Promise<ImportResult> {
  const ledger = await openLedger(ctx, {
    fileHash: await hashOf(input.open()),
    fileName: input.fileName,
    mapping: input.mapping,
  });
  const mapping = readMapping(ledger.mapping);
  try {
    const result = await importRows(ctx, input, mapping);
    await ledger.close(result);
    return result;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ServiceError('invalid', error.message, [{ path: 'file', message: error.message }]);
  }
}

async function importRows(ctx: Ctx, input: ImportInput, mapping: Mapping): Promise<ImportResult> {
  const { header, rows } = await readCsv(input.open());
  const missing = missingColumns(header, mapping);
  if (missing.length > 0) {
    const message = `lacks ${missing.map((name) => `'${name}'`).join(', ')}, which the mapping names; it has ${header.join(', ')}`;
    throw new ServiceError('invalid', `The file ${message}.`, [{ path: 'file', message }]);
  }
  const result: ImportResult = { leads: 0, events: 0, rejected: [], warnings: [] };
  const leads = new Set<string>();
  let batch: Fact[] = [];
  let inBatch = new Set<string>();
  let seen = 0;
  const flush = async () => {
    const facts = batch;
    batch = [];
    inBatch = new Set();
    if (facts.length > 0) result.events += await applyBatch(ctx, facts);
    input.onProgress?.({ rows: seen, events: result.events });
  };
  for await (const row of rows) {
    seen += 1;
    const read = 'why' in row ? row : toFacts(ctx, row, mapping);
    if ('why' in read) {
      result.rejected.push({ line: read.line, why: read.why });
      continue;
    }
    result.warnings.push(...read.warnings.map((why) => ({ line: row.line, why })));
    for (const fact of read.facts) {
      batch.push(fact);
      inBatch.add(fact.key.externalId);
      leads.add(fact.key.externalId);
    }
    if (inBatch.size >= BATCH || batch.length >= BATCH * 8) await flush();
  }
  await flush();
  return { ...result, leads: leads.size };
}

type Read = { facts: Fact[]; warnings: string[] };

function toFacts(
  ctx: Ctx,
  row: { line: number; values: Record<string, string> },
  mapping: Mapping,
): Read | RejectedRow {
  const read = toEvents(row, mapping);
  if ('why' in read) return read;
  const late = read.events.find((event) => event.occurredAt > ctx.now + AHEAD_MS);
  if (late)
    return { line: row.line, why: `${late.type} at ${new Date(late.occurredAt).toISOString()} lies in the future` };
  const facts = read.events.map(({ lead, ...event }) => ({
    key: { source: mapping.source, externalId: lead },
    event: { ...event, source: mapping.source, recordedAt: ctx.now } as LeadEvent,
  }));
  return { facts, warnings: read.warnings };
}

async function applyBatch(ctx: Ctx, facts: Fact[]): Promise<number> {
  const applied = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => applyNewFacts(ctx, tx, facts), {
    timeoutMs: 60_000,
  });
  return applied.events;
}

async function hashOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of input) hash.update(chunk);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { countKnownLeads, listKnownEvents } from '@baton/db/imported-events';
import { ENCODINGS } from '@baton/integrations/csv/decode';
import { CsvError } from '@baton/integrations/csv/error';
import { guessMapping, type MappingGuess } from '@baton/integrations/csv/guess-mapping';
import type { Mapping } from '@baton/integrations/csv/mapping';
import { type CsvManner, readCsv } from '@baton/integrations/csv/read';
import type { Ctx } from '../context.ts';
import type { IMPORT_STATES, ImportPreview } from '../views/import.ts';
import { createDistinctCount } from './distinct-count.ts';
import { settleMapping } from './ledger.ts';
import { readMapping } from './read-mapping.ts';
import { asInvalid, type OpenFile, openRows, type ReadRow } from './read-rows.ts';
import { dropStoredFile, getStoredFile, storeFile } from './stored-file.ts';

const SAMPLED_ROWS = 500;
const SAMPLES = 3;
const SHOWN_CHARS = 200;
const SHOWN_ROWS = 20;
const SHOWN_PROBLEMS = 1000;
const BATCH = 1000;

type File = { fileName: string; fileHash: string; open: OpenFile };
/** What a preview says of a file, without what names it. */
type FilePreview = Omit<ImportPreview, 'fileId' | 'fileName' | 'sizeBytes'>;

/**
 * Stores a file for a day and tells what an import of it would do, or does so for one that was stored before. Throws as
 * `storeFile`, `getStoredFile` and `previewFile`; a file that cannot be read is not kept.
 */
export async function previewImport(
  ctx: Ctx,
  input: { mapping?: unknown } & ({ fileId: string } | { fileName: string; bytes: AsyncIterable<Uint8Array> }),
): Promise<ImportPreview> {
  const isNew = 'bytes' in input;
  const file = isNew ? await storeFile(ctx, input) : await getStoredFile(ctx, input.fileId);
  const { id: fileId, fileName, sizeBytes } = file;
  const preview = await previewFile(ctx, file, input.mapping).catch(async (error: unknown) => {
    if (isNew) await dropStoredFile(ctx, fileId);
    throw error;
  });
  return { fileId, fileName, sizeBytes, ...preview };
}

/** As `previewImport`, of a file that lies at hand and is not stored. */
export async function previewOpenFile(
  ctx: Ctx,
  file: { fileName: string; open: OpenFile },
  mapping: unknown,
): Promise<FilePreview> {
  const hash = createHash('sha256');
  for await (const chunk of file.open()) hash.update(chunk);
  return previewFile(ctx, { ...file, fileHash: hash.digest('hex') }, mapping);
}

/**
 * Reads a whole file as an import would and tells what would come of it; stores nothing. Without a mapping it is guessed from
 * the headers and first rows. Throws `invalid` for a file that cannot be read, and for a mapping that does not fit it.
 */
async function previewFile(ctx: Ctx, file: File, given: unknown): Promise<FilePreview> {
  try {
    return await preview(ctx, file, given);
  } catch (error) {
    if (error instanceof CsvError && error.asks === 'encoding') return askEncoding(given);
    throw asInvalid(error);
  }
}

async function preview(ctx: Ctx, file: File, given: unknown): Promise<FilePreview> {
  const manner = mannerOf(given);
  const sample = await readSample(file.open, manner);
  const guess = guessMapping(sample.header, sample.rows);
  const document = given === undefined || isOnlyManner(given) ? { ...guessed(file.fileName, guess), ...manner } : given;
  const base = {
    encoding: sample.encoding,
    separator: sample.separator,
    columns: sample.header.map((name) => columnOf(name, sample.rows, guess)),
    mapping: document as Record<string, unknown>,
    guessed: document !== given,
    questions: document === given ? [] : guess.questions,
  };
  if (base.questions.length > 0) return { ...base, counts: null, rows: [], rejected: [], warnings: [], before: null };
  const settled = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
    settleMapping(ctx, tx, file.fileHash, document),
  );
  const read = await readAll(ctx, file.open, readMapping(settled.mapping));
  const { known } = settled;
  return {
    ...base,
    mapping: settled.mapping as Record<string, unknown>,
    ...read,
    before: known && { id: known.id, state: known.state as (typeof IMPORT_STATES)[number] },
  };
}

async function readSample(open: OpenFile, manner: CsvManner) {
  const { header, rows, encoding, separator } = await readCsv(open(), manner);
  const sample: Record<string, string>[] = [];
  for await (const row of rows) {
    if ('values' in row) sample.push(row.values);
    if (sample.length >= SAMPLED_ROWS) break;
  }
  return { header, rows: sample, encoding, separator };
}

function guessed(fileName: string, { mapping }: MappingGuess): Record<string, unknown> {
  const name = fileName.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  const source = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return { source: `csv-${source || 'file'}`, ...mapping };
}

function columnOf(name: string, rows: readonly Record<string, string>[], guess: MappingGuess) {
  const values = rows.map((row) => (row[name] ?? '').trim()).filter((value) => value !== '');
  const found = guess.columns.find(({ column, to }) => column === name && to.kind !== 'key') ?? null;
  const key = guess.columns.find(({ column, to }) => column === name && to.kind === 'key') ?? null;
  const best = key && (found === null || key.confidence >= found.confidence) ? key : found;
  return {
    name,
    samples: [...new Set(values)].slice(0, SAMPLES).map((value) => value.slice(0, SHOWN_CHARS)),
    filled: rows.length === 0 ? 0 : Math.round((100 * values.length) / rows.length),
    guess: best && { to: best.to, confidence: best.confidence },
  };
}

async function readAll(ctx: Ctx, open: OpenFile, mapping: Mapping) {
  const { facts } = await openRows(open, mapping, ctx.now);
  const [leads, events] = [createDistinctCount(), createDistinctCount()];
  const counts = { rows: 0, rejected: 0, warned: 0, leads: 0, newLeads: 0, events: 0, newEvents: 0 };
  const shown: ReadRow[] = [];
  const rejected: FilePreview['rejected'] = [];
  const warnings: FilePreview['warnings'] = [];
  let batch: { leads: string[]; events: string[] } = { leads: [], events: [] };
  const look = async () => {
    const { leads: keys, events: ids } = batch;
    batch = { leads: [], events: [] };
    await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
      const known = await listKnownEvents(tx, mapping.source, ids);
      counts.newEvents += ids.length - known.filter(({ withdrawn }) => !withdrawn).length;
      counts.newLeads += keys.length - (await countKnownLeads(tx, mapping.source, keys));
    });
  };
  for await (const row of facts) {
    counts.rows += 1;
    if ('why' in row) {
      counts.rejected += 1;
      if (rejected.length < SHOWN_PROBLEMS) rejected.push(row);
      continue;
    }
    if (row.warnings.length > 0) counts.warned += 1;
    if (warnings.length < SHOWN_PROBLEMS) warnings.push(...row.warnings.map((why) => ({ line: row.line, why })));
    if (shown.length < SHOWN_ROWS) shown.push(row);
    if (leads.add(row.lead)) batch.leads.push(row.lead);
    for (const { event } of row.facts) if (events.add(event.sourceId)) batch.events.push(event.sourceId);
    if (batch.events.length >= BATCH) await look();
  }
  await look();
  return {
    counts: { ...counts, leads: leads.size(), events: events.size() },
    rows: shown.map(toShown),
    rejected,
    warnings,
  };
}

function toShown({ line, lead, facts, warnings }: ReadRow): FilePreview['rows'][number] {
  const clip = (value: unknown) => (typeof value === 'string' ? value.slice(0, SHOWN_CHARS) : value);
  const events = facts.map(({ event: { type, occurredAt, data } }) => ({
    type,
    occurredAt: new Date(occurredAt).toISOString(),
    data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, clip(value)])),
  }));
  return { line, lead, events, warnings };
}

/** What a mapping says of the file itself, also one that says nothing else. */
function mannerOf(given: unknown): CsvManner {
  const { encoding, separator } = (given ?? {}) as Record<string, unknown>;
  return { ...(encoding ? { encoding } : {}), ...(separator ? { separator } : {}) } as CsvManner;
}

function isOnlyManner(given: unknown): boolean {
  return (
    typeof given === 'object' &&
    given !== null &&
    Object.keys(given).every((name) => name === 'encoding' || name === 'separator')
  );
}

function askEncoding(given: unknown): FilePreview {
  const names: Record<string, string> = {
    'windows-1252': 'Western European (Windows-1252, Latin-1)',
    'utf-16le': 'UTF-16 (little endian)',
    'utf-16be': 'UTF-16 (big endian)',
    'utf-8': 'UTF-8',
  };
  return {
    encoding: null,
    separator: null,
    columns: [],
    mapping: (given ?? {}) as Record<string, unknown>,
    guessed: given === undefined,
    questions: [
      {
        path: 'encoding',
        message: 'The text is not UTF-8. In which encoding was it saved?',
        choices: ['windows-1252', 'utf-16le', 'utf-16be', 'utf-8']
          .filter((name) => (ENCODINGS as readonly string[]).includes(name))
          .map((value) => ({ label: names[value] ?? value, value })),
      },
    ],
    counts: null,
    rows: [],
    rejected: [],
    warnings: [],
    before: null,
  };
}

import { pipeline, Readable } from 'node:stream';
import { CsvError as ParserError, parse } from 'csv-parse';
import { decode, type Encoding, encodingOf, peek } from './decode.ts';
import { CsvError } from './error.ts';

const MAX_RECORD = 2_000_000;
export const SEPARATORS = [',', ';', '\t', '|'] as const;
type Separator = (typeof SEPARATORS)[number];

/** One row: its cells by column, or why it was left out. `line` is where the row starts; the header is line 1. */
export type CsvRow = { line: number; values: Record<string, string> } | { line: number; why: string };
export type CsvFile = { header: string[]; rows: AsyncIterable<CsvRow>; encoding: Encoding; separator: Separator };
/** What a person says of a file; what is left out is found out. */
export type CsvManner = { encoding?: Encoding | undefined; separator?: Separator | undefined };

/**
 * Reads a CSV file as a stream: UTF-8 or marked UTF-16, separated by comma, semicolon, tab or bar, unless `manner` says so.
 * Columns without a name are left out, a repeated name gets a number (`category (2)`). Throws CsvError, also while rows are read.
 */
export async function readCsv(input: AsyncIterable<Uint8Array>, manner: CsvManner = {}): Promise<CsvFile> {
  const { head, all } = await peek(input, 65_536);
  if (head.byteLength === 0) throw new CsvError('The file is empty.', null);
  const encoding = manner.encoding ?? encodingOf(head);
  const separator = manner.separator ?? separatorOf(new TextDecoder(encoding).decode(head));
  const records = readRecords(decode(all, encoding), separator);
  const first = await records.next();
  if (first.done) throw new CsvError('The file has no header.', 1);
  const names = nameColumns(first.value.cells);
  const header = names.filter((name) => name !== null);
  if (header.length === 0) throw new CsvError('No column has a name.', first.value.line);
  return { header, rows: toRows(names, records), encoding, separator };
}

type Parsed = { line: number; cells: string[] };

async function* readRecords(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Parsed> {
  let endOfLast = 0;
  const parser = parse({
    delimiter,
    on_record: (record: string[], { lines }) => {
      endOfLast = lines;
      return record;
    },
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: MAX_RECORD,
  });
  pipeline(Readable.from(text), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      yield { line: info.lines - breaks, cells: record };
    }
  } catch (error) {
    throw toCsvError(error, endOfLast + 1);
  }
}

/** `line` is where the row starts that could not be read to its end. */
function toCsvError(error: unknown, line: number): unknown {
  if (!(error instanceof ParserError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new CsvError(`A quote in the row that starts in line ${line} is never closed.`, line);
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new CsvError(
      `The row that starts in line ${line} is longer than ${MAX_RECORD} characters: is a quote not closed?`,
      line,
    );
  }
  return new CsvError(`Line ${line} is not CSV: ${error.message}`, line);
}

async function* toRows(names: readonly (string | null)[], records: AsyncIterable<Parsed>): AsyncGenerator<CsvRow> {
  for await (const { line, cells } of records) {
    const extra = cells.slice(names.length).some((cell) => cell !== '');
    if (cells.length < names.length || extra) {
      yield { line, why: `has ${cells.length} cells, the header has ${names.length}` };
      continue;
    }
    const values: Record<string, string> = Object.create(null);
    for (const [index, name] of names.entries()) if (name !== null) values[name] = cells[index] ?? '';
    yield { line, values };
  }
}

function nameColumns(cells: readonly string[]): (string | null)[] {
  const seen = new Set<string>();
  return cells.map((cell) => {
    const name = cell.trim();
    if (name === '') return null;
    let unique = name;
    for (let n = 2; seen.has(unique); n++) unique = `${name} (${n})`;
    seen.add(unique);
    return unique;
  });
}

/** The separator that the header uses most, quoted text aside. */
function separatorOf(text: string): Separator {
  const line = /^[\r\n]*([^\r\n]*)/.exec(text.replaceAll(/"[^"]*"/g, ''))?.[1] ?? '';
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** What somebody has to say before a file can be read. */
export type CsvQuestion = 'encoding';

/** A file that cannot be read as CSV at all; `line` is where it was noticed (1 is the header), null when nowhere. */
export class CsvError extends Error {
  readonly line: number | null;
  readonly asks: CsvQuestion | null;

  constructor(message: string, line: number | null, asks: CsvQuestion | null = null) {
    super(message);
    this.name = 'CsvError';
    this.line = line;
    this.asks = asks;
  }
}

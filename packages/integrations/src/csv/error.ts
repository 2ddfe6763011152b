/** A file that cannot be read as CSV at all; `line` is where it was noticed (1 is the header), null when nowhere. */
export class CsvError extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null) {
    super(message);
    this.name = 'CsvError';
    this.line = line;
  }
}

import { CsvError } from './error.ts';

/** The first bytes of a file and everything after them. */
export async function peek(
  input: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = input[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let done = false;
  while (size < bytes && !done) {
    const next = await iterator.next();
    done = next.done === true;
    if (next.done !== true) {
      chunks.push(next.value);
      size += next.value.byteLength;
    }
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
      while (!done) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(chunks), all: all() };
}

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The encoding that a byte order mark names; UTF-8 without one. Throws CsvError for UTF-16 that does not say so, and workbooks. */
export function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] ?? 9) < 9)
    throw new CsvError('This is a workbook or an archive, not CSV. Save the sheet as "CSV UTF-8".', null);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.subarray(0, 200).includes(0)) {
    throw new CsvError(
      'The file is not plain text, or UTF-16 without a mark. Save it as "CSV UTF-8", or say its encoding.',
      1,
      'encoding',
    );
  }
  return 'utf-8';
}

/** Decodes piece by piece; a byte order mark is dropped. Throws CsvError where the bytes are not of that encoding. */
export async function* decode(input: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const read = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new CsvError(
        `The text is not ${encoding.toUpperCase()}, from line ${line} on. If it comes from Excel, save it as "CSV UTF-8", ` +
          'or say its encoding, such as windows-1252.',
        line,
        'encoding',
      );
    }
  };
  for await (const chunk of input) {
    const text = read(chunk);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line++;
    if (text !== '') yield text;
  }
  const rest = read();
  if (rest !== '') yield rest;
}

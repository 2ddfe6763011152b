import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError } from './error.ts';
import { type CsvRow, readCsv } from './read.ts';

async function* chunks(bytes: Uint8Array, size = 7) {
  for (let i = 0; i < bytes.byteLength; i += size) yield bytes.subarray(i, i + size);
}
const read = async (content: string | Uint8Array, size?: number) => {
  const file = await readCsv(chunks(typeof content === 'string' ? Buffer.from(content) : content, size));
  const rows: CsvRow[] = [];
  for await (const row of file.rows) rows.push('values' in row ? { ...row, values: { ...row.values } } : row);
  return { header: file.header, rows };
};
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) =>
      error instanceof CsvError ? { line: error.line, message: error.message } : Promise.reject(error),
  );
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('reading CSV', () => {
  it.each([',', ';', '\t', '|'])('finds the separator "%s", also when names hold another one', async (separator) => {
    const other = separator === ',' ? ';' : ',';
    const { header, rows } = await read(`"a${other}${other}${other}b"${separator}c\r\n1${separator}2\r\n`);
    expect(header).toEqual([`a${other}${other}${other}b`, 'c']);
    expect(rows).toEqual([{ line: 2, values: { [`a${other}${other}${other}b`]: '1', c: '2' } }]);
  });

  it('keeps separators, quotes and line breaks inside quotes, and counts lines past them', async () => {
    const { rows } = await read('k,v\n1,"cat, wolf"\n2,"a\nb\nc"\n\n3,"say ""hi"""\n');
    expect(rows).toEqual([
      { line: 2, values: { k: '1', v: 'cat, wolf' } },
      { line: 3, values: { k: '2', v: 'a\nb\nc' } },
      { line: 7, values: { k: '3', v: 'say "hi"' } },
    ]);
  });

  it.each([
    ['UTF-8', Buffer.from('\ufeffnäme,v\nJosé 🚀,1\n')],
    ['UTF-16LE', Buffer.from('\ufeffnäme,v\nJosé 🚀,1\n', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeffnäme,v\nJosé 🚀,1\n', 'utf16le').swap16()],
  ])('reads %s with a byte order mark, however it is cut into pieces', async (_, bytes) => {
    for (const size of [1, 3, 1000])
      expect((await read(bytes, size)).rows).toEqual([{ line: 2, values: { näme: 'José 🚀', v: '1' } }]);
  });

  it('says what is wrong with a file that it cannot read', async () => {
    expect(await failure(read(''))).toEqual({ line: null, message: 'The file is empty.' });
    expect(await failure(read('\n\n'))).toMatchObject({ line: 1 });
    expect(await failure(read('a,b\n1,2\n3,"4\n5,6\n'))).toEqual({
      line: 3,
      message: 'A quote in the row that starts in line 3 is never closed.',
    });
    expect(await failure(read(Buffer.from('name\nJos\xe9\n', 'latin1')))).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining('UTF-8'),
    });
    expect(await failure(read(Buffer.from('name,v\nx,1\n', 'utf16le')))).toMatchObject({
      message: expect.stringContaining('UTF-16'),
    });
    expect(await failure(read(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0])))).not.toBeNull();
  });

  it('takes a header without rows', async () => expect(await read('a,b\n')).toEqual({ header: ['a', 'b'], rows: [] }));

  it('leaves out columns without a name and numbers those that repeat', async () => {
    const { header, rows } = await read('category,category,,x\n1,2,3,4\n');
    expect(header).toEqual(['category', 'category (2)', 'x']);
    expect(rows).toEqual([{ line: 2, values: { category: '1', 'category (2)': '2', x: '4' } }]);
  });

  it('lists rows with too few or too many cells and keeps the others', async () => {
    const { rows } = await read('a,b\n1\n1,2\n1,2,3\n1,2,,\n,\n');
    expect(rows).toEqual([
      { line: 2, why: 'has 1 cells, the header has 2' },
      { line: 3, values: { a: '1', b: '2' } },
      { line: 4, why: 'has 3 cells, the header has 2' },
      { line: 5, values: { a: '1', b: '2' } },
    ]);
  });

  it('keeps formulas, very long cells and names such as __proto__ as data', async () => {
    const long = 'x'.repeat(33_000);
    const { rows } = await read(`k,__proto__\n=cmd|'/c calc'!A1,${long}\n`);
    const row = rows[0];
    expect(row && 'values' in row && Object.values(row.values)).toEqual(["=cmd|'/c calc'!A1", long]);
  });

  it('does not keep the whole rest of a file for a quote that never closes', async () => {
    async function* endless() {
      yield Buffer.from('a,b\n1,"');
      for (let i = 0; i < 1000; i++) yield Buffer.from(`${i},2\n`.repeat(1000));
    }
    const work = readCsv(endless()).then(async ({ rows }) => {
      for await (const row of rows) expect(row).toBeUndefined();
    });
    expect(await failure(work)).toMatchObject({ message: expect.stringContaining('quote') });
  });

  it('reads 500,000 rows without keeping them', { timeout: 120_000 }, async () => {
    async function* many() {
      yield Buffer.from('id,created,note\n');
      for (let at = 0; at < 500; at++)
        yield Buffer.from(Array.from({ length: 1000 }, (_, n) => `l${at}-${n},2026-01-05,"a, note"\n`).join(''));
    }
    const start = process.memoryUsage().heapUsed;
    let [rows, most] = [0, 0];
    for await (const row of (await readCsv(many())).rows) {
      rows += 'values' in row ? 1 : 0;
      if (rows % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - start);
    }
    expect(rows).toBe(500_000);
    expect(most).toBeLessThan(150_000_000);
  });

  it('tells a workbook from a text, and takes what is said of the file over what it looks like', async () => {
    const workbook = Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0]);
    expect(await failure(read(workbook))).toMatchObject({ message: expect.stringContaining('workbook') });
    const told = await readCsv(chunks(Buffer.from('a,b;c\nJos\xe9,1;2\n', 'latin1')), {
      encoding: 'windows-1252',
      separator: ',',
    });
    expect(told).toMatchObject({ header: ['a', 'b;c'], encoding: 'windows-1252', separator: ',' });
    for await (const row of told.rows) expect(row).toMatchObject({ values: { a: 'José', 'b;c': '1;2' } });
  });

  it('gives back whatever was written by the rules', async () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r\n', ' ', 'é', '🚀', '\t') })
      .filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (table, size) => {
          const text = `one,two\n${table.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
          const { rows } = await read(text, size);
          expect(rows.map((row) => ('values' in row ? Object.values(row.values) : null))).toEqual(table);
        },
      ),
      { numRuns: 200 },
    );
  });
});

import { createTestDatabase, createTestWorkspace, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, systemCtx } from '../context.ts';
import { testMachinery } from '../testing/machinery.ts';
import { previewImport } from './preview-import.ts';
import { runImport } from './run-import.ts';
import { startImport } from './start-import.ts';
import { undoImport } from './undo-import.ts';

let test: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  test = await createTestDatabase();
});
beforeAll(async () => {
  const { id } = await createTestWorkspace(test.db, { timeZone: 'Europe/Berlin' });
  ctx = systemCtx(testMachinery(test.db), id, await test.db.now());
});
afterAll(() => test.drop());

const preview = (content: string | Uint8Array, mapping?: unknown, fileName = 'Q4 fair (leads).csv') =>
  previewImport(ctx, {
    fileName,
    bytes: (async function* () {
      if (content.length > 0) yield typeof content === 'string' ? Buffer.from(content) : content;
    })(),
    ...(mapping === undefined ? {} : { mapping }),
  });
const kept = () => ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => tx.import.count());

const EXPORT = `Record ID;Email;First Name;Company name;Number of employees;Create Date;Became a MQL date;Colour
101;jo@kestrel.test;Jo;"Kestrel; Sons";250;24/02/2026 09:30;26/02/2026 10:00;red
102;sam@heron.test;Sam;Heron;1.200,5;25/02/2026 11:00;;blue
103;kim@wren.test;Kim;Wren;many;25/02/2026 11:00;;
`;

describe('a preview', () => {
  it('guesses the mapping from headers and values, and shows what would become of the rows', async () => {
    const answer = await preview(EXPORT);
    expect(answer.questions).toEqual([]);
    expect(answer).toMatchObject({ guessed: true, encoding: 'utf-8', separator: ';', before: null });
    expect(answer.mapping).toEqual({
      source: 'csv-q4-fair-leads',
      key: 'Record ID',
      date: { format: ['d/M/yyyy H:mm'], timeZone: 'Europe/Berlin' },
      fields: { email: 'Email', firstName: 'First Name', company: 'Company name' },
      events: [
        { type: 'lead.created', at: 'Create Date' },
        { type: 'lead.stage', at: 'Became a MQL date', data: { stage: 'mql' } },
      ],
      custom: true,
    });
    // Two of three are numbers: too few to be taken for one without asking.
    const size = answer.columns.find(({ name }) => name === 'Number of employees');
    expect(size).toMatchObject({ samples: ['250', '1.200,5', 'many'], filled: 100, guess: { confidence: 0.5 } });
    expect(answer.counts).toEqual({
      rows: 3,
      rejected: 0,
      warned: 0,
      leads: 3,
      newLeads: 3,
      events: 4,
      newEvents: 4,
    });
    expect(answer.rows[0]).toEqual({
      line: 2,
      lead: '101',
      warnings: [],
      events: [
        {
          type: 'lead.created',
          occurredAt: '2026-02-24T08:30:00.000Z',
          data: {
            email: 'jo@kestrel.test',
            firstName: 'Jo',
            company: 'Kestrel; Sons',
            'Number of employees': '250',
            Colour: 'red',
          },
        },
        { type: 'lead.stage', occurredAt: '2026-02-26T09:00:00.000Z', data: { stage: 'mql' } },
      ],
    });
  });

  it('asks which number is the day when the dates fit both, and reads the file by the answer', async () => {
    const content = 'id,created\n1,05-04-2026\n2,06-04-2026\n';
    const answer = await preview(content);
    expect(answer).toMatchObject({ counts: null, rows: [] });
    expect(answer.questions).toMatchObject([
      {
        path: 'date.format',
        choices: [
          { label: expect.stringContaining('Day first'), value: ['d-M-yyyy'] },
          { label: expect.stringContaining('Month first'), value: ['M-d-yyyy'] },
        ],
      },
    ]);
    const mapping = { ...answer.mapping, date: { format: answer.questions[0]?.choices[1]?.value } };
    const again = await previewImport(ctx, { fileId: answer.fileId, mapping });
    expect(again.rows[0]?.events[0]?.occurredAt).toBe('2026-05-03T22:00:00.000Z');
  });

  it('asks for the encoding of what is not UTF-8 and keeps accents once it is told', async () => {
    const bytes = Buffer.from('id,created,name\n1,2026-01-05,Jos\xe9\n', 'latin1');
    const asked = await preview(bytes);
    expect(asked.questions).toMatchObject([{ path: 'encoding' }]);
    const told = await previewImport(ctx, { fileId: asked.fileId, mapping: { encoding: 'windows-1252' } });
    expect(told).toMatchObject({ guessed: true, encoding: 'windows-1252', mapping: { encoding: 'windows-1252' } });
    expect(told.rows[0]?.events[0]?.data).toEqual({ name: 'José' });
    const wide = await preview(Buffer.from('id,created\n1,2026-01-05\n', 'utf16le'));
    expect(wide.questions).toMatchObject([{ path: 'encoding' }]);
    const read = await previewImport(ctx, { fileId: wide.fileId, mapping: { encoding: 'utf-16le' } });
    expect(read.counts).toMatchObject({ rows: 1, leads: 1 });
  });

  it('asks for the key and the date where no column is known, and takes a file with a header only', async () => {
    const unknown = await preview('colour,size\nred,1\nred,2\n');
    expect(unknown.questions.map(({ path }) => path)).toEqual(['key', 'events']);
    expect(await preview('id,created\n')).toMatchObject({ questions: [], counts: { rows: 0, leads: 0 } });
  });

  it('lists bad rows with line and reason, and warns of what it keeps', async () => {
    const mapping = {
      source: 'fair',
      key: 'id',
      events: [
        { type: 'lead.created', at: 'created' },
        { type: 'lead.won', at: 'won' },
      ],
      custom: true,
    };
    const long = 'x'.repeat(33_000);
    const answer = await preview(
      [
        'id,created,won,category,category,,size',
        'a,2026-02-03,2026-02-01,"cat, wolf",b,c,May-20',
        'b,43157,,,,,',
        'c,2026-02-03',
        ',2026-02-03,,,,,',
        `d,2026-02-03,,${long},,,`,
        `e,2026-02-03,,"=cmd|'/c calc'!A1",@x,,007`,
      ].join('\n'),
      mapping,
    );
    expect(answer.rejected.map(({ line, why }) => [line, why.slice(0, 42)])).toEqual([
      [3, 'created: "43157" looks like a date of Exce'],
      [4, 'has 2 cells, the header has 7'],
      [5, 'id is empty'],
      [6, expect.stringContaining('lead.created.category')],
    ]);
    expect(answer.warnings).toEqual([
      { line: 2, why: expect.stringContaining('May-20') },
      { line: 2, why: expect.stringContaining('lead.won lies before the lead was created') },
    ]);
    expect(answer.counts).toMatchObject({ rows: 6, rejected: 4, warned: 1, leads: 2 });
    expect(answer.rows[1]?.events[0]?.data).toEqual({
      category: "=cmd|'/c calc'!A1",
      'category (2)': '@x',
      size: '007',
    });
  });

  it('keeps nothing of a file that cannot be read, and names the line', async () => {
    const before = await kept();
    for (const [content, message] of [
      ['', 'The file is empty.'],
      ['id,created\n1,2026-01-05\n2,"2026\n3,2026-01-05\n', 'line 3'],
      [Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), 'workbook'],
    ] as const) {
      await expect(preview(content)).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining(message),
      });
    }
    await expect(preview('id,created\n1,2026-01-05\n', { source: 'x', key: 'nr' })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(await kept()).toBe(before);
    const other = systemCtx(ctx, (await createTestWorkspace(test.db)).id, ctx.now);
    const { fileId } = await preview(EXPORT);
    await expect(previewImport(other, { fileId })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('counts only what is new, knows the file again, and says what an undone import would bring back', async () => {
    const { fileId, mapping } = await preview(EXPORT, undefined, 'known.csv');
    const { id } = await startImport(ctx, { fileId, mapping });
    await runImport(ctx, { workspaceId: ctx.scope.workspaceId });
    const second = await preview(EXPORT, mapping, 'again.csv');
    expect(second.counts).toMatchObject({ leads: 3, newLeads: 0, events: 4, newEvents: 0 });
    expect(second.before).toEqual({ id, state: 'done' });
    await undoImport(ctx, id);
    const third = await preview(EXPORT, mapping, 'again.csv');
    expect(third.counts).toMatchObject({ newLeads: 3, newEvents: 4 });
    expect(third.before).toEqual({ id, state: 'undone' });
  });
});

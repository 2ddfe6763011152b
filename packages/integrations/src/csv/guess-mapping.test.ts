import { describe, expect, it } from 'vitest';
import { guessDates } from './guess-dates.ts';
import { guessMapping } from './guess-mapping.ts';

const guess = (header: string[], ...rows: string[][]) =>
  guessMapping(
    header,
    rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']))),
  );

describe('guessing a mapping', () => {
  it('knows the headers of CRMs whatever their case and punctuation, and takes nothing it is not sure of', () => {
    const { mapping, columns, questions } = guess(
      ['Lead ID', 'E-Mail', 'Lead Source', 'Score', 'Create Date', 'First Response', 'Close Date', 'Shoe'],
      ['1', 'a@x.test', 'Web', '82', '2026-01-05', '2026-01-06', '2026-03-01', '44'],
      ['2', 'b@x.test', '', '7', '2026-01-05', '', '', ''],
    );
    expect(mapping).toEqual({
      key: 'Lead ID',
      fields: { email: 'E-Mail', source: 'Lead Source', score: { column: 'Score', number: true } },
      events: [{ type: 'lead.created', at: 'Create Date' }],
      custom: true,
    });
    expect(columns.filter(({ confidence }) => confidence < 0.7).map(({ column }) => column)).toEqual([
      'First Response',
      'Close Date',
    ]);
    expect(questions).toEqual([]);
  });

  it('takes an address for the key where no id is, and an id that repeats only where nothing better is', () => {
    const { mapping } = guess(
      ['id', 'mail', 'created'],
      ['7', 'a@x.test', '2026-01-05'],
      ['7', 'b@x.test', '2026-01-05'],
    );
    expect(mapping).toMatchObject({ key: 'mail', fields: { email: 'mail' } });
    expect(guess(['Kontakt', 'created'], ['a@x.test', '2026-01-05'])).toMatchObject({
      mapping: { key: 'Kontakt', fields: { email: 'Kontakt' } },
    });
    const history = guess(['lead id', 'call date'], ['7', '2026-01-05'], ['7', '2026-01-06'], ['', '2026-01-06']);
    expect(history.mapping).toMatchObject({
      key: 'lead id',
      events: [{ type: 'lead.touched', data: { kind: 'call' } }],
    });
    expect(guess(['colour', 'created'], ['red', '2026-01-05']).questions).toMatchObject([{ path: 'key' }]);
  });

  it('gives each target to the column that fits it best', () => {
    const { mapping } = guess(['number', 'lead id', 'created'], ['1', 'a', '2026-01-05'], ['2', 'b', '2026-01-05']);
    expect(mapping.key).toBe('lead id');
  });

  it('reads the order of one date column for the others that are written like it', () => {
    const { mapping, questions } = guess(
      ['id', 'created', 'mql date'],
      ['1', '24.02.2026', '03.04.2026 09:30'],
      ['2', '05.02.2026', ''],
    );
    expect(questions).toEqual([]);
    expect(mapping.date).toEqual({ format: ['d.M.yyyy', 'd.M.yyyy H:mm'] });
  });
});

describe('guessing dates', () => {
  it.each([
    [['2026-02-24', ''], []],
    [['24/02/2026', '1/2/2026'], ['d/M/yyyy']],
    [['02/24/26 1:05 PM'], ['M/d/yy h:mm a']],
    [
      ['24-02-2026 19:58', '24-02-2026 19:58:01', '2026-02-24'],
      ['d-M-yyyy H:mm', 'd-M-yyyy H:mm:ss'],
    ],
  ])('reads %j as %j', (values, formats) => expect(guessDates(values)).toMatchObject({ kind: 'formats', formats }));

  it('does not guess which number is the day, also when a file says both', () => {
    expect(guessDates(['05-04-2026'])).toMatchObject({ kind: 'unclear', dayFirst: ['d-M-yyyy'] });
    expect(guessDates(['25-04-2026', '04-25-2026']).kind).toBe('unclear');
  });

  it.each([[[]], [['']], [['red', 'blue']], [['43157', '43158']], [['May-20']]])('finds no dates in %j', (values) =>
    expect(guessDates(values)).toEqual({ kind: 'none' }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksExcelDamaged, readDate } from './dates.ts';
import { missingColumns, parseMapping } from './mapping.ts';
import { readNumber } from './numbers.ts';
import { toPerson } from './people.ts';
import { toEvents } from './to-events.ts';

const mappingOf = (document: object) => {
  const parsed = parseMapping(document);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.mapping;
};
const run = (document: object, values: Record<string, string>, line = 2) =>
  toEvents({ line, values }, mappingOf(document));
const brief = (result: ReturnType<typeof toEvents>) =>
  'why' in result
    ? result.why
    : result.events.map((event) => [event.type, new Date(event.occurredAt).toISOString(), event.data]);
const LEADS = {
  source: 'olist',
  key: 'id',
  fields: { source: 'origin' },
  custom: true,
  events: [{ type: 'lead.stage', data: { stage: 'mql' }, at: 'first' }],
};
const DEALS = {
  source: 'olist',
  key: 'id',
  fieldsAs: 'lead.changed',
  events: [{ type: 'lead.won', at: 'won', data: { amount: { column: 'amount', number: true } } }],
};

describe('a row and its mapping', () => {
  it('becomes a lead with its stage, other columns kept as custom fields', () => {
    expect(brief(run(LEADS, { id: 'a1', first: '2018-02-01', origin: 'social', page: 'p7', empty: '' }))).toEqual([
      ['lead.created', '2018-02-01T00:00:00.000Z', { source: 'social', page: 'p7' }],
      ['lead.stage', '2018-02-01T00:00:00.000Z', { stage: 'mql' }],
    ]);
  });

  it('gives the same facts when the mapping names its fields in another order', () => {
    const values = { id: 'a1', first: '2018-02-01', origin: 'social', page: 'p7' };
    const ids = (fields: object) => {
      const result = run({ ...LEADS, fields, custom: false }, values);
      return 'why' in result ? result.why : result.events.map((event) => event.sourceId);
    };
    expect(ids({ source: 'origin', campaign: 'page' })).toEqual(ids({ campaign: 'page', source: 'origin' }));
  });

  it('keeps an empty origin as a group of its own, which is not "unknown"', () => {
    expect(brief(run(LEADS, { id: 'a1', first: '2018-02-01', origin: '' }))[0]).toEqual([
      'lead.created',
      '2018-02-01T00:00:00.000Z',
      { source: '' },
    ]);
  });

  it('adds a win to a lead of another file, also one before the first contact', () => {
    expect(brief(run(DEALS, { id: 'a1', won: '2018-02-26 19:58:54', amount: '12.5' }))).toEqual([
      ['lead.won', '2018-02-26T19:58:54.000Z', { amount: 12.5 }],
    ]);
    expect(brief(run(DEALS, { id: 'a1', won: '2018-02-26 19:58:54', amount: '' }))).toEqual([
      ['lead.won', '2018-02-26T19:58:54.000Z', {}],
    ]);
  });

  it('leaves out an event without its date or whose condition does not hold', () => {
    const document = {
      ...LEADS,
      custom: false,
      events: [
        ...LEADS.events,
        { type: 'lead.won', at: 'won' },
        { type: 'lead.touched', data: { kind: 'call' }, at: 'first', when: { column: 'called', is: ['yes', '1'] } },
      ],
    };
    const types = (called: string, won: string) => {
      const result = run(document, { id: 'a', first: '2018-02-01', origin: 'x', called, won });
      return 'events' in result ? result.events.map((event) => event.type) : result.why;
    };
    expect(types('no', '')).toEqual(['lead.created', 'lead.stage']);
    expect(types('YES', '2018-03-01')).toEqual(['lead.created', 'lead.stage', 'lead.won', 'lead.touched']);
  });

  it('gives the same ids for the same row, other ids for another', () => {
    const ids = (origin: string) => {
      const result = run(LEADS, { id: 'a1', first: '2018-02-01', origin });
      return 'events' in result ? result.events.map((event) => event.sourceId) : [];
    };
    expect(ids('social')).toEqual(ids('social'));
    expect(ids('social')[0]).not.toBe(ids('email')[0]);
  });

  it.each([
    [{ id: '', first: '2018-02-01' }, 'id is empty'],
    [{ id: 'x'.repeat(201), first: '2018-02-01' }, 'id is longer than 200 characters'],
    [{ id: 'a', first: '' }, 'no date in first'],
    [
      { id: 'a', first: '05-04-2018' },
      'first: "05-04-2018" does not say which number is the day and which the month: give date.format, such as "dd-MM-yyyy HH:mm"',
    ],
    [{ id: 'a', first: '2018-02-30' }, 'first: "2018-02-30" is not a day of the calendar'],
    [
      { id: 'a', first: '43157' },
      'first: "43157" looks like a date of Excel as a number: format the column as yyyy-mm-dd and export again',
    ],
    [
      { id: 'a', first: '2018-02-01', origin: 'x'.repeat(33_000) },
      expect.stringMatching(/^lead\.created\.source: .*500/),
    ],
  ])('lists %j with its line and the reason', (values, why) => {
    expect(run(LEADS, values as Record<string, string>, 17)).toEqual({ line: 17, why });
  });

  it('warns of what Excel made of a value and keeps it', () => {
    const result = run(LEADS, { id: 'a', first: '2018-02-01', origin: 'x', size: 'May-20' });
    expect('warnings' in result && result.warnings).toEqual([expect.stringContaining('"May-20"')]);
    expect(['May-20', '01-May', '5-Jan'].every(looksExcelDamaged)).toBe(true);
    expect(['5-20', 'maybe-20', '2018-05-20', ''].some(looksExcelDamaged)).toBe(false);
  });
});

describe('dates', () => {
  const at = (text: string, formats: string[] = [], timeZone = 'UTC') => {
    const reading = readDate(text, { formats, timeZone });
    return 'at' in reading ? new Date(reading.at).toISOString() : 'refused';
  };

  it.each([
    ['2018-02-26', [], 'UTC', '2018-02-26T00:00:00.000Z'],
    ['2018-02-26', [], 'America/Sao_Paulo', '2018-02-26T03:00:00.000Z'],
    ['2018-01-26', [], 'America/Sao_Paulo', '2018-01-26T02:00:00.000Z'],
    ['2018-02-26 19:58:54', [], 'America/New_York', '2018-02-27T00:58:54.000Z'],
    ['2018-07-01T09:00', [], 'America/New_York', '2018-07-01T13:00:00.000Z'],
    ['2018-02-26T19:58:54.123Z', [], 'America/New_York', '2018-02-26T19:58:54.123Z'],
    ['2018-02-26T19:58:54+0100', [], 'UTC', '2018-02-26T18:58:54.000Z'],
    ['26-02-2018 19:58', ['dd-MM-yyyy HH:mm'], 'UTC', '2018-02-26T19:58:00.000Z'],
    ['05-04-2018', ['dd-MM-yyyy HH:mm', 'dd-MM-yyyy'], 'UTC', '2018-04-05T00:00:00.000Z'],
    ['4/5/2018', ['M/d/yyyy'], 'America/New_York', '2018-04-05T04:00:00.000Z'],
    ['31-02-2018', ['dd-MM-yyyy'], 'UTC', 'refused'],
    ['26-02-2018 19:58', [], 'UTC', 'refused'],
    ['13/25/2018', [], 'UTC', 'refused'],
    ['2018-13-01', [], 'UTC', 'refused'],
    ['2018-02-26 24:00:00', [], 'UTC', 'refused'],
    ['yesterday', [], 'UTC', 'refused'],
    ['yesterday', ['not a format ['], 'UTC', 'refused'],
  ])('"%s" as %j in %s is %s', (text, formats, zone, wanted) => expect(at(text, formats, zone)).toBe(wanted));

  it('does not depend on the zone of the machine', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString();
          expect(at(iso)).toBe(iso);
          expect(at(iso.slice(0, 19).replace('T', ' '), ['yyyy-MM-dd HH:mm:ss'])).toBe(`${iso.slice(0, 19)}.000Z`);
          const european = `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 16)}`;
          expect(at(european, ['dd.MM.yyyy HH:mm'])).toBe(`${iso.slice(0, 16)}:00.000Z`);
        },
      ),
    );
  });
});

describe('numbers', () => {
  it.each([
    ['0', 0],
    ['-12.5', -12.5],
    ['1,234.50', 1234.5],
    ["'1,234.50", 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,5', 1234.5],
    ['1,234,567', 1_234_567],
    ['1,234', null],
    ['', null],
    ['abc', null],
    ['1e5', null],
    ['NaN', null],
  ])('"%s" is %s', (text, wanted) => expect(readNumber(text)).toBe(wanted));
});

describe('mapping documents', () => {
  it('are checked with the path of every problem', () => {
    const parsed = parseMapping({
      key: 'id',
      events: [{ type: 'lead.flew', at: 'x' }],
      date: { timeZone: 'Mars' },
      extra: 1,
    });
    const paths = 'problems' in parsed ? parsed.problems.map((problem) => problem.path.join('.')) : [];
    expect(paths).toEqual(expect.arrayContaining(['source', 'date.timeZone', 'events.0.type', '']));
    expect('problems' in parseMapping(null)).toBe(true);
    expect('problems' in parseMapping({ ...LEADS, events: [] })).toBe(true);
  });

  it('name the columns that a file lacks', () => {
    expect(missingColumns(['id', 'first'], mappingOf({ ...LEADS, custom: ['page', 'first'] }))).toEqual([
      'origin',
      'page',
    ]);
  });
});

describe('people', () => {
  it('reads a row, empty cells as null', () => {
    expect(
      toPerson({
        line: 2,
        values: {
          key: 'priya',
          name: 'Priya Shah',
          email: 'Priya@Example.com',
          role: 'rep',
          team: 'us-smb',
          hubspotId: '1001',
          slackId: '',
        },
      }),
    ).toEqual({
      key: 'priya',
      name: 'Priya Shah',
      email: 'priya@example.com',
      role: 'rep',
      team: 'us-smb',
      manager: null,
      calendar: null,
      salesforceId: null,
      hubspotId: '1001',
      slackId: null,
      active: null,
    });
  });

  it.each([
    [{ key: '', name: 'X' }, 'key'],
    [{ key: 'a b', name: 'X' }, 'key'],
    [{ key: 'a', name: '' }, 'name'],
    [{ key: 'a', name: 'A', email: 'a@b,c@d' }, 'email'],
  ])('refuses %j with its line', (values, field) => {
    expect(toPerson({ line: 9, values: values as unknown as Record<string, string> })).toEqual({
      line: 9,
      why: expect.stringContaining(field),
    });
  });
});

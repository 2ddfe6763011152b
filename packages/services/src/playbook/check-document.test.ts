import { readFileSync } from 'node:fs';
import { exampleDocument } from '@baton/core/playbook/testing/example';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkDocument } from './check-document.ts';
import { readDocument } from './read-document.ts';

const example = readFileSync(new URL('../../../core/src/playbook/example.yaml', import.meta.url), 'utf8');

test('the example loads as it is, as YAML and as JSON, without a warning', () => {
  const checked = checkDocument(example, { today: '2026-11-20' });
  expect(checked).toMatchObject({ ok: true, warnings: [], playbook: { workspace: { name: 'Acme' } } });
  expect(checkDocument(JSON.stringify(parse(example)))).toEqual(checkDocument(example));
  expect(parse(example)).toEqual(exampleDocument());
});

const lineOf = (text: string, find: string) => text.slice(0, text.indexOf(find)).split('\n').length;

const BAD: [find: string, replacement: string, path: string, message: RegExp][] = [
  ['target: 5m,', 'target: 0m,', 'policies[0].clocks.firstTouch.target', /longer than zero/],
  ['target: 5m,', 'targte: 5m,', 'policies[0].clocks.firstTouch.targte', /not a known key/],
  ['calendar: always', 'calendar: moon', 'policies[0].calendar', /‘moon’, which does not exist/],
  ['at: breach + 15m', 'at: sometime', 'policies[0].tiers.firstTouch[3].at', /Write 50%/],
  ['otherwise: us }', 'otherwise: eu }', 'policies[1].calendar.otherwise', /‘eu’, which does not exist/],
  ['key: other,', 'key: existing,', 'rejection.reasons[5].key', /Each key once/],
  ['{ to: { queue: us-smb } }', '{ to: { queue: us } }', 'assignment[3].to.queue', /‘us’, which does not exist/],
  ['timeZone: UTC', 'timeZone: Nowhere', 'calendars.always.timeZone', /unknown time zone/i],
];

test.each(BAD)('%s -> %s has its path and line', (find, replacement, pathText, message) => {
  const checked = checkDocument(example.replace(find, replacement));
  const errors = checked.ok ? [] : checked.errors;
  const found = errors.find((error) => error.pathText === pathText);
  expect(found?.message).toMatch(message);
  expect(found?.line).toBe(lineOf(example, find));
});

test('every mistake is told at once, in the order of the text', () => {
  const text = example
    .replace('target: 5m,', 'target: 0m,')
    .replace('calendar: always', 'calendar: moon')
    .replace('maximum: 2', 'maximum: many');
  const checked = checkDocument(text);
  expect(checked.ok ? [] : checked.errors.map(({ pathText }) => pathText)).toEqual([
    'policies[0].calendar',
    'policies[0].clocks.firstTouch.target',
    'recycling.maximum',
  ]);
});

test('warnings have lines too', () => {
  const checked = checkDocument(example, { today: '2027-11-01' });
  expect(checked).toMatchObject({
    ok: true,
    warnings: [{ pathText: 'calendars.us.holidays', line: lineOf(example, 'holidays:') }],
  });
});

const UNREADABLE: [what: string, text: string, line: number, message: RegExp][] = [
  ['empty text', ' \n', 1, /empty/],
  ['a key written twice', 'playbook: 1\nteams: {}\nteams: {}\n', 3, /‘teams’ is written twice/],
  ['a key written twice in JSON', '{\n"playbook": 1,\n"playbook": 1\n}', 3, /is written twice/],
  ['two documents', 'playbook: 1\n---\nplaybook: 1\n', 2, /more than one document/],
  ['broken YAML', 'playbook: 1\nteams: { a: [\n', 3, /not valid YAML or JSON/],
  ['a list as a key', 'playbook: 1\n? [a, b]\n: c\n', 2, /A key must be text/],
  ['an alias without anchor', 'playbook: 1\nteams: *nobody\n', 2, /no anchor &nobody/],
  ['a tag of another language', 'playbook: !!js/function "x"\n', 1, /tag/i],
  ['too large', `# ${'x'.repeat(1_000_001)}`, 1, /larger than 1 MB/],
  ['an alias bomb', bomb(), 1, /aliases too often/],
  ['more aliases than a person writes', `a: &a 1\nb: [${'*a, '.repeat(5000)}]`, 2, /more than 100 aliases/],
  [
    'very many keys, the last one twice',
    `${Array.from({ length: 80_000 }, (_, i) => `k${i}: 1`).join('\n')}\nk7: 1`,
    80_001,
    /‘k7’ is written twice/,
  ],
  ['nesting without end', `playbook: ${'['.repeat(200_000)}`, 1, /nested too deeply|not valid/],
];

test.each(UNREADABLE)('%s is refused', (_, text, line, message) => {
  const read = readDocument(text);
  expect('error' in read && read.error.message).toMatch(message);
  expect('error' in read && read.error.line).toBe(line);
});

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 8 }, () => `*l${i}`).join(', ')}]`,
  );
  return ['l0: &l0 [boom]', ...levels].join('\n');
}

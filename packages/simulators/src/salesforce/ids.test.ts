import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeId, toId18 } from './ids.ts';

const { vectors, equal, notEqual } = JSON.parse(
  readFileSync(new URL('./fixtures/salesforce-ids.json', import.meta.url), 'utf8'),
) as { vectors: { id15: string; id18: string }[]; equal: [string, string][]; notEqual: [string, string][] };

it.each(vectors)('$id15 is $id18', ({ id15, id18 }) => {
  expect(toId18(id15)).toBe(id18);
  expect(toId18(id18)).toBe(id18);
});

it('knows the same id in one case, and another id', () => {
  for (const [a, b] of equal) expect(toId18(a)).toBe(toId18(b));
  for (const [a, b] of notEqual) expect(toId18(a)).not.toBe(toId18(b));
  expect(toId18("00Q5g00000LeAd'")).toBeNull();
});

it('numbers new ids', () => {
  expect([makeId('00Q', 1), makeId('00Q', 62)]).toEqual(['00Q5g0000000001EAA', '00Q5g0000000010EAA']);
});

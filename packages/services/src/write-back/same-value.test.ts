import { expect, it } from 'vitest';
import { isSameValue } from './same-value.ts';

it.each([
  ['OPEN', 'OPEN', true],
  ['OPEN', 'open', false],
  ['', '', true],
  ['0', '0.0', true],
  ['2026-11-22T10:00:00.000Z', '1795341600000', true],
  ['2026-11-22T10:00:00.000+0000', '2026-11-22T10:00:00Z', true],
  ['2026-11-22', '1795305600000', true],
  ['2026-11-22T10:00:00.858Z', '2026-11-22T10:00:00.000+0000', true],
  ['2026-11-22T10:00:00.000Z', '1795341601000', false],
  ['2026-11-22T10:00:00.000Z', '', false],
  ['true', '1', false],
])('%s and %s: %s', (a, b, same) => {
  expect([isSameValue(a, b), isSameValue(b, a)]).toEqual([same, same]);
});

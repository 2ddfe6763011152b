import { expect, it } from 'vitest';
import { formatLag, lagWords, lateOf } from './lag-words.ts';

it('tells delays in the unit that fits', () => {
  const texts = [0, 849.6, 1_000, 38_400, 60_000, 80_000, 3_600_000, 7_500_000].map(formatLag);
  expect(texts).toEqual(['0ms', '850ms', '1s', '38s', '1m', '1m\u00a020s', '1h', '2h\u00a05m']);
});

it('says when nothing came, rather than zero', () => {
  expect(lagWords({ lag: null })).toMatch(/^—/);
  expect(lagWords({ lag: { p50Ms: 4_000, p95Ms: 38_000 } })).toBe('4s · 38s');
});

it('a feed is as late as what waits, or as its usual delay', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const waiting = { notices: 3, oldestAt: '2026-11-23T09:54:00.000Z' };
  expect(lateOf({ lag: null, waiting: { notices: 0, oldestAt: null } }, now)).toBeNull();
  expect(lateOf({ lag: { p50Ms: 900, p95Ms: 2_000 }, waiting: { notices: 0, oldestAt: null } }, now)).toBe(900);
  expect(lateOf({ lag: { p50Ms: 900, p95Ms: 2_000 }, waiting }, now)).toBe(360_000);
});

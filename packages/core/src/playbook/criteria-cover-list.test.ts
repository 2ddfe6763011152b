import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, type Subject } from '../handoff/qualification.ts';
import { type CriteriaDocument, criteriaSchema } from './criteria.ts';
import { findHidden, type Listed } from './criteria-cover-list.ts';

const rule = (when: CriteriaDocument | null, takes = true): Listed => ({
  when: when && criteriaSchema.parse(when),
  takes,
});
const is = (value: string, field = 'leadType') => ({ field, is: value });
const enough = () => ({ left: 1_000_000 });

const LISTS: [name: string, list: Listed[], hidden: [number, number[]][]][] = [
  ['different rules', [rule(is('demo')), rule(is('content')), rule(null)], []],
  ['the same rule twice', [rule(is('demo')), rule(is('Demo'))], [[1, [0]]]],
  [
    'after a rule for all',
    [rule(null), rule(is('demo')), rule(is('content'))],
    [
      [1, [0]],
      [2, [0]],
    ],
  ],
  ['a rule that may pass leads on', [rule(null, false), rule(is('demo'))], []],
  [
    'a narrower rule',
    [rule({ field: 'employees', gte: 100 }), rule({ all: [{ field: 'employees', gte: 500 }, is('demo')] })],
    [[1, [0]]],
  ],
  [
    'two that take it together',
    [
      rule(is('demo')),
      rule({ field: 'country', is: 'US' }),
      rule(is('content')),
      rule({ field: 'leadType', in: ['demo', 'content'] }),
    ],
    [[3, [0, 2]]],
  ],
  [
    'two that leave nothing for the rest',
    [rule({ field: 'country', exists: true }), rule({ field: 'country', exists: false }), rule(null)],
    [[2, [0, 1]]],
  ],
  [
    'two that leave something',
    [rule({ field: 'employees', lt: 100 }), rule({ field: 'employees', gte: 100 }), rule(null)],
    [],
  ],
  [
    'two ranges that take a value between',
    [
      rule({ field: 'employees', lte: 100 }),
      rule({ field: 'employees', gt: 100 }),
      rule({ field: 'employees', exists: true }),
    ],
    [],
  ],
  [
    'numbers that two ranges take',
    [
      rule({ field: 'employees', lte: 100 }),
      rule({ field: 'employees', gt: 100 }),
      rule({ field: 'employees', in: [50, 500] }),
    ],
    [[2, [0, 1]]],
  ],
];

test.each(LISTS)('%s', (_, list, hidden) => {
  expect([...findHidden(list, enough())]).toEqual(hidden);
});

test('a hidden rule is never the first that takes a lead', () => {
  const value = fc.constantFrom('a', 'b', 'c');
  const small = fc.oneof(
    fc.tuple(fc.constantFrom('country', 'title'), value).map(([field, wanted]) => is(wanted, field)),
    fc.tuple(fc.constantFrom('country', 'title'), value).map(([field, isNot]) => ({ field, isNot })),
    fc.tuple(fc.constantFrom('country', 'title'), fc.boolean()).map(([field, exists]) => ({ field, exists })),
  );
  const criteria = fc.oneof(
    small,
    fc.array(small, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(small, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  );
  const fields = ['a', 'b', 'c', 'd', null].flatMap((country) =>
    ['a', 'b', 'c', 'd', null].map((title): Subject => ({ at: 0, fields: { country, title }, behaviours: [] })),
  );
  let found = 0;
  fc.assert(
    fc.property(fc.array(criteria, { minLength: 2, maxLength: 7 }), (documents) => {
      const list = documents.map((document) => rule(document));
      const reached = new Set(fields.map((lead) => list.findIndex(({ when }) => matches(when, lead))));
      for (const place of findHidden(list, enough()).keys()) {
        found += 1;
        expect(reached.has(place)).toBe(false);
      }
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(100);
});

test('without effort nothing is said', () => {
  expect(findHidden([rule(null), rule(is('demo'))], { left: 0 }).size).toBe(0);
});

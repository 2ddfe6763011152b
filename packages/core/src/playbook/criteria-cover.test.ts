import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matches, type Subject } from '../handoff/qualification.ts';
import { type CriteriaDocument, criteriaSchema } from './criteria.ts';
import { covers, isAlways, isNever } from './criteria-cover.ts';
import { arbitraryCriteria } from './testing/arbitrary-document.ts';

const criteria = arbitraryCriteria.map((document) => criteriaSchema.parse(document));

// Few names and few values, so that rules often speak of the same thing.
const scalar = fc.constantFrom('a', 'ab', 'US', '5', '5.0', 'true', '', 0, 3, 5, true, false);
const bound = fc.constantFrom<number | string>(0, 3, 5, '2026-01-01', '2026-02-01');
const dense: fc.Arbitrary<CriteriaDocument> = fc.letrec<{ criteria: CriteriaDocument }>((tie) => ({
  criteria: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .tuple(fc.constantFrom('country', 'employees', 'tags'), fc.constantFrom('is', 'isNot'), scalar)
      .map(([field, is, value]) => ({ field, [is]: value })),
    fc
      .tuple(
        fc.constantFrom('country', 'employees', 'tags'),
        fc.constantFrom('in', 'notIn'),
        fc.array(scalar, { minLength: 1, maxLength: 3 }),
      )
      .map(([field, is, value]) => ({ field, [is]: value })),
    fc
      .tuple(fc.constantFrom('country', 'employees', 'tags'), fc.constantFrom('gt', 'gte', 'lt', 'lte'), bound)
      .map(([field, is, value]) => ({ field, [is]: value })),
    fc
      .tuple(
        fc.constantFrom('country', 'employees', 'tags'),
        fc.constantFrom('contains', 'startsWith'),
        fc.constantFrom('a', 'b', 'ab', '5', 'u'),
      )
      .map(([field, is, value]) => ({ field, [is]: value })),
    fc.tuple(fc.constantFrom('country', 'tags'), fc.boolean()).map(([field, exists]) => ({ field, exists })),
    fc.integer({ min: 0, max: 6 }).map((atLeast) => ({ score: { atLeast } })),
    fc.record({
      did: fc.constantFrom('demo', 'Demo'),
      within: fc.constantFrom(undefined, '1d', '10d'),
      atLeast: fc.constantFrom(1, 2),
    }) as fc.Arbitrary<CriteriaDocument>,
    fc.array(tie('criteria'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('criteria'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
    tie('criteria').map((not) => ({ not })),
  ),
})).criteria;
const denseCriteria = dense.map((document) => criteriaSchema.parse(document));

const text = fc.constantFrom('a', 'AB', 'us', '5', '5.0', ' 5', '5e0', 'true', 'xaby', '2026-01-15', '4', null);
const number = fc.constantFrom(-1, 0, 3, 4, 5, 6, null);
const now = Date.parse('2026-06-01T12:00:00.000Z');
const subject: fc.Arbitrary<Subject> = fc.record({
  at: fc.constant(now),
  fields: fc.record(
    {
      country: text,
      employees: number,
      score: number,
      title: text,
      tags: fc.oneof(
        text,
        number,
        fc.boolean(),
        fc.array(fc.constantFrom('a', 'AB', 'us', '5', 'true', 'xaby'), { maxLength: 3 }),
      ),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Subject['fields']>,
  behaviours: fc.array(
    fc.record({
      at: fc.integer({ min: now - 20 * 86_400_000, max: now }),
      did: fc.constantFrom('demo', 'demo_request', 'webinar'),
    }),
  ),
});

describe('an answer is never wrong, whatever the rules and the leads', () => {
  test.each([
    ['any criteria', criteria],
    ['criteria about few things', denseCriteria],
  ])('what covers another rule takes every lead that the other takes: %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, arbitrary, fc.array(subject, { minLength: 20, maxLength: 20 }), (wide, narrow, leads) => {
        if (!covers(wide, narrow)) return;
        for (const lead of leads) expect(!matches(narrow, lead) || matches(wide, lead)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('what never holds holds for no lead, and what always holds for each', () => {
    fc.assert(
      fc.property(denseCriteria, fc.array(subject, { minLength: 30, maxLength: 30 }), (rule, leads) => {
        const [never, always] = [isNever(rule), isAlways(rule)];
        for (const lead of leads) {
          if (never) expect(matches(rule, lead)).toBe(false);
          if (always) expect(matches(rule, lead)).toBe(true);
        }
        if (!isNever(rule, true)) return;
        const single = leads.filter(({ fields }) => !Array.isArray(fields.tags));
        for (const lead of single) expect(matches(rule, lead)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  [{ field: 'employees', gte: 100 }, { field: 'employees', gte: 200 }, true],
  [{ field: 'employees', gte: 200 }, { field: 'employees', gte: 100 }, false],
  [{ field: 'employees', lt: 10 }, { field: 'employees', lte: 9.5 }, true],
  [{ field: 'country', in: ['us', 'CA'] }, { field: 'country', is: 'US' }, true],
  [{ field: 'country', in: ['US'] }, { field: 'country', in: ['US', 'CA'] }, false],
  [{ field: 'country', isNot: 'DE' }, { field: 'country', is: 'US' }, true],
  [{ field: 'tags', isNot: 'DE' }, { field: 'tags', is: 'US' }, false],
  [{ field: 'title', contains: 'vp' }, { field: 'title', startsWith: 'VP of' }, true],
  [
    { field: 'country', exists: true },
    {
      all: [
        { field: 'country', is: 'US' },
        { field: 'title', contains: 'vp' },
      ],
    },
    true,
  ],
  [{ any: [{ score: { atLeast: 50 } }, { did: 'demo_request' }] }, { score: { atLeast: 80 } }, true],
  [
    {
      any: [
        { field: 'country', is: 'US' },
        { field: 'country', isNot: 'US' },
      ],
    },
    { field: 'title', exists: true },
    true,
  ],
  [
    { all: [{ field: 'country', in: ['US', 'CA'] }, { any: [{ did: 'a' }, { did: 'b' }] }] },
    {
      any: [
        { all: [{ field: 'country', is: 'US' }, { did: 'a' }] },
        { all: [{ field: 'country', is: 'ca' }, { did: 'B' }] },
      ],
    },
    true,
  ],
  [{ did: 'webinar' }, { did: 'webinar', within: '30d', atLeast: 2 }, true],
  [{ did: 'webinar', within: '7d' }, { did: 'webinar', within: '30d' }, false],
])('%j covers %j: %s', (wide, narrow, expected) => {
  expect(covers(criteriaSchema.parse(wide), criteriaSchema.parse(narrow))).toBe(expected);
});

const NEVER: CriteriaDocument[] = [
  {
    all: [
      { field: 'country', is: 'US' },
      { field: 'country', is: 'DE' },
    ],
  },
  {
    all: [
      { field: 'country', in: ['US', 'CA'] },
      { field: 'country', notIn: ['us', 'ca'] },
    ],
  },
  {
    all: [
      { field: 'employees', gte: 200 },
      { field: 'employees', lt: 200 },
    ],
  },
  { all: [{ field: 'employees', gt: 5 }, { not: { field: 'employees', gt: 5 } }] },
  {
    all: [
      { field: 'country', exists: false },
      { field: 'country', is: 'US' },
    ],
  },
  { all: [{ score: { atLeast: 80 } }, { field: 'score', lt: 50 }] },
  { all: [{ did: 'demo', atLeast: 3 }, { not: { did: 'Demo' } }] },
  { all: [{ field: 'title', contains: 'director' }, { not: { field: 'title', contains: 'direct' } }] },
  {
    all: [
      { field: 'renewal', gte: '2026-02-01' },
      { field: 'renewal', lt: '2026-01-01' },
    ],
  },
  {
    all: [
      { any: [{ field: 'country', is: 'US' }, { did: 'demo' }] },
      { field: 'country', is: 'DE' },
      { not: { did: 'demo' } },
    ],
  },
  { field: 'country', is: '' },
  { field: 'employees', is: 'large' },
];

test.each(NEVER)('%j never holds', (rule) => {
  expect(isNever(criteriaSchema.parse(rule))).toBe(true);
  expect(isAlways(criteriaSchema.parse({ not: rule }))).toBe(true);
});

test('a custom field may hold several values, so two of them at once are possible', () => {
  const both = criteriaSchema.parse({
    all: [
      { field: 'tags', is: 'a' },
      { field: 'tags', is: 'b' },
    ],
  });
  expect([isNever(both), isNever(both, true)]).toEqual([false, true]);
});

test('a rule that is made to be hard is answered all the same', () => {
  const pair = (n: number, m: number) => ({ not: { all: [{ did: `p${n}h${m}` }, { did: `p${(n + 1) % 12}h${m}` }] } });
  const holes = Array.from({ length: 11 }, (_, hole) => hole);
  const hard = Array.from({ length: 12 }, (_, pigeon) => [
    { any: holes.map((hole) => ({ did: `p${pigeon}h${hole}` })) },
    ...holes.map((hole) => pair(pigeon, hole)),
  ]).flat();
  expect(isNever(criteriaSchema.parse({ all: hard }))).toBe(false);
});

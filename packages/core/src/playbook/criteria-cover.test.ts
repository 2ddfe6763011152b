import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, type Subject } from '../handoff/qualification.ts';
import { criteriaSchema } from './criteria.ts';
import { covers } from './criteria-cover.ts';
import { arbitraryCriteria } from './testing/arbitrary-document.ts';

const criteria = arbitraryCriteria.map((document) => criteriaSchema.parse(document));
const value = fc.oneof(fc.constantFrom('a', 'US', 'director', true, null), fc.integer({ min: -6, max: 6 }));
const subject: fc.Arbitrary<Subject> = fc.record({
  at: fc.constant(Date.parse('2026-06-01T12:00:00.000Z')),
  fields: fc.record(
    { country: value, employees: value, title: value, score: fc.integer({ min: 0, max: 100 }) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Subject['fields']>,
  behaviours: fc.array(
    fc.record({
      at: fc.integer({ min: Date.parse('2026-04-01'), max: Date.parse('2026-06-01') }),
      did: fc.constantFrom('demo_request', 'webinar'),
    }),
  ),
});

test('what covers another rule takes every lead that the other takes', () => {
  fc.assert(
    fc.property(criteria, criteria, subject, (wide, narrow, lead) => {
      fc.pre(covers(wide, narrow));
      expect(!matches(narrow, lead) || matches(wide, lead)).toBe(true);
    }),
    { numRuns: 500, maxSkipsPerRun: 1000 },
  );
});

test.each([
  [{ field: 'employees', gte: 100 }, { field: 'employees', gte: 200 }, true],
  [{ field: 'employees', gte: 200 }, { field: 'employees', gte: 100 }, false],
  [{ field: 'country', in: ['us', 'CA'] }, { field: 'country', is: 'US' }, true],
  [{ field: 'country', in: ['US'] }, { field: 'country', in: ['US', 'CA'] }, false],
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
  [{ did: 'webinar' }, { did: 'webinar', within: '30d', atLeast: 2 }, true],
  [{ did: 'webinar', within: '7d' }, { did: 'webinar', within: '30d' }, false],
])('%j covers %j: %s', (wide, narrow, expected) => {
  expect(covers(criteriaSchema.parse(wide), criteriaSchema.parse(narrow))).toBe(expected);
});

import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from './tally.ts';

test('counts tests by outcome, and a file that does not load as a failure', () => {
  const report = {
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'a works', status: 'passed' },
          { fullName: 'a breaks', status: 'failed' },
          { fullName: 'the queue on Redis runs', status: 'skipped' },
        ],
      },
      { name: 'b.test.ts', status: 'failed', assertionResults: [] },
    ],
  };
  expect(countVitest(report)).toEqual({ passed: 1, failed: 2, leftOut: ['the queue on Redis runs'] });
});

test('counts specs of nested suites, and an error outside of a test as a failure', () => {
  const report = {
    suites: [
      {
        specs: [{ title: 'opens', ok: true, tests: [{ status: 'expected' }] }],
        suites: [
          {
            specs: [
              { title: 'breaks', ok: false, tests: [{ status: 'unexpected' }] },
              { title: 'elsewhere', ok: true, tests: [{ status: 'skipped' }] },
            ],
          },
        ],
      },
    ],
    errors: [{ message: 'the product did not start' }],
  };
  expect(countPlaywright(report)).toEqual({ passed: 1, failed: 2, leftOut: ['elsewhere'] });
});

test('refuses what is no report', () => {
  expect(() => countVitest({})).toThrow();
  expect(() => countPlaywright([])).toThrow();
});

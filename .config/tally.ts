import { z } from 'zod';

/** What a test runner's report says; `leftOut` names the tests that did not run here. */
export type Tally = { passed: number; failed: number; leftOut: string[] };

type Result = { name: string; outcome: 'passed' | 'failed' | 'leftOut' };

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Counts a report of Vitest's JSON reporter; a file that could not be loaded counts as one failure. */
export function countVitest(report: unknown): Tally {
  return tally(
    vitestReport.parse(report).testResults.flatMap(({ name, status, assertionResults }): Result[] => {
      if (assertionResults.length === 0) return status === 'failed' ? [{ name, outcome: 'failed' }] : [];
      return assertionResults.map((test) => ({
        name: test.fullName,
        outcome: test.status === 'passed' || test.status === 'failed' ? test.status : 'leftOut',
      }));
    }),
  );
}

type Suite = {
  suites?: Suite[] | undefined;
  specs?: { title: string; ok: boolean; tests: { status: string }[] }[] | undefined;
};

const suiteSchema: z.ZodType<Suite> = z.object({
  get suites() {
    return z.array(suiteSchema).optional();
  },
  specs: z
    .array(z.object({ title: z.string(), ok: z.boolean(), tests: z.array(z.object({ status: z.string() })) }))
    .optional(),
});

const playwrightReport = z.object({ suites: z.array(suiteSchema), errors: z.array(z.unknown()).default([]) });

/** Counts a report of Playwright's JSON reporter; an error outside of a test counts as one failure. */
export function countPlaywright(report: unknown): Tally {
  const { suites, errors } = playwrightReport.parse(report);
  return tally([
    ...suites.flatMap(listResults),
    ...errors.map((): Result => ({ name: 'outside of a test', outcome: 'failed' })),
  ]);
}

function listResults(suite: Suite): Result[] {
  const own = (suite.specs ?? []).map(({ title, ok, tests }): Result => {
    const skipped = tests.length > 0 && tests.every((test) => test.status === 'skipped');
    return { name: title, outcome: skipped ? 'leftOut' : ok ? 'passed' : 'failed' };
  });
  return [...own, ...(suite.suites ?? []).flatMap(listResults)];
}

function tally(results: Result[]): Tally {
  return {
    passed: results.filter((result) => result.outcome === 'passed').length,
    failed: results.filter((result) => result.outcome === 'failed').length,
    leftOut: results.filter((result) => result.outcome === 'leftOut').map((result) => result.name),
  };
}

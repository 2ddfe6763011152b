import { type Duration, durationSchema } from './duration.ts';
import { percentSchema } from './percent.ts';
import { closed, orNull, wholeNumber } from './plain-schema.ts';

/** Both teams' promises: percentages as numbers (85 for 85 %), null where none is set. */
export type Kpis = {
  slaCompliance: number | null;
  medianFirstTouch: Duration | null;
  acceptance: number | null;
  mqlToSqlLift: number | null;
  /** Marketing's side: MQLs delivered a month. */
  mqlsPerMonth: number | null;
};

export const kpisSchema = closed({
  slaCompliance: orNull(percentSchema),
  medianFirstTouch: orNull(durationSchema),
  acceptance: orNull(percentSchema),
  mqlToSqlLift: orNull(percentSchema),
  mqlsPerMonth: orNull(wholeNumber(0, 10_000_000)),
});

/** Targets of a document that sets none. */
export const noKpis = (): Kpis => ({
  slaCompliance: null,
  medianFirstTouch: null,
  acceptance: null,
  mqlToSqlLift: null,
  mqlsPerMonth: null,
});

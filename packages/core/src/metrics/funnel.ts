import { groupBy } from './compliance.ts';
import type { Days } from './days.ts';
import { type HandoffFact, LOW_N, rateOf } from './facts.ts';
import { exitOf, hasReached, REACHED, type Reached, stageAt } from './handoff-filter.ts';
import { meanOf, medianMs, p90Ms, percentileCont, percentileDisc } from './percentiles.ts';

export type FunnelFigures = {
  mql: number;
  sal: number;
  sql: number;
  opportunity: number;
  won: number;
  /** Won ÷ MQL. */
  conversion: number | null;
  rates: { mqlToSal: number | null; salToSql: number | null; sqlToOpportunity: number | null; mqlToSql: number | null };
  rejected: number;
  recycled: number;
  disqualified: number;
  stillOpen: number;
};

export type FunnelStep = {
  from: Reached;
  to: Reached;
  count: number;
  rate: number | null;
  medianMs: number | null;
  p90Ms: number | null;
  dropOff: { rejected: number; recycled: number; disqualified: number; open: number };
};

/** Counts of a cohort of handoffs: `reached` is cumulative, so a stage is never larger than the one before. */
export function funnelOf(cohort: readonly HandoffFact[]): FunnelFigures {
  const reached = (stage: Reached) => cohort.filter((fact) => hasReached(fact, stage)).length;
  const exits = (exit: string) => cohort.filter((fact) => exitOf(fact) === exit).length;
  const [mql, sal, sql, opportunity, won] = [
    reached('mql'),
    reached('sal'),
    reached('sql'),
    reached('opportunity'),
    reached('won'),
  ];
  return {
    mql,
    sal,
    sql,
    opportunity,
    won,
    conversion: rateOf(won, mql),
    rates: {
      mqlToSal: rateOf(sal, mql),
      salToSql: rateOf(sql, sal),
      sqlToOpportunity: rateOf(opportunity, sql),
      mqlToSql: rateOf(sql, mql),
    },
    rejected: exits('rejected'),
    recycled: exits('recycled'),
    disqualified: exits('disqualified'),
    stillOpen: exits('open'),
  };
}

/** Each step with its rate, wall time between the two stages, and where those who did not take it went. */
export function stepsOf(cohort: readonly HandoffFact[]): FunnelStep[] {
  return REACHED.slice(1).map((to, index) => {
    const from = REACHED[index] as Reached;
    const reachedFrom = cohort.filter((fact) => hasReached(fact, from));
    const reachedTo = reachedFrom.filter((fact) => hasReached(fact, to));
    const stayed = reachedFrom.filter((fact) => !hasReached(fact, to));
    const times = reachedTo.flatMap((fact) => cycleTime(fact, from, to));
    const exits = (exit: string) => stayed.filter((fact) => exitOf(fact) === exit).length;
    return {
      from,
      to,
      count: reachedTo.length,
      rate: rateOf(reachedTo.length, reachedFrom.length),
      medianMs: medianMs(times),
      p90Ms: p90Ms(times),
      dropOff: {
        rejected: exits('rejected'),
        recycled: exits('recycled'),
        disqualified: exits('disqualified'),
        open: exits('open'),
      },
    };
  });
}

/** Wall time between two stages; none when either was back-filled. Negative times are kept. */
export function cycleTime(fact: HandoffFact, from: Reached, to: Reached): number[] {
  const [start, end] = [stageAt(fact, from), stageAt(fact, to)];
  if (start === null || end === null || fact.inferred.includes(from) || fact.inferred.includes(to)) return [];
  return [end - start];
}

export type FunnelGroup = FunnelFigures & { key: string | null; medianMs: number | null; lowN: boolean };

/** The same figures per value of a dimension, largest first; '' and null are groups of their own. */
export function funnelBy(cohort: readonly HandoffFact[], keyOf: (fact: HandoffFact) => string | null): FunnelGroup[] {
  return [...groupBy(cohort, keyOf)]
    .map(([key, facts]) => ({
      key,
      ...funnelOf(facts),
      medianMs: medianMs(facts.flatMap((fact) => cycleTime(fact, 'mql', 'sql'))),
      lowN: facts.length < LOW_N,
    }))
    .sort((a, b) => b.mql - a.mql || String(a.key).localeCompare(String(b.key)));
}

export type DaysToWon = {
  n: number;
  mean: number | null;
  medianCont: number | null;
  medianDisc: number | null;
  p90Cont: number | null;
  p90Disc: number | null;
  min: number | null;
  max: number | null;
  atMost: Record<string, number>;
};

/** Calendar days from the date of the MQL to the date of the win, in the workspace's zone; negative ones are kept. */
export function daysToWonOf(cohort: readonly HandoffFact[], days: Days): DaysToWon {
  const values = cohort.flatMap((fact) => (fact.wonAt === null ? [] : [days.between(fact.mqlAt, fact.wonAt)]));
  const atMost = (limit: number) => values.filter((value) => value <= limit).length;
  return {
    n: values.length,
    mean: meanOf(values),
    medianCont: percentileCont(values, 0.5),
    medianDisc: percentileDisc(values, 0.5),
    p90Cont: percentileCont(values, 0.9),
    p90Disc: percentileDisc(values, 0.9),
    min: values.length === 0 ? null : Math.min(...values),
    max: values.length === 0 ? null : Math.max(...values),
    atMost: { '0': atMost(0), '7': atMost(7), '30': atMost(30), '90': atMost(90) },
  };
}

export type WeekRates = {
  week: string;
  mqlToSal: number | null;
  salToSql: number | null;
  sqlToOpportunity: number | null;
  n: number;
  maturing: boolean;
};

/** Step rates by the week (Monday) of the MQL; a week younger than the window is still maturing. */
export function weeklyRatesOf(
  cohort: readonly HandoffFact[],
  days: Days,
  now: number,
  windowDays: number,
): WeekRates[] {
  return [...groupBy(cohort, (fact) => days.weekOf(fact.mqlAt))]
    .map(([week, facts]) => {
      const { mqlToSal, salToSql, sqlToOpportunity } = funnelOf(facts).rates;
      return {
        week,
        mqlToSal,
        salToSql,
        sqlToOpportunity,
        n: facts.length,
        maturing: days.startOf(days.shift(week, 7 + windowDays)) > now,
      };
    })
    .sort((a, b) => (a.week < b.week ? -1 : 1));
}

export type StageSpan = {
  firstMqlAt: number | null;
  lastMqlAt: number | null;
  firstWonAt: number | null;
  lastWonAt: number | null;
};

/** First and last MQL and win of a cohort. */
export function spanOf(cohort: readonly HandoffFact[]): StageSpan {
  const edges = (stage: Reached) => {
    let [first, last]: [number | null, number | null] = [null, null];
    for (const fact of cohort) {
      const at = stageAt(fact, stage);
      if (at === null) continue;
      first = first === null ? at : Math.min(first, at);
      last = last === null ? at : Math.max(last, at);
    }
    return [first, last] as const;
  };
  const [[firstMqlAt, lastMqlAt], [firstWonAt, lastWonAt]] = [edges('mql'), edges('won')];
  return { firstMqlAt, lastMqlAt, firstWonAt, lastWonAt };
}

/** Stage entries of a period, whichever cohort they belong to: `activity` beside `cohort`. Exits count by when they closed. */
export function activityOf(facts: readonly HandoffFact[], range: { from: number; to: number }): FunnelFigures {
  const entered = (stage: Reached) => facts.filter((fact) => isWithin(stageAt(fact, stage), range)).length;
  const exits = (exit: string) =>
    facts.filter((fact) => exitOf(fact) === exit && isWithin(fact.closedAt, range)).length;
  const [mql, sal, sql, opportunity, won] = [
    entered('mql'),
    entered('sal'),
    entered('sql'),
    entered('opportunity'),
    entered('won'),
  ];
  return {
    mql,
    sal,
    sql,
    opportunity,
    won,
    conversion: rateOf(won, mql),
    rates: {
      mqlToSal: rateOf(sal, mql),
      salToSql: rateOf(sql, sal),
      sqlToOpportunity: rateOf(opportunity, sql),
      mqlToSql: rateOf(sql, mql),
    },
    rejected: exits('rejected'),
    recycled: exits('recycled'),
    disqualified: exits('disqualified'),
    stillOpen: facts.filter((fact) => isWithin(fact.mqlAt, range) && exitOf(fact) === 'open').length,
  };
}

function isWithin(at: number | null, range: { from: number; to: number }): boolean {
  return at !== null && at >= range.from && at < range.to;
}

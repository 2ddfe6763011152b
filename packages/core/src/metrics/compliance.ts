import {
  BUCKETS,
  type Bucket,
  bucketOf,
  type ClockContext,
  isNeverTouched,
  isOpen,
  NOW_STANDINGS,
  type NowStanding,
} from './clock-filter.ts';
import { type ClockFact, LOW_N, rateOf } from './facts.ts';
import { medianMs, p90Ms, percentileCont } from './percentiles.ts';

export type Compliance = { value: number | null; met: number; missed: number; n: number };

/** Met ÷ (met + missed). Undecided and cancelled clocks are in neither, excused ones were filtered out before. */
export function complianceOf(decided: readonly ClockFact[]): Compliance {
  const met = decided.filter((fact) => fact.outcome === 'met').length;
  const missed = decided.filter((fact) => fact.outcome === 'missed').length;
  return { value: rateOf(met, met + missed), met, missed, n: met + missed };
}

/** How much of the target clocks decided in the range had used, in buckets; `never` is missed and still open. */
export function distributionOf(
  decided: readonly ClockFact[],
): { bucket: Bucket; count: number; state: 'ok' | 'near' | 'over' }[] {
  const counts = new Map<Bucket, number>();
  for (const fact of decided) counts.set(bucketOf(fact), (counts.get(bucketOf(fact)) ?? 0) + 1);
  return BUCKETS.map((bucket, index) => ({
    bucket,
    count: counts.get(bucket) ?? 0,
    state: index < 3 ? 'ok' : index === 3 ? 'near' : 'over',
  }));
}

export type TrendPoint = { day: string; met: number; missed: number; value: number | null; incomplete: boolean };

/** Compliance by the day on which clocks were decided; every day of the range is there, today's is incomplete. */
export function trendOf(
  decided: readonly ClockFact[],
  range: { from: number; to: number },
  { days, now }: ClockContext,
): TrendPoint[] {
  const byDay = groupBy(decided, (fact) => (fact.decidedAt === null ? null : days.dayOf(fact.decidedAt)));
  const today = days.dayOf(now);
  return days.list(range.from, Math.min(range.to, now + 1)).map((day) => {
    const { met, missed, value } = complianceOf(byDay.get(day) ?? []);
    return { day, met, missed, value, incomplete: day >= today };
  });
}

export type PercentilePoint = {
  day: string;
  p50: number | null;
  p75: number | null;
  p90: number | null;
  p95: number | null;
  n: number;
};

/** Percentiles of working time used (ms, `percentile_cont`) by the day of the decision, of clocks that were stopped. */
export function percentilesOf(
  decided: readonly ClockFact[],
  range: { from: number; to: number },
  { days, now }: ClockContext,
): PercentilePoint[] {
  const byDay = groupBy(decided.filter(wasStopped), (fact) =>
    fact.decidedAt === null ? null : days.dayOf(fact.decidedAt),
  );
  return days.list(range.from, Math.min(range.to, now + 1)).map((day) => {
    const used = (byDay.get(day) ?? []).map((fact) => fact.elapsedMs);
    const at = (share: number) => {
      const value = percentileCont(used, share);
      return value === null ? null : Math.round(value);
    };
    return { day, p50: at(0.5), p75: at(0.75), p90: at(0.9), p95: at(0.95), n: used.length };
  });
}

function wasStopped(fact: ClockFact): boolean {
  return fact.stoppedAt !== null && !isOpen(fact);
}

export type ResponseTimes = { medianMs: number | null; p90Ms: number | null; n: number };

/** Working time used by decided clocks that something stopped. */
export function responseTimesOf(decided: readonly ClockFact[]): ResponseTimes {
  const used = decided.filter(wasStopped).map((fact) => fact.elapsedMs);
  return { medianMs: medianMs(used), p90Ms: p90Ms(used), n: used.length };
}

export type RightNow = Record<NowStanding, number>;

/** Open clocks by how they stand at this instant; pending ones stand nowhere yet. */
export function rightNowOf(facts: readonly ClockFact[]): RightNow {
  const counts: RightNow = { onTrack: 0, approaching: 0, breached: 0, paused: 0, offHours: 0 };
  for (const { standing } of facts) {
    if ((NOW_STANDINGS as readonly string[]).includes(standing)) counts[standing as NowStanding] += 1;
  }
  return counts;
}

/** First-touch clocks that used up the leakage limit without a touch. */
export function neverTouchedOf(facts: readonly ClockFact[], context: ClockContext): number {
  return facts.filter((fact) => isNeverTouched(fact, context)).length;
}

export type ClockRow = {
  key: string | null;
  clocks: number;
  met: number;
  missed: number;
  value: number | null;
  medianMs: number | null;
  p90Ms: number | null;
  systemDelayMs: number | null;
  personDelayMs: number | null;
  excused: number;
  breachedNow: number;
  approachingNow: number;
  pausedShare: number | null;
  selfReportedShare: number | null;
  lowN: boolean;
};

export type ClockSets = {
  decided: readonly ClockFact[];
  open: readonly ClockFact[];
  excused: readonly ClockFact[];
};

/** One row per value of a dimension, most missed first; '' and null are rows of their own. */
export function tableBy({ decided, open, excused }: ClockSets, keyOf: (fact: ClockFact) => string | null): ClockRow[] {
  const decidedBy = groupBy(decided, keyOf);
  const openBy = groupBy(open, keyOf);
  const excusedBy = groupBy(excused, keyOf);
  const keys = new Set([...decidedBy.keys(), ...openBy.keys(), ...excusedBy.keys()]);
  return [...keys]
    .map((key) => rowOf(key, decidedBy.get(key) ?? [], openBy.get(key) ?? [], excusedBy.get(key)?.length ?? 0))
    .sort((a, b) => b.missed - a.missed || b.clocks - a.clocks || String(a.key).localeCompare(String(b.key)));
}

function rowOf(
  key: string | null,
  decided: readonly ClockFact[],
  open: readonly ClockFact[],
  excused: number,
): ClockRow {
  const { met, missed, value, n } = complianceOf(decided);
  const times = responseTimesOf(decided);
  const now = rightNowOf(open);
  const stopped = decided.filter(wasStopped);
  const paused = decided.reduce((sum, fact) => sum + fact.pausedMs, 0);
  const wall = decided.reduce((sum, fact) => sum + fact.wallMs, 0);
  return {
    key,
    clocks: n,
    met,
    missed,
    value,
    medianMs: times.medianMs,
    p90Ms: times.p90Ms,
    systemDelayMs: medianMs(decided.flatMap(({ systemMs }) => systemMs ?? [])),
    personDelayMs: medianMs(decided.flatMap(({ personMs }) => personMs ?? [])),
    excused,
    breachedNow: now.breached,
    approachingNow: now.approaching,
    pausedShare: rateOf(paused, wall),
    selfReportedShare: rateOf(stopped.filter((fact) => fact.selfReported).length, stopped.length),
    lowN: n < LOW_N,
  };
}

export type Delay = { source: string | null; systemMs: number | null; personMs: number | null; n: number };

/** Whose delay: median wall time MQL -> assigned (system) and assigned -> first touch (person), by source. */
export function delayOf(decided: readonly ClockFact[]): Delay[] {
  return [...groupBy(decided, (fact) => fact.sourceLabel)]
    .map(([source, facts]) => ({
      source,
      systemMs: medianMs(facts.flatMap(systemDelay)),
      personMs: medianMs(facts.flatMap(personDelay)),
      n: facts.length,
    }))
    .sort((a, b) => b.n - a.n || String(a.source).localeCompare(String(b.source)));
}

function systemDelay({ mqlAt, assignedAt }: ClockFact): number[] {
  return mqlAt === null || assignedAt === null ? [] : [assignedAt - mqlAt];
}

function personDelay({ assignedAt, firstTouchAt }: ClockFact): number[] {
  return assignedAt === null || firstTouchAt === null ? [] : [firstTouchAt - assignedAt];
}

export type Arrivals = { weekday: number; hour: number; n: number; met: number; missed: number };

/** When the leads of the decided clocks became MQLs, by weekday (0 is Monday) and hour of the workspace. */
export function arrivalsOf(decided: readonly ClockFact[], { days }: ClockContext): Arrivals[] {
  const cells = new Map<string, Arrivals>();
  for (const fact of decided) {
    if (fact.mqlAt === null) continue;
    const [weekday, hour] = [days.weekdayOf(fact.mqlAt), days.hourOf(fact.mqlAt)];
    const cell = cells.get(`${weekday}:${hour}`) ?? { weekday, hour, n: 0, met: 0, missed: 0 };
    cell.n += 1;
    if (fact.outcome === 'met') cell.met += 1;
    if (fact.outcome === 'missed') cell.missed += 1;
    cells.set(`${weekday}:${hour}`, cell);
  }
  return [...cells.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour);
}

/** Groups facts by a key; facts whose key is null are a group of their own. */
export function groupBy<T, K>(facts: readonly T[], keyOf: (fact: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const group = groups.get(key);
    if (group) group.push(fact);
    else groups.set(key, [fact]);
  }
  return groups;
}

import type { Days } from './days.ts';
import type { ClockFact } from './facts.ts';

export const BUCKETS = [
  '≤25 %',
  '25–50 %',
  '50–80 %',
  '80–100 %',
  '100–150 %',
  '150–200 %',
  '>200 %',
  'never',
] as const;
export type Bucket = (typeof BUCKETS)[number];
const BOUNDS = [0.25, 0.5, 0.8, 1, 1.5, 2] as const;

export const NOW_STANDINGS = ['onTrack', 'approaching', 'breached', 'paused', 'offHours'] as const;
export type NowStanding = (typeof NOW_STANDINGS)[number];

/** Which clocks a figure counts. Every figure and the list behind it use the same filter, so they cannot disagree. */
export type ClockFilter = {
  /** Decided in [from, to). */
  decided?: { from: number; to: number };
  /** MQL in [from, to). */
  mql?: { from: number; to: number };
  kind?: string;
  owner?: string | null;
  team?: string | null;
  source?: string | null;
  campaign?: string | null;
  policy?: string | null;
  leadType?: string | null;
  outcome?: 'met' | 'missed' | 'open' | 'never';
  bucket?: Bucket;
  /** `any` is every open clock. */
  now?: NowStanding | 'any';
  /** Decided on this day of the workspace. */
  day?: string;
  /** The excused clocks, those that are still open as well; left out, a figure counts none of them. */
  excused?: 'yes';
  /** Stopped on this day of the workspace, for the percentiles of elapsed time. */
  stopped?: 'yes';
  arrival?: { weekday: number; hour: number };
  /** Only owners and teams the asker may see; a clock of either is visible. */
  visible?: { owners: readonly string[]; teams: readonly string[] };
};

/** What the figures need to know besides the clocks. */
export type ClockContext = { now: number; days: Days; neverTouchedAfterMs: number };

const OPEN = new Set(['pending', 'onTrack', 'approaching', 'breached', 'paused', 'offHours']);

/** Open: nothing has stopped or cancelled it yet, breached or not. */
export function isOpen(fact: ClockFact): boolean {
  return OPEN.has(fact.standing);
}

/** Started, and not a single touch within the leakage limit of working time. */
export function isNeverTouched(fact: ClockFact, context: ClockContext): boolean {
  return fact.kind === 'firstTouch' && isOpen(fact) && fact.elapsedMs >= context.neverTouchedAfterMs;
}

/** The share of the target that was used, as a bucket; clocks without a touch so far are `never`. */
export function bucketOf(fact: ClockFact): Bucket {
  if (fact.stoppedAt === null || isOpen(fact)) return 'never';
  const used =
    fact.targetMs === 0 ? (fact.elapsedMs === 0 ? 0 : Number.POSITIVE_INFINITY) : fact.elapsedMs / fact.targetMs;
  const index = BOUNDS.findIndex((bound) => used <= bound);
  return BUCKETS[index === -1 ? BOUNDS.length : index] as Bucket;
}

/** The one predicate behind a count of clocks and the list that opens from it. */
export function clockFilter(filter: ClockFilter, context: ClockContext): (fact: ClockFact) => boolean {
  const tests: ((fact: ClockFact) => boolean)[] = [];
  const { decided, mql, day, bucket, now, arrival, visible, outcome, kind } = filter;
  if (kind !== undefined) tests.push((fact) => fact.kind === kind);
  const excused = filter.excused === 'yes';
  tests.push((fact) => fact.excused === excused);
  if (decided)
    tests.push(
      (fact) =>
        (fact.outcome !== null && fact.decidedAt !== null && within(fact.decidedAt, decided)) ||
        (excused && isOpen(fact)),
    );
  if (mql) tests.push((fact) => fact.mqlAt !== null && within(fact.mqlAt, mql));
  if (filter.owner !== undefined) tests.push((fact) => fact.ownerKey === filter.owner);
  if (filter.team !== undefined) tests.push((fact) => fact.teamKey === filter.team);
  if (filter.source !== undefined) tests.push((fact) => fact.sourceLabel === filter.source);
  if (filter.campaign !== undefined) tests.push((fact) => fact.campaign === filter.campaign);
  if (filter.policy !== undefined) tests.push((fact) => fact.policyKey === filter.policy);
  if (filter.leadType !== undefined) tests.push((fact) => fact.leadType === filter.leadType);
  if (outcome === 'met' || outcome === 'missed') tests.push((fact) => fact.outcome === outcome);
  if (outcome === 'open') tests.push(isOpen);
  if (outcome === 'never') tests.push((fact) => isNeverTouched(fact, context));
  if (filter.stopped) tests.push((fact) => fact.stoppedAt !== null && !isOpen(fact));
  if (bucket !== undefined) tests.push((fact) => bucketOf(fact) === bucket);
  if (now === 'any') tests.push(isOpen);
  else if (now !== undefined) tests.push((fact) => fact.standing === now);
  if (day !== undefined) tests.push((fact) => fact.decidedAt !== null && context.days.dayOf(fact.decidedAt) === day);
  if (arrival) {
    tests.push(
      ({ mqlAt }) =>
        mqlAt !== null &&
        context.days.weekdayOf(mqlAt) === arrival.weekday &&
        context.days.hourOf(mqlAt) === arrival.hour,
    );
  }
  if (visible) {
    tests.push(
      ({ ownerKey, teamKey }) =>
        (ownerKey !== null && visible.owners.includes(ownerKey)) ||
        (teamKey !== null && visible.teams.includes(teamKey)),
    );
  }
  return (fact) => tests.every((test) => test(fact));
}

function within(at: number, range: { from: number; to: number }): boolean {
  return at >= range.from && at < range.to;
}

import { BusinessTimeError } from './error.ts';
import type { Hours } from './hours.ts';
import { assertInstant, DAY_MS, FIRST_INSTANT, LAST_INSTANT } from './local-date.ts';
import { visitOpenPieces } from './open-pieces.ts';
import type { Zone } from './zone.ts';

export type Timeline = {
  elapsed(from: number, to: number): number;
  add(from: number, ms: number): number;
  isOpen(at: number): boolean;
  nextOpen(at: number): number;
};

// Instants are found by bucket first: about 18 hours, so two or three intervals are left to search.
const BUCKET_MS = 2 ** 26;
const FIRST_SPAN_MS = 400 * DAY_MS;

/**
 * The open intervals of a growing stretch of time with running sums, in flat arrays.
 * Queries inside the stretch are binary searches without allocation; others grow it first.
 */
export function createTimeline(zone: Zone, hours: Hours): Timeline {
  let coveredFrom = 0;
  let coveredTo = 0;
  // Entry 0 is an empty interval at coveredFrom, so that every instant has one at or before it.
  let starts = new Float64Array(0);
  let ends = new Float64Array(0);
  /** Open time from coveredFrom up to the end of the interval. */
  let sums = new Float64Array(0);
  /** By bucket: the last interval that starts at or before the bucket does. */
  let buckets = new Int32Array(0);

  const lastOpening = boundOpenings(hours);

  function build(from: number, to: number): void {
    const startList = [from];
    const endList = [from];
    visitOpenPieces(zone, hours, from, to, (start, end) => {
      if (endList.at(-1) === start) endList[endList.length - 1] = end;
      else {
        startList.push(start);
        endList.push(end);
      }
    });
    const count = startList.length;
    starts = Float64Array.from(startList);
    ends = Float64Array.from(endList);
    sums = new Float64Array(count);
    for (let index = 1; index < count; index += 1) {
      const length = (ends[index] as number) - (starts[index] as number);
      sums[index] = (sums[index - 1] as number) + length;
    }
    buckets = new Int32Array(Math.floor((to - from) / BUCKET_MS) + 2);
    let last = 0;
    for (let bucket = 0; bucket < buckets.length; bucket += 1) {
      const bucketStart = from + bucket * BUCKET_MS;
      while (last + 1 < count && (starts[last + 1] as number) <= bucketStart) last += 1;
      buckets[bucket] = last;
    }
    coveredFrom = from;
    coveredTo = to;
  }

  /** Makes `[from, to]` lie inside the stretch; doubling keeps repeated growth linear in all. */
  function cover(from: number, to: number): void {
    if (from >= coveredFrom && to < coveredTo) return;
    const first = coveredTo === coveredFrom;
    const span = Math.max(coveredTo - coveredFrom, FIRST_SPAN_MS);
    const low = first || from < coveredFrom ? from - (first ? FIRST_SPAN_MS : span) : coveredFrom;
    const high = first || to >= coveredTo ? to + span : coveredTo;
    build(Math.max(low, FIRST_INSTANT), Math.min(high, LAST_INSTANT));
  }

  /** Index of the last interval that starts at or before `at`; `at` lies in the stretch. */
  function locate(at: number): number {
    const bucket = ((at - coveredFrom) / BUCKET_MS) | 0;
    let low = buckets[bucket] as number;
    let high = buckets[bucket + 1] as number;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] as number) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function openBefore(at: number): number {
    const index = locate(at);
    const sum = sums[index] as number;
    const end = ends[index] as number;
    return at < end ? sum - (end - at) : sum;
  }

  /** The first instant at which the running sum reaches `from`'s plus `ms`, or NaN if not covered. */
  function reach(from: number, ms: number): number {
    const target = openBefore(from) + ms;
    const count = sums.length;
    let low = locate(from);
    let high = low;
    // Most targets end within a few intervals: look near before halving the rest.
    for (let step = 1; (sums[high] as number) < target; step *= 2) {
      if (high === count - 1) return Number.NaN;
      low = high + 1;
      high = Math.min(high + step, count - 1);
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] as number) >= target) high = middle;
      else low = middle + 1;
    }
    return (ends[low] as number) - ((sums[low] as number) - target);
  }

  function addUncovered(from: number, ms: number): number {
    assertInstant(from, 'from');
    if (Number.isNaN(ms) || ms === Number.POSITIVE_INFINITY) {
      throw new BusinessTimeError('invalid-input', `ms must be a whole number, got ${ms}`);
    }
    if (ms < 0) throw new BusinessTimeError('negative-duration', `ms must not be negative: ${ms}`);
    if (ms === 0) return from;
    for (let to = from; to < lastOpening; to = coveredTo) {
      cover(from, to);
      const at = reach(from, ms);
      if (!Number.isNaN(at)) return at;
    }
    throw noOpenTime(`${ms} ms of open time never add up`, from);
  }

  function nextOpenUncovered(at: number): number {
    assertInstant(at, 'at');
    for (let to = at; to < lastOpening; to = coveredTo) {
      cover(at, to);
      const index = locate(at);
      if (at < (ends[index] as number)) return at;
      const next = starts[index + 1];
      if (next !== undefined) return next;
    }
    throw noOpenTime('no open time', at);
  }

  function noOpenTime(what: string, at: number): BusinessTimeError {
    const until = hours.weekOpen ? ' before the year 2200' : '';
    return new BusinessTimeError('no-open-time', `${what} from ${new Date(at).toISOString()} on${until}`);
  }

  return {
    elapsed(from, to) {
      if (!(from >= coveredFrom && to < coveredTo && from <= to)) {
        assertInstant(from, 'from');
        assertInstant(to, 'to');
        if (from > to) {
          throw new BusinessTimeError('from-after-to', `from ${from} is later than to ${to}`);
        }
        cover(from, to);
      }
      return openBefore(to) - openBefore(from);
    },
    add(from, ms) {
      if (from >= coveredFrom && from < coveredTo && ms > 0) {
        const at = reach(from, ms);
        if (at <= coveredTo) return at;
      }
      return addUncovered(from, ms);
    },
    isOpen(at) {
      if (!(at >= coveredFrom && at < coveredTo)) {
        assertInstant(at, 'at');
        cover(at, at);
      }
      return at < (ends[locate(at)] as number);
    },
    nextOpen(at) {
      if (at >= coveredFrom && at < coveredTo) {
        const index = locate(at);
        if (at < (ends[index] as number)) return at;
        const next = starts[index + 1];
        if (next !== undefined) return next;
      }
      return nextOpenUncovered(at);
    },
  };
}

/** No open time lies at or after this instant: a closed week opens for the last time on an override. */
function boundOpenings(hours: Hours): number {
  if (hours.weekOpen) return LAST_INSTANT;
  const lastDay = hours.openSpecialDays.at(-1);
  return lastDay === undefined ? FIRST_INSTANT : Math.min((lastDay + 2) * DAY_MS, LAST_INSTANT);
}

import { DAY_MS, FIRST_INSTANT, LAST_INSTANT } from './local-date.ts';

/** A stretch of time `[from, to)` in which a zone's wall clock is UTC + offsetMs. */
export type Regime = { from: number; to: number; offsetMs: number };

export type Zone = {
  /** Consecutive regimes that cover exactly `[from, to)`. */
  regimes(from: number, to: number): Regime[];
  /** Whether the offset changes inside `(from, to)`. */
  changesIn(from: number, to: number): boolean;
  offsetAt(at: number): number;
};

// The closest two changes since 1970 lie 6.96 days apart: a longer step would miss real ones.
const STEP_MS = 6 * DAY_MS;
const SECOND_MS = 1_000;
const MAX_ZONES = 1_000;

const zones = new Map<string, Zone>();

/** Whether Intl knows this IANA zone or alias; a bare offset such as `+05:30` is no zone. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatterFor(name);
    return true;
  } catch {
    return false;
  }
}

/** The zone's offset changes, found by probing Intl on demand and kept for later calls. */
export function getZone(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

function formatterFor(name: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

function createZone(name: string): Zone {
  const formatter = formatterFor(name);
  // offsets[i] holds from changes[i - 1] up to changes[i]; both grow at either end.
  const changes: number[] = [];
  const offsets: number[] = [];
  let coveredFrom = 0;
  let coveredTo = 0;

  /** Reads the wall clock of a whole second as if it were UTC: the difference is the offset. */
  function probe(at: number): number {
    const [month, day, year, hour, minute, second] = (formatter.format(at).match(/\d+/g) as string[]).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour % 24, minute, second) - at;
  }

  /** Changes in `(from, to]`, in order, each with the offset that begins there. */
  function findChanges(from: number, to: number): { at: number; offsetMs: number }[] {
    const found: { at: number; offsetMs: number }[] = [];
    const last = probe(to);
    let low = from;
    let before = probe(from);
    while (before !== last) {
      let high = to;
      while (high - low > SECOND_MS) {
        const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
        if (probe(middle) === before) low = middle;
        else high = middle;
      }
      before = probe(high);
      low = high;
      found.push({ at: high, offsetMs: before });
    }
    return found;
  }

  function cover(from: number, to: number): void {
    if (offsets.length === 0) {
      coveredFrom = Math.floor(from / STEP_MS) * STEP_MS;
      coveredTo = coveredFrom;
      offsets.push(probe(coveredFrom));
    }
    for (; coveredTo < to; coveredTo += STEP_MS) {
      for (const change of findChanges(coveredTo, coveredTo + STEP_MS)) {
        changes.push(change.at);
        offsets.push(change.offsetMs);
      }
    }
    for (; coveredFrom > from; coveredFrom -= STEP_MS) {
      const found = findChanges(coveredFrom - STEP_MS, coveredFrom);
      changes.unshift(...found.map((change) => change.at));
      offsets.unshift(probe(coveredFrom - STEP_MS), ...found.map((change) => change.offsetMs));
      // The offset at the seam now stands twice: once as found, once as the old first entry.
      offsets.splice(found.length, 1);
    }
  }

  /** Index into offsets of the regime that holds at `at`. */
  function regimeAt(at: number): number {
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((changes[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    regimes(from, to) {
      cover(clamp(from), clamp(to));
      const list: Regime[] = [];
      let index = regimeAt(from);
      for (let start = from; start < to; index += 1) {
        const end = Math.min(changes[index] ?? to, to);
        list.push({ from: start, to: end, offsetMs: offsets[index] as number });
        start = end;
      }
      return list;
    },
    changesIn(from, to) {
      cover(clamp(from), clamp(to));
      return (changes[regimeAt(from)] ?? to) < to;
    },
    offsetAt(at) {
      cover(clamp(at), clamp(at) + 1);
      return offsets[regimeAt(at)] as number;
    },
  };
}

/** Asking about a far instant must not probe for ever: beyond the bounds the last offset holds. */
function clamp(at: number): number {
  return Math.min(Math.max(at, FIRST_INSTANT - STEP_MS), LAST_INSTANT + STEP_MS);
}

import { type Hours, type WallHours, weekdayHours } from './hours.ts';
import { DAY_MS, dateOf, FIRST_INSTANT, LAST_INSTANT } from './local-date.ts';
import type { Zone } from './zone.ts';

/**
 * Why time counts or not. `weekend` is closed time around weekdays without hours, whichever they
 * are; `override` also marks what an override closed of the weekday's own hours.
 */
export type SegmentReason = 'workingHours' | 'override' | 'outsideHours' | 'weekend' | 'holiday';

/** A stretch `[from, to)` that is all open or all closed, for one reason. */
export type CalendarSegment = {
  from: number;
  to: number;
  open: boolean;
  /** `date` and `name` are given for holidays and overrides. */
  why: { reason: SegmentReason; date?: string; name?: string };
  /** The wall clock moved by this much where the segment begins (forward is positive). */
  dst?: { shiftMs: number };
};

// Around any closed stretch of ordinary days a week holds every weekday there is.
const LOOK_AROUND_MS = 8 * DAY_MS;

/**
 * Consecutive segments that cover exactly `[from, to)`; the open ones sum to the elapsed time.
 * A label does not hang on where the range is cut: Friday night is `weekend` from the first minute.
 */
export function listSegments(zone: Zone, hours: Hours, from: number, to: number): CalendarSegment[] {
  if (from === to) return [];
  const parts = listParts(
    zone,
    hours,
    Math.max(from - LOOK_AROUND_MS, FIRST_INSTANT),
    Math.min(to + LOOK_AROUND_MS, LAST_INSTANT),
  );
  spreadWeekends(parts);
  const segments: CalendarSegment[] = [];
  for (const part of parts) {
    const start = Math.max(part.from, from);
    const end = Math.min(part.to, to);
    if (start >= end) continue;
    const last = segments.at(-1);
    const dst = start === part.from && last ? part.dst : undefined;
    if (last && !dst && isSameKind(last, part)) last.to = end;
    else segments.push({ ...part, from: start, to: end, dst });
  }
  for (const segment of segments) if (!segment.dst) delete segment.dst;
  return segments;
}

/** Every date's parts, read with each offset that holds on it; not yet merged. */
function listParts(zone: Zone, hours: Hours, from: number, to: number): CalendarSegment[] {
  const parts: CalendarSegment[] = [];
  let offsetBefore: number | null = null;
  for (const { from: regimeFrom, to: regimeTo, offsetMs } of zone.regimes(from, to)) {
    let shiftMs = offsetBefore === null ? 0 : offsetMs - offsetBefore;
    offsetBefore = offsetMs;
    const lastDay = Math.floor((regimeTo - 1 + offsetMs) / DAY_MS);
    for (let day = Math.floor((regimeFrom + offsetMs) / DAY_MS); day <= lastDay; day += 1) {
      const midnight = day * DAY_MS - offsetMs;
      for (const part of listWallParts(hours, day)) {
        const start = Math.max(midnight + part.from, regimeFrom);
        const end = Math.min(midnight + part.to, regimeTo);
        if (start >= end) continue;
        parts.push({ ...part, from: start, to: end, dst: shiftMs ? { shiftMs } : undefined });
        shiftMs = 0;
      }
    }
  }
  return parts;
}

/** One date's 24 wall hours as parts with their reasons, in ms since 00:00. */
function listWallParts(hours: Hours, day: number): CalendarSegment[] {
  const special = hours.special.get(day);
  const usual = weekdayHours(hours, day);
  const actual = special ? special.hours : usual;
  const closed: SegmentReason = usual.length > 0 ? 'outsideHours' : 'weekend';
  const wholeDay = special?.override && actual.length === 0 ? 'override' : 'holiday';

  function explain(at: number): Pick<CalendarSegment, 'open' | 'why'> {
    const open = isInside(actual, at);
    if (!special) return { open, why: { reason: open ? 'workingHours' : closed } };
    const date = dateOf(day);
    const byOverride = { reason: 'override' as const, date, name: special.override?.name };
    if (open) return { open, why: byOverride };
    if (wholeDay === 'override') return { open, why: byOverride };
    if (special.holiday) return { open, why: { reason: wholeDay, date, name: special.holiday.name } };
    return { open, why: isInside(usual, at) ? byOverride : { reason: closed } };
  }

  const cuts = [...new Set([0, ...actual, ...usual, DAY_MS])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, index) => {
    const from = cuts[index] as number;
    return { from, to, ...explain(from) };
  });
}

/** A closed stretch of ordinary days that touches a weekday without hours is `weekend` throughout. */
function spreadWeekends(parts: CalendarSegment[]): void {
  let start = 0;
  while (start < parts.length) {
    let end = start;
    let weekend = false;
    for (; end < parts.length && isOrdinary(parts[end]); end += 1) {
      weekend ||= parts[end]?.why.reason === 'weekend';
    }
    for (const part of weekend ? parts.slice(start, end) : []) part.why = { reason: 'weekend' };
    start = end + 1;
  }
}

function isOrdinary(part: CalendarSegment | undefined): boolean {
  return part?.why.reason === 'outsideHours' || part?.why.reason === 'weekend';
}

function isInside(wall: WallHours, at: number): boolean {
  for (let index = 0; index < wall.length; index += 2) {
    if (at >= (wall[index] as number) && at < (wall[index + 1] as number)) return true;
  }
  return false;
}

function isSameKind(a: CalendarSegment, b: CalendarSegment): boolean {
  return a.open === b.open && a.why.reason === b.why.reason && a.why.date === b.why.date;
}

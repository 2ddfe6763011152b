import type { Span } from './clock.ts';
import { type CalendarOf, countedUntil } from './spans.ts';

/** Working time that one holder had a clock for; `ownerKey` null: nobody held it, or only a queue. */
export type Share = { ownerKey: string | null; countedMs: number };

/** Each holder's working time up to an instant (epoch ms), in the order in which they first held the lead; they sum to the whole. */
export function sharesOf(spans: readonly Span[], until: number, calendars: CalendarOf): Share[] {
  const shares: Share[] = [];
  for (const span of spans) {
    if (span.from >= until) break;
    const countedMs = countedUntil([span], until, calendars);
    const known = shares.find((one) => one.ownerKey === span.ownerKey);
    if (known) known.countedMs += countedMs;
    else shares.push({ ownerKey: span.ownerKey, countedMs });
  }
  return shares;
}

/**
 * Whom a breach is charged to: the holder of the largest share of the time up to it, of equal shares the later holder.
 * Null when nobody held it for longest: a queue's time is nobody's. Undefined when the clock has no time yet.
 */
export function chargedTo(spans: readonly Span[], at: number, calendars: CalendarOf): string | null | undefined {
  let found: Share | undefined;
  for (const share of sharesOf(spans, at, calendars)) {
    if (found === undefined || share.countedMs >= found.countedMs) found = share;
  }
  return found?.ownerKey;
}

/** How much of a clock's time was nobody's fault: without an owner, or before its start was even known (`knownAt`). */
export type Delay = { systemMs: number; personMs: number };

/** Splits the working time of a clock up to an instant (epoch ms) into the system's and the people's. */
export function delayOf(spans: readonly Span[], knownAt: number | null, until: number, calendars: CalendarOf): Delay {
  const start = spans[0]?.from ?? until;
  const learnedAt = knownAt === null ? start : Math.min(Math.max(knownAt, start), until);
  let systemMs = countedUntil(spans, learnedAt, calendars);
  let personMs = 0;
  for (const span of spans) {
    const from = Math.max(span.from, learnedAt);
    if (from >= until || (span.to !== null && span.to <= from)) continue;
    const countedMs = countedUntil([{ ...span, from }], until, calendars);
    if (span.ownerKey === null) systemMs += countedMs;
    else personMs += countedMs;
  }
  return { systemMs, personMs };
}

import { BusinessTimeError, type Calendar } from '../business-time/calendar.ts';
import type { Span } from './clock.ts';

/** Finds the compiled calendar of a span by its key and playbook version; throws for an unknown key. */
export type CalendarOf = (key: string, version: number) => Calendar;

/** Working time counted by running spans up to an instant (epoch ms). */
export function countedUntil(spans: readonly Span[], until: number, calendarOf: CalendarOf): number {
  let counted = 0;
  for (const span of spans) {
    if (span.from >= until) break;
    if (!span.paused)
      counted += calendarOf(span.calendarKey, span.version).elapsed(span.from, Math.min(span.to ?? until, until));
  }
  return counted;
}

/**
 * The first instant at which `ms` of working time have been counted, walking the spans; null when they never are
 * (paused without an end, stopped before, or a calendar that never opens again). `ms` 0 gives the start.
 */
export function instantOf(spans: readonly Span[], ms: number, calendarOf: CalendarOf): number | null {
  const first = spans[0];
  if (first === undefined) return null;
  if (ms <= 0) return first.from;
  let left = ms;
  for (const span of spans) {
    if (span.paused) continue;
    const calendar = calendarOf(span.calendarKey, span.version);
    if (span.to === null) return addOrNull(calendar, span.from, left);
    const open = calendar.elapsed(span.from, span.to);
    if (open >= left) return calendar.add(span.from, left);
    left -= open;
  }
  return null;
}

/** `add` that answers null when the calendar never opens for long enough again. */
export function addOrNull(calendar: Calendar, from: number, ms: number): number | null {
  try {
    return calendar.add(from, ms);
  } catch (error) {
    if (error instanceof BusinessTimeError && error.code === 'no-open-time') return null;
    throw error;
  }
}

export type Stretch = { from: number; to: number | null; why: string };
/** `uncovered`: whoever holds the lead is away without a cover, or gone. */
export type OwnerStretch = {
  from: number;
  to: number | null;
  ownerKey: string | null;
  calendarKey: string;
  version: number;
  uncovered: boolean;
};

/** The part of each stretch that lies in [from, to); `to` null: without an end. */
export function clip<T extends { from: number; to: number | null }>(
  stretches: readonly T[],
  from: number,
  to: number | null,
): T[] {
  const inside: T[] = [];
  for (const one of stretches) {
    const start = Math.max(one.from, from);
    const end = one.to === null ? to : to === null ? one.to : Math.min(one.to, to);
    if (end === null || end > start) inside.push({ ...one, from: start, to: end });
  }
  return inside;
}

/**
 * Cuts [start, end) at every owner change and pause edge. Pauses may overlap or reach beyond the clock;
 * time in several pauses is paused once and named by the one that began first.
 */
export function buildSpans(
  start: number,
  end: number | null,
  owners: readonly OwnerStretch[],
  pauses: readonly Stretch[],
): Span[] {
  const limit = end ?? Number.POSITIVE_INFINITY;
  const cuts = new Set<number>([start]);
  for (const { from, to } of [...owners, ...pauses]) {
    if (from > start && from < limit) cuts.add(from);
    if (to !== null && to > start && to < limit) cuts.add(to);
  }
  const edges = [...cuts].sort((a, b) => a - b);
  const ordered = [...pauses].sort((a, b) => a.from - b.from || (a.why < b.why ? -1 : 1));
  const spans: Span[] = [];
  edges.forEach((from, index) => {
    const to = edges[index + 1] ?? end;
    if (to === from) return;
    const owner = owners.find((one) => one.from <= from && (one.to === null || one.to > from)) ?? owners.at(-1);
    const pause = ordered.find((one) => one.from <= from && (one.to === null || one.to > from));
    const span: Span = {
      from,
      to,
      paused: pause !== undefined,
      ownerKey: owner?.ownerKey ?? null,
      calendarKey: owner?.calendarKey ?? '',
      version: owner?.version ?? 0,
      why: pause?.why ?? null,
    };
    const last = spans.at(-1);
    if (
      last &&
      last.to === from &&
      last.paused === span.paused &&
      last.ownerKey === span.ownerKey &&
      last.calendarKey === span.calendarKey &&
      last.version === span.version &&
      last.why === span.why
    )
      last.to = to;
    else spans.push(span);
  });
  return spans;
}

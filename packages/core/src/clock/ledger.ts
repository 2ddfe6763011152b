import type { CalendarSegment } from '../business-time/calendar.ts';
import type { Span } from './clock.ts';
import type { CalendarOf } from './spans.ts';

/** One row of a clock's arithmetic; `countedMs` is working time, rows are consecutive and sum to the clock's elapsed time. */
export type LedgerRow = {
  from: number;
  to: number;
  kind: 'running' | 'paused' | 'offHours';
  wallMs: number;
  countedMs: number;
  ownerKey: string | null;
  calendarKey: string;
  why: string;
};

/** The rows of a clock from its start to `until` (its stop, or now), line by line. Instants are epoch ms. */
export function buildLedger(spans: readonly Span[], until: number, calendars: CalendarOf): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const span of spans) {
    const to = Math.min(span.to ?? until, until);
    if (to <= span.from) continue;
    const base = { ownerKey: span.ownerKey, calendarKey: span.calendarKey };
    if (span.paused) {
      rows.push({
        from: span.from,
        to,
        kind: 'paused',
        wallMs: to - span.from,
        countedMs: 0,
        ...base,
        why: `Paused: ${span.why ?? 'by hand'}`,
      });
      continue;
    }
    for (const segment of calendars(span.calendarKey, span.version).segments(span.from, to)) {
      const wallMs = segment.to - segment.from;
      rows.push({
        from: segment.from,
        to: segment.to,
        kind: segment.open ? 'running' : 'offHours',
        wallMs,
        countedMs: segment.open ? wallMs : 0,
        ...base,
        why: whyOf(segment),
      });
    }
  }
  return rows;
}

function whyOf(segment: CalendarSegment): string {
  const { reason, name, date } = segment.why;
  const shift = segment.dst ? `, after the clocks went ${segment.dst.shiftMs > 0 ? 'forward' : 'back'}` : '';
  const named = name ?? date ?? '';
  switch (reason) {
    case 'workingHours':
      return `Working hours${shift}`;
    case 'weekend':
      return `Off hours (weekend)${shift}`;
    case 'outsideHours':
      return `Off hours${shift}`;
    case 'holiday':
      return `Holiday: ${named}${shift}`;
    case 'override':
      return segment.open ? `Exception hours on ${named}${shift}` : `Exception: closed on ${named}${shift}`;
  }
}

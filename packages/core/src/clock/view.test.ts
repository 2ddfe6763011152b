import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../business-time/calendar.ts';
import type { Span } from './clock.ts';
import { buildLedger } from './ledger.ts';
import { boundariesOf, type StoredClock, viewClock } from './view.ts';

const HOUR = 3_600_000;
const office = compileCalendar({
  timeZone: 'UTC',
  week: {
    mon: [['09:00', '17:00']],
    tue: [['09:00', '17:00']],
    wed: [['09:00', '17:00']],
    thu: [['09:00', '17:00']],
    fri: [['09:00', '17:00']],
  },
});
const always = compileCalendar({
  timeZone: 'UTC',
  week: {
    mon: [['00:00', '24:00']],
    tue: [['00:00', '24:00']],
    wed: [['00:00', '24:00']],
    thu: [['00:00', '24:00']],
    fri: [['00:00', '24:00']],
    sat: [['00:00', '24:00']],
    sun: [['00:00', '24:00']],
  },
});
const calendars = (key: string) => (key === 'always' ? always : office);
const monday = Date.UTC(2026, 3, 13);

const span = (from: number, to: number | null, paused = false, calendarKey = 'office'): Span => ({
  from,
  to,
  paused,
  ownerKey: 'priya',
  calendarKey,
  version: 1,
  why: paused ? 'the lead replied' : null,
});

function clock(spans: Span[], over: Partial<StoredClock> = {}): StoredClock {
  const startedAt = spans[0]?.from ?? null;
  return {
    state: 'running',
    outcome: null,
    breached: false,
    breachedAt: null,
    decidedAt: null,
    calendarKey: 'office',
    ownerKey: 'priya',
    startedAt,
    dueAt: startedAt === null ? null : startedAt + 4 * HOUR,
    stoppedAt: null,
    targetMs: 4 * HOUR,
    spans,
    ...over,
  };
}

describe('viewClock', () => {
  const nine = monday + 9 * HOUR;

  it('counts an open clock up to now, whatever was stored', () => {
    const view = viewClock(clock([span(nine, null)]), nine + HOUR, calendars);
    expect(view).toMatchObject({
      state: 'running',
      standing: 'onTrack',
      elapsedMs: HOUR,
      leftMs: 3 * HOUR,
      offHours: false,
    });
  });

  it('is approaching from 80 % of the target on, and breached at the due instant itself', () => {
    const approachingAt = nine + 0.8 * 4 * HOUR;
    expect(viewClock(clock([span(nine, null)]), approachingAt - 1, calendars).standing).toBe('onTrack');
    expect(viewClock(clock([span(nine, null)]), approachingAt, calendars).standing).toBe('approaching');
    const due = viewClock(clock([span(nine, null)]), nine + 4 * HOUR, calendars);
    expect(due).toMatchObject({
      standing: 'breached',
      outcome: 'missed',
      breachedAt: nine + 4 * HOUR,
      decidedAt: nine + 4 * HOUR,
      leftMs: 0,
    });
  });

  it('says off hours with the next opening when the calendar is closed', () => {
    const start = monday + 16 * HOUR;
    const stored = clock([span(start, null)], { dueAt: monday + 24 * HOUR + 12 * HOUR });
    const evening = monday + 20 * HOUR;
    expect(viewClock(stored, evening, calendars)).toMatchObject({
      standing: 'offHours',
      offHours: true,
      elapsedMs: HOUR,
    });
    expect(boundariesOf(stored, evening, calendars)).toEqual({
      resumesAt: monday + 33 * HOUR,
      nextBoundaryAt: monday + 33 * HOUR,
    });
    expect(boundariesOf(stored, start, calendars)).toEqual({ resumesAt: null, nextBoundaryAt: monday + 17 * HOUR });
  });

  it('is paused inside a paused span and ends the stretch where the pause ends', () => {
    const stored = clock(
      [span(nine, nine + HOUR), span(nine + HOUR, nine + 2 * HOUR, true), span(nine + 2 * HOUR, null)],
      { dueAt: nine + 5 * HOUR },
    );
    expect(viewClock(stored, nine + 1.5 * HOUR, calendars)).toMatchObject({
      state: 'paused',
      standing: 'paused',
      elapsedMs: HOUR,
    });
    expect(boundariesOf(stored, nine + 1.5 * HOUR, calendars).nextBoundaryAt).toBe(nine + 2 * HOUR);
    expect(viewClock({ ...stored, state: 'paused' }, nine + 3 * HOUR, calendars)).toMatchObject({
      state: 'running',
      elapsedMs: 2 * HOUR,
    });
  });

  it('has no boundary where the calendar never closes', () => {
    expect(boundariesOf(clock([span(nine, null, false, 'always')]), nine, calendars)).toEqual({
      resumesAt: null,
      nextBoundaryAt: null,
    });
  });

  it('leaves a settled clock as it was stored', () => {
    const met = clock([span(nine, nine + HOUR)], {
      state: 'completed',
      outcome: 'met',
      stoppedAt: nine + HOUR,
      decidedAt: nine + HOUR,
    });
    expect(viewClock(met, nine + 400 * HOUR, calendars)).toMatchObject({
      standing: 'met',
      elapsedMs: HOUR,
      wallMs: HOUR,
      breached: false,
    });
    const cancelled = clock([span(nine, nine + HOUR)], { state: 'cancelled', stoppedAt: nine + HOUR });
    expect(viewClock(cancelled, nine + 400 * HOUR, calendars).standing).toBe('cancelled');
  });

  it('keeps a breach that was recorded even when a pause has moved the due instant away', () => {
    const stored = clock([span(nine, null, true)], { state: 'paused', breached: true, breachedAt: nine, dueAt: null });
    expect(viewClock(stored, nine + HOUR, calendars)).toMatchObject({
      breached: true,
      outcome: 'missed',
      decidedAt: nine,
    });
  });

  it('shows a pending clock at zero', () => {
    const pending = clock([], { state: 'pending', startedAt: null, dueAt: null });
    expect(viewClock(pending, nine, calendars)).toMatchObject({
      state: 'pending',
      standing: 'pending',
      elapsedMs: 0,
      wallMs: 0,
      leftMs: 4 * HOUR,
    });
  });

  it('agrees with its ledger at every instant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 400 }),
        (lengths, hours) => {
          let at = nine;
          const spans = lengths.map((length, index) => {
            const one = span(at, at + length * HOUR, index % 2 === 1);
            at += length * HOUR;
            return one;
          });
          spans.push(span(at, null));
          const now = nine + hours * HOUR;
          const stored = clock(spans, { dueAt: null });
          const counted = buildLedger(spans, now, calendars).reduce((sum, row) => sum + row.countedMs, 0);
          expect(viewClock(stored, now, calendars).elapsedMs).toBe(counted);
        },
      ),
    );
  });
});

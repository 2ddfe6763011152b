import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar, type Pause } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';
import { BusinessTimeError } from './error.ts';
import { DAY_MS, MINUTE_MS } from './local-date.ts';
import { calendarNear, instantNear, lengthUpTo, pausesNear } from './testing/arbitraries.ts';
import { changesBySeconds, oddChanges } from './testing/odd-changes.ts';
import { type OffsetTable, readOffsets } from './testing/offset-table.ts';
import { createTickCount, type TickCount } from './testing/tick-count.ts';
import { getZone } from './zone.ts';

const SECOND_MS = 1000;
const tables = new Map<string, OffsetTable>();

/** The offsets of a zone in a year and a month around it, read once. */
function offsetsOf(timeZone: string, year: number): OffsetTable {
  const key = `${timeZone} ${year}`;
  const table = tables.get(key) ?? readOffsets(timeZone, Date.UTC(year, -1), Date.UTC(year + 1, 1));
  tables.set(key, table);
  return table;
}

type Case = { definition: CalendarDefinition; table: OffsetTable; at: number; lengthMs: number; pauses: Pause[] };

/** A calendar, a span and pauses around one of the changes of one of these zones. */
function near(changes: typeof oddChanges): fc.Arbitrary<Case> {
  return fc
    .constantFrom(...changes)
    .map(([timeZone, year]) => ({ timeZone, table: offsetsOf(timeZone, year) }))
    .chain(({ timeZone, table }) =>
      fc.constantFrom(...table.froms.slice(1)).chain((change) =>
        fc.record({
          definition: calendarNear(timeZone, change),
          table: fc.constant(table),
          at: instantNear(change, 48),
          lengthMs: lengthUpTo(96),
          pauses: pausesNear(change),
        }),
      ),
    );
}

/** The instant, or null where the calendar says that it never comes or it comes after `limit`. */
function before(limit: number, compute: () => number): number | null {
  try {
    const at = compute();
    return at < limit ? at : null;
  } catch (error) {
    if (error instanceof BusinessTimeError && error.code === 'no-open-time') return null;
    throw error;
  }
}

/** Time outside of pauses, counted between all the edges there are. */
function countExcluding(count: TickCount, from: number, to: number, pauses: readonly Pause[]): number {
  const edges = new Set([from, to, ...pauses.flatMap((pause) => [pause.from, pause.to ?? to])]);
  const cuts = [...edges].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  let sum = 0;
  for (const [index, start] of cuts.entries()) {
    if (pauses.some((pause) => pause.from <= start && (pause.to === null || start < pause.to))) continue;
    sum += count.elapsed(start, cuts[index + 1] ?? to);
  }
  return sum;
}

function expectSame({ definition, table, at, lengthMs, pauses }: Case, tickMs: number): void {
  const calendar = compileCalendar(definition);
  const count = createTickCount(definition, table, tickMs);
  const to = at + lengthMs;
  const limit = at + 16 * DAY_MS;
  expect(calendar.isOpen(at)).toBe(count.isOpen(at));
  expect(calendar.elapsed(at, to)).toBe(count.elapsed(at, to));
  expect(calendar.elapsedExcluding(at, to, pauses)).toBe(countExcluding(count, at, to, pauses));
  expect(before(limit, () => calendar.nextOpen(at))).toBe(count.findNextOpen(at, limit));
  expect(before(limit, () => calendar.add(at, lengthMs))).toBe(
    before(limit, () => count.findAdd(at, lengthMs, limit) ?? limit),
  );
  const segments = calendar.segments(at, to);
  const open = segments.filter((segment) => segment.open).map((segment) => segment.to - segment.from);
  expect(open.reduce((sum, ms) => sum + ms, 0)).toBe(calendar.elapsed(at, to));
  for (const segment of segments) {
    expect(count.elapsed(segment.from, segment.to)).toBe(segment.open ? segment.to - segment.from : 0);
  }
}

describe('against a count tick by tick that takes its offsets from their names', () => {
  it.each([...oddChanges, ...changesBySeconds])(
    '%s changed its clock in %i, then and as the count knows',
    (timeZone, year) => {
      const { froms, offsets } = offsetsOf(timeZone, year);
      expect(froms.length).toBeGreaterThan(1);
      const regimes = getZone(timeZone).regimes(froms[0] as number, Date.UTC(year + 1, 1));
      expect(regimes.map(({ from, offsetMs }) => [from, offsetMs])).toEqual(froms.map((from, i) => [from, offsets[i]]));
    },
  );

  it('elapsed, pauses, add, isOpen, nextOpen and segments agree around odd changes', () => {
    fc.assert(
      fc.property(near(oddChanges), (one) => expectSame(one, MINUTE_MS)),
      { numRuns: 800 },
    );
  });

  it('they agree where offsets have seconds', () => {
    fc.assert(
      fc.property(near(changesBySeconds), (one) => expectSame(one, SECOND_MS)),
      { numRuns: 12 },
    );
  });

  it('working days agree around odd changes', () => {
    fc.assert(
      fc.property(near(oddChanges), fc.integer({ min: 0, max: 6 }), ({ definition, table, at }, days) => {
        const limit = at + 18 * DAY_MS;
        const due = before(limit, () => compileCalendar(definition).addWorkingDays(at, days));
        // The count sees only a part of the last two dates before its limit.
        const counted = createTickCount(definition, table, MINUTE_MS).findWorkingDay(at, days, limit + 2 * DAY_MS);
        expect(due).toBe(counted !== null && counted < limit ? counted : null);
      }),
      { numRuns: 300 },
    );
  });

  it('spans of up to forty years agree', () => {
    const [from, to] = [Date.UTC(1997, 0), Date.UTC(2037, 0)];
    const zones = ['America/Santiago', 'Africa/Casablanca', 'Australia/Lord_Howe'].map((timeZone) => ({
      timeZone,
      table: readOffsets(timeZone, from, to),
    }));
    const cases = fc.constantFrom(...zones).chain(({ timeZone, table }) =>
      fc.record({
        definition: calendarNear(timeZone, Date.UTC(2011, 3, 3)),
        table: fc.constant(table),
        ends: fc.tuple(fc.integer({ min: from, max: to - 1 }), fc.integer({ min: from, max: to - 1 })),
      }),
    );
    fc.assert(
      fc.property(cases, ({ definition, table, ends }) => {
        const [start, end] = ends.sort((a, b) => a - b) as [number, number];
        const calendar = compileCalendar(definition);
        const count = createTickCount(definition, table, MINUTE_MS);
        const open = count.elapsed(start, end);
        expect(calendar.elapsed(start, end)).toBe(open);
        if (open > 0) expect(calendar.add(start, open)).toBe(count.findAdd(start, open, to));
      }),
      { numRuns: 3 },
    );
  });
});

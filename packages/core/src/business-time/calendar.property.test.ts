import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calendar, compileCalendar } from './calendar.ts';
import { BusinessTimeError } from './error.ts';
import { DAY_MS } from './local-date.ts';
import { clockChanges, instantNear, nearChange, pausesNear, steadyCalendar } from './testing/arbitraries.ts';
import { createMinuteWalk } from './testing/minute-walk.ts';
import { getZone } from './zone.ts';

const HOUR_MS = 3_600_000;
const runs = { numRuns: 250 };

/** The result, or null where the calendar says that it never comes. */
function orNever(compute: () => number): number | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof BusinessTimeError && error.code === 'no-open-time') return null;
    throw error;
  }
}

function checkAgainstWalk(
  test: (calendar: Calendar, walk: ReturnType<typeof createMinuteWalk>, at: number, lengthMs: number) => void,
) {
  fc.assert(
    fc.property(nearChange, ({ definition, at, lengthMs }) => {
      test(compileCalendar(definition), createMinuteWalk(definition), at, lengthMs);
    }),
    runs,
  );
}

describe('around clock changes, against a walk by the minute', () => {
  it.each(clockChanges)('%s changes its clock near %s', (timeZone, ...near) => {
    for (const text of near) {
      const at = Date.parse(text);
      expect(getZone(timeZone).regimes(at - DAY_MS, at + DAY_MS).length).toBeGreaterThan(1);
    }
  });

  it('elapsed counts the same', () => {
    checkAgainstWalk((calendar, walk, at, lengthMs) => {
      expect(calendar.elapsed(at, at + lengthMs)).toBe(walk.elapsed(at, at + lengthMs));
    });
  });

  it('add ends at the same instant', () => {
    checkAgainstWalk((calendar, walk, at, lengthMs) => {
      const limit = at + 4 * DAY_MS;
      const due = orNever(() => calendar.add(at, lengthMs));
      const walked = walk.findAdd(at, lengthMs, limit);
      if (walked === null) expect(due ?? limit).toBeGreaterThanOrEqual(limit);
      else expect(due).toBe(walked);
    });
  });

  it('isOpen and nextOpen agree', () => {
    checkAgainstWalk((calendar, walk, at) => {
      const limit = at + 4 * DAY_MS;
      expect(calendar.isOpen(at)).toBe(walk.isOpen(at));
      const next = orNever(() => calendar.nextOpen(at));
      const walked = walk.findNextOpen(at, limit);
      if (walked === null) expect(next ?? limit).toBeGreaterThanOrEqual(limit);
      else expect(next).toBe(walked);
    });
  });

  it('segments are open where the wall clock says so, cover the range and sum to elapsed', () => {
    checkAgainstWalk((calendar, walk, at, lengthMs) => {
      const to = at + lengthMs;
      const segments = calendar.segments(at, to);
      let reached = at;
      let open = 0;
      for (const segment of segments) {
        expect(segment.from).toBe(reached);
        expect(segment.to).toBeGreaterThan(segment.from);
        reached = segment.to;
        const length = segment.to - segment.from;
        expect(walk.elapsed(segment.from, segment.to)).toBe(segment.open ? length : 0);
        if (segment.open) open += length;
      }
      expect(reached).toBe(to);
      expect(open).toBe(calendar.elapsed(at, to));
    });
  });

  it('a segment says why from its own dates, wherever the range is cut', () => {
    fc.assert(
      fc.property(nearChange, ({ definition, at, lengthMs }) => {
        const calendar = compileCalendar(definition);
        const whole = calendar.segments(at, at + lengthMs + 2);
        const middle = at + Math.floor(lengthMs / 2) + 1;
        const halves = [...calendar.segments(at, middle), ...calendar.segments(middle, at + lengthMs + 2)];
        for (const half of halves) {
          const holder = whole.find(({ from, to }) => from <= half.from && half.to <= to);
          expect(holder?.why).toEqual(half.why);
        }
      }),
      runs,
    );
  });

  it('the intervals of all dates together are the open time', () => {
    fc.assert(
      fc.property(nearChange, ({ definition, change }) => {
        const calendar = compileCalendar(definition);
        const dates = new Set<string>();
        const [from, to] = [change - 2 * DAY_MS, change + 2 * DAY_MS];
        for (let at = from; at < to; at += HOUR_MS / 4) dates.add(calendar.localDate(at));
        let open = 0;
        for (const date of dates) {
          for (const piece of calendar.intervalsOn(date)) {
            expect(calendar.localDate(piece.from)).toBe(date);
            expect(calendar.localDate(piece.to - 1)).toBe(date);
            open += Math.max(Math.min(piece.to, to) - Math.max(piece.from, from), 0);
          }
        }
        expect(open).toBe(calendar.elapsed(from, to));
      }),
      runs,
    );
  });
});

describe('laws', () => {
  it('add and elapsed are inverse, and add is the earliest such instant', () => {
    fc.assert(
      fc.property(nearChange, ({ definition, at, lengthMs }) => {
        const calendar = compileCalendar(definition);
        const due = orNever(() => calendar.add(at, lengthMs));
        if (due === null) return;
        expect(calendar.elapsed(at, due)).toBe(lengthMs);
        if (lengthMs > 0) expect(calendar.elapsed(at, due - 1)).toBe(lengthMs - 1);
        const back = orNever(() => calendar.add(at, calendar.elapsed(at, at + lengthMs)));
        expect(back).toBeLessThanOrEqual(at + lengthMs);
      }),
      runs,
    );
  });

  it('elapsed is additive and monotone', () => {
    fc.assert(
      fc.property(nearChange, fc.nat(60 * HOUR_MS), ({ definition, at, lengthMs }, moreMs) => {
        const calendar = compileCalendar(definition);
        const [middle, end] = [at + lengthMs, at + lengthMs + moreMs];
        const whole = calendar.elapsed(at, end);
        expect(calendar.elapsed(at, middle) + calendar.elapsed(middle, end)).toBe(whole);
        expect(whole).toBeGreaterThanOrEqual(calendar.elapsed(at, middle));
        expect(whole).toBeLessThanOrEqual(end - at);
      }),
      runs,
    );
  });

  it('add is monotone in the start and in the duration', () => {
    fc.assert(
      fc.property(nearChange, fc.nat(30 * HOUR_MS), ({ definition, at, lengthMs }, laterMs) => {
        const calendar = compileCalendar(definition);
        const due = orNever(() => calendar.add(at, lengthMs));
        const later = orNever(() => calendar.add(at + laterMs, lengthMs));
        const longer = orNever(() => calendar.add(at, lengthMs + laterMs));
        expect(later ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(due ?? Number.POSITIVE_INFINITY);
        expect(longer ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(due ?? Number.POSITIVE_INFINITY);
      }),
      runs,
    );
  });

  it('due never depends on the off-hours minute of arrival', () => {
    fc.assert(
      fc.property(nearChange, fc.integer({ min: 1, max: 5 }), ({ definition, at, lengthMs }, days) => {
        const calendar = compileCalendar(definition);
        const opening = orNever(() => calendar.nextOpen(at));
        if (opening === null) return;
        const ms = lengthMs + 1;
        expect(orNever(() => calendar.add(at, ms))).toBe(orNever(() => calendar.add(opening, ms)));
        expect(orNever(() => calendar.addWorkingDays(at, days))).toBe(
          orNever(() => calendar.addWorkingDays(opening, days)),
        );
      }),
      runs,
    );
  });

  it('without clock changes and holidays, whole weeks shift everything', () => {
    const at = instantNear(Date.UTC(2026, 5, 3), 24 * 7);
    fc.assert(
      fc.property(
        steadyCalendar,
        at,
        fc.nat(20 * DAY_MS),
        fc.integer({ min: -900, max: 900 }),
        (definition, from, lengthMs, weeks) => {
          const calendar = compileCalendar(definition);
          const shift = weeks * 7 * DAY_MS;
          const elapsed = calendar.elapsed(from, from + lengthMs);
          expect(calendar.elapsed(from + shift, from + lengthMs + shift)).toBe(elapsed);
          expect(calendar.add(from + shift, elapsed + 1)).toBe(calendar.add(from, elapsed + 1) + shift);
          expect(calendar.nextOpen(from + shift)).toBe(calendar.nextOpen(from) + shift);
          expect(calendar.addWorkingDays(from + shift, 3)).toBe(calendar.addWorkingDays(from, 3) + shift);
        },
      ),
      runs,
    );
  });

  it('pauses take off the open time of their union, by inclusion and exclusion', () => {
    const cases = nearChange.chain((near) => pausesNear(near.at).map((pauses) => ({ ...near, pauses })));
    fc.assert(
      fc.property(cases, ({ definition, at, lengthMs, pauses }) => {
        const calendar = compileCalendar(definition);
        const to = at + lengthMs;
        let expected = 0;
        for (let subset = 0; subset < 2 ** pauses.length; subset += 1) {
          const chosen = pauses.filter((_, index) => subset & (1 << index));
          const from = Math.max(at, ...chosen.map((pause) => pause.from));
          const end = Math.min(to, ...chosen.map((pause) => pause.to ?? to));
          if (from < end) expected += (chosen.length % 2 ? -1 : 1) * calendar.elapsed(from, end);
        }
        expect(calendar.elapsedExcluding(at, to, pauses)).toBe(expected);
      }),
      runs,
    );
  });

  it('answers do not hang on what was asked before', () => {
    fc.assert(
      fc.property(
        steadyCalendar,
        fc.array(fc.integer({ min: -700, max: 1900 }), { maxLength: 6 }),
        (definition, months) => {
          // A name keeps this instance apart from other runs' calendars of the same hours.
          const name = `asked ${months.join(' ')}`;
          const used = compileCalendar({ ...definition, overrides: [{ date: '2190-01-01', hours: [], name }] });
          const fresh = compileCalendar({
            ...definition,
            overrides: [{ date: '2190-01-01', hours: [], name: `${name}.` }],
          });
          for (const month of months) used.isOpen(Date.UTC(2026, month, 5));
          const [from, to] = [Date.UTC(2026, 0, 5, 3), Date.UTC(2031, 6, 9, 4)];
          expect(used.elapsed(from, to)).toBe(fresh.elapsed(from, to));
          expect(used.add(from, 9e8)).toBe(fresh.add(from, 9e8));
        },
      ),
      { numRuns: 40 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, type ClockContext, clockFilter, isOpen, NOW_STANDINGS } from './clock-filter.ts';
import {
  arrivalsOf,
  complianceOf,
  distributionOf,
  neverTouchedOf,
  percentilesOf,
  rightNowOf,
  tableBy,
  trendOf,
} from './compliance.ts';
import { daysIn } from './days.ts';
import type { ClockFact } from './facts.ts';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 3, 20, 12);
const range = { from: now - 30 * 24 * HOUR, to: now + 12 * HOUR };
const context: ClockContext = { now, days: daysIn('America/New_York'), neverTouchedAfterMs: 24 * HOUR };

const base: ClockFact = {
  clockId: 'c',
  leadId: 'l',
  handoffId: 'h',
  kind: 'firstTouch',
  standing: 'met',
  outcome: 'met',
  decidedAt: now - HOUR,
  startedAt: now - 2 * HOUR,
  dueAt: now,
  stoppedAt: now - HOUR,
  targetMs: HOUR,
  elapsedMs: HOUR / 2,
  wallMs: HOUR,
  pausedMs: 0,
  systemMs: 0,
  personMs: HOUR / 2,
  excused: false,
  selfReported: false,
  ownerKey: 'priya',
  teamKey: 'smb',
  policyKey: 'demo',
  sourceLabel: 'Paid',
  campaign: 'Q4',
  leadType: 'demo',
  mqlAt: now - 2 * HOUR,
  assignedAt: now - 2 * HOUR,
  firstTouchAt: now - HOUR,
};
const fact = (over: Partial<ClockFact>): ClockFact => ({ ...base, ...over });

const label = fc.constantFrom('a', 'b', '', null);
const instant = fc.integer({ min: range.from - 5 * 24 * HOUR, max: now });
/** Facts as `viewClock` can give them: standing, outcome and instants fit together. */
const anyFact: fc.Arbitrary<ClockFact> = fc
  .record({
    standing: fc.constantFrom(
      ...NOW_STANDINGS,
      'pending' as const,
      'met' as const,
      'missed' as const,
      'cancelled' as const,
    ),
    at: instant,
    elapsedMs: fc.integer({ min: 0, max: 60 * HOUR }),
    ownerKey: label,
    teamKey: label,
    sourceLabel: label,
    mqlAt: instant,
    overdue: fc.boolean(),
    selfReported: fc.boolean(),
    excused: fc.boolean(),
    pausedMs: fc.integer({ min: 0, max: HOUR }),
  })
  .map(({ standing, at, overdue, ...rest }) => {
    const settled = standing === 'met' || standing === 'missed' || standing === 'cancelled';
    const outcome =
      standing === 'met'
        ? 'met'
        : standing === 'missed' || standing === 'breached' || (standing === 'paused' && overdue)
          ? 'missed'
          : null;
    return fact({
      ...rest,
      standing,
      outcome,
      decidedAt: outcome ? at : null,
      stoppedAt: settled ? at : null,
      startedAt: at - HOUR,
    });
  });
const someFacts = fc.array(anyFact, { maxLength: 60 });

describe('compliance', () => {
  it('is met ÷ (met + missed) of what was decided', () => {
    const facts = [
      fact({}),
      fact({}),
      fact({ outcome: 'missed', standing: 'missed' }),
      fact({ outcome: 'missed', standing: 'breached', stoppedAt: null }),
    ];
    expect(complianceOf(facts)).toEqual({ value: 0.5, met: 2, missed: 2, n: 4 });
  });

  it('has no value when nothing was decided', () => {
    expect(complianceOf([])).toEqual({ value: null, met: 0, missed: 0, n: 0 });
  });

  it('counts an open clock past its due instant as missed, and leaves out open, paused and cancelled ones', () => {
    const facts = [
      fact({ standing: 'breached', outcome: 'missed', stoppedAt: null }),
      fact({ standing: 'onTrack', outcome: null, decidedAt: null, stoppedAt: null }),
      fact({ standing: 'paused', outcome: null, decidedAt: null, stoppedAt: null }),
      fact({ standing: 'cancelled', outcome: null, decidedAt: null }),
    ];
    expect(complianceOf(facts.filter(clockFilter({ decided: range }, context)))).toMatchObject({ met: 0, missed: 1 });
  });

  it('decides by the instant: the first of the range counts, the end does not', () => {
    const at = (decidedAt: number) => [fact({ decidedAt })].filter(clockFilter({ decided: range }, context)).length;
    expect([at(range.from - 1), at(range.from), at(range.to - 1), at(range.to)]).toEqual([0, 1, 1, 0]);
  });
});

describe('distribution', () => {
  it('puts exactly the target into the last bucket that keeps the promise', () => {
    const used = (share: number) => bucketOf(fact({ elapsedMs: HOUR * share }));
    expect([0, 0.25, 0.251, 0.5, 0.8, 1, 1.001, 1.5, 2, 2.01].map(used)).toEqual([
      '≤25 %',
      '≤25 %',
      '25–50 %',
      '25–50 %',
      '50–80 %',
      '80–100 %',
      '100–150 %',
      '100–150 %',
      '150–200 %',
      '>200 %',
    ]);
    expect(bucketOf(fact({ standing: 'breached', stoppedAt: null }))).toBe('never');
  });
});

describe('never touched', () => {
  it('starts at the limit and ends with a touch', () => {
    const open = fact({ standing: 'breached', stoppedAt: null, elapsedMs: 24 * HOUR });
    expect(
      neverTouchedOf([open, fact({ ...open, elapsedMs: 24 * HOUR - 1 }), fact({ elapsedMs: 30 * HOUR })], context),
    ).toBe(1);
  });
});

describe('days', () => {
  it('belong to the workspace, not to UTC', () => {
    const lateEvening = Date.UTC(2026, 3, 18, 3, 59);
    const trend = trendOf([fact({ decidedAt: lateEvening })], range, context);
    expect(trend.find((point) => point.met === 1)?.day).toBe('2026-04-17');
    expect(trend.at(-1)).toMatchObject({ day: '2026-04-20', incomplete: true });
    expect(trend.filter((point) => point.incomplete)).toHaveLength(1);
  });

  it('start where the zone says, also when midnight is skipped', () => {
    for (const zone of [
      'America/Sao_Paulo',
      'Asia/Beirut',
      'Africa/Cairo',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'UTC',
    ]) {
      const days = daysIn(zone);
      for (let day = '2011-12-20'; day < '2012-01-05'; day = days.shift(day, 1)) {
        if (zone === 'Pacific/Apia' && day === '2011-12-30') continue;
        expect(days.dayOf(days.startOf(day)), `${zone} ${day}`).toBe(day);
        expect(days.dayOf(days.startOf(day) - 1) < day, `${zone} ${day}`).toBe(true);
      }
    }
    const brazil = daysIn('America/Sao_Paulo');
    expect(new Date(brazil.startOf('2017-10-15')).toISOString()).toBe('2017-10-15T03:00:00.000Z');
    expect(brazil.between(Date.UTC(2017, 9, 15, 2, 59), Date.UTC(2017, 9, 15, 3))).toBe(1);
  });
});

describe('every figure and its list', () => {
  const count = (facts: readonly ClockFact[], filter: Parameters<typeof clockFilter>[0]) =>
    facts.filter(clockFilter(filter, context)).length;

  it('have the same number of rows', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const decided = facts.filter(clockFilter({ decided: range }, context));
        const open = facts.filter(clockFilter({ now: 'any' }, context));
        const excused = facts.filter(clockFilter({ decided: range, excused: 'yes' }, context));
        const { met, missed, n } = complianceOf(decided);
        expect(count(facts, { decided: range })).toBe(n);
        expect(count(facts, { decided: range, outcome: 'met' })).toBe(met);
        expect(count(facts, { decided: range, outcome: 'missed' })).toBe(missed);
        for (const { bucket, count: shown } of distributionOf(decided))
          expect(count(facts, { decided: range, bucket })).toBe(shown);
        for (const point of trendOf(decided, range, context))
          expect(count(facts, { decided: range, day: point.day })).toBe(point.met + point.missed);
        for (const point of percentilesOf(decided, range, context))
          expect(count(facts, { decided: range, day: point.day, stopped: 'yes' })).toBe(point.n);
        for (const cell of arrivalsOf(decided, context))
          expect(count(facts, { decided: range, arrival: cell })).toBe(cell.n);
        const right = rightNowOf(open);
        for (const standing of NOW_STANDINGS) expect(count(facts, { now: standing })).toBe(right[standing]);
        expect(count(facts, { outcome: 'open' })).toBe(open.length);
        expect(open.every(isOpen)).toBe(true);
        expect(count(facts, { outcome: 'never' })).toBe(neverTouchedOf(open, context));
        for (const row of tableBy({ decided, open, excused }, (one) => one.sourceLabel)) {
          expect(count(facts, { decided: range, source: row.key })).toBe(row.clocks);
          expect(count(facts, { decided: range, source: row.key, outcome: 'met' })).toBe(row.met);
          expect(count(facts, { source: row.key, now: 'breached' })).toBe(row.breachedNow);
          expect(count(facts, { decided: range, source: row.key, excused: 'yes' })).toBe(row.excused);
        }
      }),
    );
  });

  it('add up: groups, buckets and days hold every decided clock once', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const decided = facts.filter(clockFilter({ decided: range }, context));
        const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
        expect(sum(distributionOf(decided).map((one) => one.count))).toBe(decided.length);
        expect(sum(tableBy({ decided, open: [], excused: [] }, (one) => one.ownerKey).map((row) => row.clocks))).toBe(
          decided.length,
        );
        expect(sum(trendOf(decided, range, context).map((one) => one.met + one.missed))).toBe(decided.length);
        expect(distributionOf(decided).map((one) => one.bucket)).toEqual([...BUCKETS]);
      }),
    );
  });

  it('keep others out of a slice', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const seen = facts.filter(clockFilter({ visible: { owners: ['a'], teams: ['b'] } }, context));
        expect(seen).toEqual(facts.filter((one) => !one.excused && (one.ownerKey === 'a' || one.teamKey === 'b')));
      }),
    );
  });
});

describe('a table', () => {
  it('marks small numbers and keeps the empty text apart from no value', () => {
    const decided = [
      fact({ sourceLabel: '' }),
      fact({ sourceLabel: null }),
      ...Array.from({ length: 10 }, () => fact({})),
    ];
    const rows = tableBy({ decided, open: [], excused: [] }, (one) => one.sourceLabel);
    expect(rows.map(({ key, clocks, lowN }) => [key, clocks, lowN])).toEqual(
      expect.arrayContaining([
        ['', 1, true],
        [null, 1, true],
        ['Paid', 10, false],
      ]),
    );
  });

  it('shares: paused of wall time, self-reported of stopped clocks', () => {
    const decided = [
      fact({ pausedMs: HOUR / 2 }),
      fact({ selfReported: true }),
      fact({ standing: 'breached', outcome: 'missed', stoppedAt: null }),
    ];
    const [row] = tableBy({ decided, open: [], excused: [] }, () => 'x');
    expect(row).toMatchObject({ pausedShare: 1 / 6, selfReportedShare: 0.5 });
  });

  it('delays: the middle of what the clocks themselves say was the system’s and the people’s', () => {
    const decided = [1, 2, 9].map((n) => fact({ systemMs: n * 1000, personMs: n * HOUR }));
    const [row] = tableBy(
      { decided: [...decided, fact({ systemMs: null, personMs: null })], open: [], excused: [] },
      () => 'x',
    );
    expect(row).toMatchObject({ systemDelayMs: 2000, personDelayMs: 2 * HOUR });
  });

  it('has a row for somebody whose clocks are all excused', () => {
    const rows = tableBy({ decided: [], open: [], excused: [fact({ excused: true })] }, (one) => one.ownerKey);
    expect(rows).toMatchObject([
      { key: 'priya', clocks: 0, met: 0, missed: 0, value: null, excused: 1, breachedNow: 0 },
    ]);
  });
});

describe('an excused clock', () => {
  const excused = (over: Partial<ClockFact>) => fact({ excused: true, ...over });
  const missed = excused({ outcome: 'missed', standing: 'missed' });
  const open = excused({ outcome: null, decidedAt: null, stoppedAt: null, standing: 'onTrack' });
  const longAgo = excused({ outcome: 'missed', standing: 'missed', decidedAt: range.from - 1 });
  const lateNow = excused({ outcome: 'missed', standing: 'breached', stoppedAt: null, decidedAt: range.from - 1 });
  const cancelled = excused({ outcome: null, decidedAt: null, standing: 'cancelled' });

  it('is in no figure but its own', () => {
    const facts = [missed, open, lateNow];
    for (const filter of [{ decided: range }, { now: 'any' }, { outcome: 'open' }, { outcome: 'missed' }, {}] as const)
      expect(facts.filter(clockFilter(filter, context))).toEqual([]);
  });

  it('is counted among the excused when it was decided in the range, or is open', () => {
    const facts = [missed, open, longAgo, lateNow, cancelled, fact({})];
    expect(facts.filter(clockFilter({ decided: range, excused: 'yes' }, context))).toEqual([missed, open, lateNow]);
  });
});

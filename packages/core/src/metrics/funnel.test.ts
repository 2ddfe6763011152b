import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysIn } from './days.ts';
import type { HandoffFact } from './facts.ts';
import { activityOf, cycleTime, daysToWonOf, funnelBy, funnelOf, stepsOf, weeklyRatesOf } from './funnel.ts';
import { EXITS, exitOf, handoffFilter, REACHED } from './handoff-filter.ts';

const DAY = 86_400_000;
const start = Date.UTC(2026, 2, 2);
const days = daysIn('UTC');

const base: HandoffFact = {
  handoffId: 'h',
  leadId: 'l',
  cycle: 1,
  ownerKey: 'priya',
  teamKey: 'smb',
  policyKey: 'demo',
  sourceLabel: 'Paid',
  campaign: null,
  leadType: 'demo',
  mqlAt: start,
  assignedAt: start,
  salAt: null,
  sqlAt: null,
  opportunityAt: null,
  wonAt: null,
  lostAt: null,
  closedAt: null,
  outcome: null,
  rejected: false,
  inferred: [],
  fields: {},
};
const handoff = (over: Partial<HandoffFact>): HandoffFact => ({ ...base, ...over });

const at = fc.option(fc.integer({ min: start, max: start + 60 * DAY }), { nil: null });
const anyHandoff = fc
  .record({
    mqlAt: fc.integer({ min: start, max: start + 30 * DAY }),
    salAt: at,
    sqlAt: at,
    opportunityAt: at,
    wonAt: at,
    sourceLabel: fc.constantFrom('a', 'b', '', null),
    outcome: fc.constantFrom(null, 'recycled', 'disqualified', 'lost', 'won', 'merged'),
    rejected: fc.boolean(),
  })
  .map((over) => handoff({ ...over, closedAt: over.outcome === null ? null : over.mqlAt + DAY }));
const someHandoffs = fc.array(anyHandoff, { maxLength: 60 });

describe('the funnel', () => {
  it('never grows from one stage to the next, whatever instants are missing', () => {
    fc.assert(
      fc.property(someHandoffs, (facts) => {
        const { mql, sal, sql, opportunity, won } = funnelOf(facts);
        expect(mql).toBe(facts.length);
        expect(mql >= sal && sal >= sql && sql >= opportunity && opportunity >= won).toBe(true);
      }),
    );
  });

  it('and its lists have the same number of rows', () => {
    fc.assert(
      fc.property(someHandoffs, (facts) => {
        const count = (filter: Parameters<typeof handoffFilter>[0]) => facts.filter(handoffFilter(filter, days)).length;
        const figures = funnelOf(facts);
        for (const stage of REACHED) expect(count({ reached: stage })).toBe(figures[stage]);
        expect(count({ exit: 'rejected' })).toBe(figures.rejected);
        expect(count({ exit: 'open' })).toBe(figures.stillOpen);
        for (const step of stepsOf(facts)) {
          expect(count({ reached: step.to })).toBe(step.count);
          for (const exit of ['rejected', 'recycled', 'disqualified', 'open'] as const) {
            expect(count({ reached: step.from, before: step.to, exit })).toBe(step.dropOff[exit]);
          }
        }
        for (const group of funnelBy(facts, (one) => one.sourceLabel))
          expect(count({ source: group.key })).toBe(group.mql);
        for (const week of weeklyRatesOf(facts, days, start, 90)) expect(count({ week: week.week })).toBe(week.n);
        const range = { from: start + 10 * DAY, to: start + 20 * DAY };
        const activity = activityOf(facts, range);
        for (const stage of REACHED) expect(count({ entered: { stage, ...range } })).toBe(activity[stage]);
      }),
    );
  });

  it('puts every handoff into at most one exit', () => {
    fc.assert(
      fc.property(anyHandoff, (one) => {
        expect(EXITS.filter((exit) => handoffFilter({ exit }, days)(one)).length).toBeLessThanOrEqual(1);
        expect(exitOf(one) === null || EXITS.includes(exitOf(one) as (typeof EXITS)[number])).toBe(true);
      }),
    );
  });

  it('counts inferred stages but leaves them out of how long a step takes', () => {
    const measured = handoff({ salAt: start + DAY, sqlAt: start + 3 * DAY });
    const inferred = handoff({ salAt: start + 9 * DAY, sqlAt: start + 9 * DAY, inferred: ['sal'] });
    const [toSal, toSql] = stepsOf([measured, inferred]);
    expect(toSal).toMatchObject({ count: 2, medianMs: DAY });
    expect(toSql).toMatchObject({ count: 2, medianMs: 2 * DAY });
    expect(cycleTime(inferred, 'mql', 'sql')).toEqual([9 * DAY]);
  });

  it('keeps days to won that are negative and counts them on the calendar', () => {
    const zone = daysIn('America/Sao_Paulo');
    const won = (mqlAt: number, wonAt: number) => handoff({ mqlAt, wonAt });
    const facts = [
      won(Date.UTC(2018, 0, 10, 15), Date.UTC(2018, 0, 8, 15)),
      won(Date.UTC(2018, 0, 10, 1), Date.UTC(2018, 0, 10, 3)),
      won(Date.UTC(2018, 0, 10, 15), Date.UTC(2018, 0, 17, 1)),
    ];
    expect(daysToWonOf(facts, zone)).toMatchObject({
      n: 3,
      min: -2,
      max: 6,
      medianCont: 1,
      medianDisc: 1,
      atMost: { '0': 1, '7': 3, '30': 3 },
    });
    expect(daysToWonOf([], zone)).toMatchObject({ n: 0, mean: null, min: null });
  });

  it('says which weeks are still maturing', () => {
    const facts = [handoff({}), handoff({ mqlAt: start + 28 * DAY })];
    expect(weeklyRatesOf(facts, days, start + 40 * DAY, 30).map(({ week, maturing }) => [week, maturing])).toEqual([
      ['2026-03-02', false],
      ['2026-03-30', true],
    ]);
  });
});

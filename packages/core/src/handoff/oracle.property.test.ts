import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CalendarDefinition } from '../business-time/definition.ts';
import { nearChange } from '../business-time/testing/arbitraries.ts';
import { createMinuteWalk, type MinuteWalk } from '../business-time/testing/minute-walk.ts';
import { playbookSchema } from '../playbook/schema.ts';
import type { LeadEvent } from './event.ts';
import { replay } from './replay.ts';
import { event, testDocument, testPerson, testVersion } from './testing.ts';

const HOUR_MS = 3_600_000;
const OWNERS = ['priya', 'tom'] as const;
type Owner = (typeof OWNERS)[number];

/** A lead's life in hours around a clock change: who holds it, when it waits, when it is touched. */
type Life = {
  calendars: Record<Owner, CalendarDefinition>;
  startAt: number;
  targetMs: number;
  owners: { at: number; owner: Owner }[];
  pauses: { from: number; to: number }[];
  stopAt: number;
};

const lives: fc.Arbitrary<Life> = fc.tuple(nearChange, nearChange).chain(([mine, theirs]) => {
  const after = fc.integer({ min: 1, max: 60 * HOUR_MS }).map((ms) => mine.at + ms);
  return fc.record({
    calendars: fc.constant({ priya: mine.definition, tom: theirs.definition }),
    startAt: fc.constant(mine.at),
    targetMs: fc.integer({ min: 1, max: 30 * 60 }).map((minutes) => minutes * 60_000),
    owners: fc.array(fc.record({ at: after, owner: fc.constantFrom(...OWNERS) }), { maxLength: 3 }),
    pauses: fc.array(
      fc.tuple(after, after).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      { maxLength: 3 },
    ),
    stopAt: after,
  });
});

const iso = (at: number) => new Date(at).toISOString();

function toEvents({ startAt, owners, pauses, stopAt }: Life): LeadEvent[] {
  return [
    event('lead.created', iso(startAt), { score: 90, owner: 'priya' }),
    ...owners.map(({ at, owner }) => event('lead.owner', iso(at), { owner })),
    ...pauses.map(({ from, to }) => event('lead.paused', iso(from), { reason: 'waiting', until: iso(to) })),
    event('lead.touched', iso(stopAt), { kind: 'call' }),
  ];
}

/** The stretches that count, each with the calendar of whoever held the lead. Instants of one change: the last one said holds. */
function stretchesOf({ calendars, startAt, owners, pauses }: Life, walks: Record<Owner, MinuteWalk>, endAt: number) {
  const sorted = owners.toSorted((a, b) => a.at - b.at);
  const cuts = [startAt, endAt, ...sorted.map((one) => one.at), ...pauses.flatMap((one) => [one.from, one.to])]
    .filter((at) => at >= startAt && at <= endAt)
    .sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((from, index) => {
    const to = cuts[index + 1] ?? endAt;
    if (pauses.some((pause) => pause.from <= from && from < pause.to)) return [];
    const owner = sorted.findLast((one) => one.at <= from)?.owner ?? 'priya';
    return calendars[owner] && to > from ? [{ from, to, walk: walks[owner] }] : [];
  });
}

it('counts, breaks and warns as a walk over every minute says, to the millisecond', () => {
  fc.assert(
    fc.property(lives, (life) => {
      fc.pre(new Set(life.owners.map((one) => one.at)).size === life.owners.length);
      const document = testDocument((one) => {
        one.calendars = {
          a: life.calendars.priya,
          b: life.calendars.tom,
          office: life.calendars.priya,
          berlin: life.calendars.tom,
        };
        one.policies = [
          {
            key: 'all',
            name: 'All',
            calendar: { of: 'owner', otherwise: 'a' },
            clocks: { firstTouch: { target: `${life.targetMs / 1000}s` } },
            tiers: { firstTouch: [{ at: '50%', notify: ['owner'], via: ['slack'] }] },
          },
        ];
      });
      fc.pre(playbookSchema.safeParse(document).success);
      const people = [
        testPerson('priya', { calendars: [{ from: null, key: 'a' }] }),
        testPerson('tom', { calendars: [{ from: null, key: 'b' }] }),
      ];
      const clock = replay([testVersion(document, people)], toEvents(life), life.stopAt).handoffs[0]?.clocks[0];

      const walks = { priya: createMinuteWalk(life.calendars.priya), tom: createMinuteWalk(life.calendars.tom) };
      const stretches = stretchesOf(life, walks, life.stopAt);
      const elapsedMs = stretches.reduce((sum, { from, to, walk }) => sum + walk.elapsed(from, to), 0);
      const reachedAt = (ms: number) => {
        let left = ms;
        for (const { from, to, walk } of stretches) {
          const open = walk.elapsed(from, to);
          if (open >= left) return walk.findAdd(from, left, to);
          left -= open;
        }
        return null;
      };
      const missed = elapsedMs > life.targetMs;
      expect(clock).toMatchObject({ elapsedMs, outcome: missed ? 'missed' : 'met' });
      if (missed) expect(clock?.breachedAt).toBe(reachedAt(life.targetMs));
      const half = reachedAt(life.targetMs / 2);
      expect(clock?.planned.map((one) => one.at)).toEqual(half === null || half >= life.stopAt ? [] : [half]);
    }),
    { numRuns: 300 },
  );
}, 60_000);

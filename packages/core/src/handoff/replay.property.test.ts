import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLedger } from '../clock/ledger.ts';
import { delayOf, sharesOf } from '../clock/shares.ts';
import { viewClock } from '../clock/view.ts';
import type { LeadEvent } from './event.ts';
import type { Handoff } from './handoff.ts';
import { calendarsAcross, replay } from './replay.ts';
import { event, testDocument, testPerson, testVersion } from './testing.ts';

const at = (iso: string) => Date.parse(iso);
const now = at('2026-06-21T00:00:00Z');

const people = [
  testPerson('priya', {
    calendars: [
      { from: null, key: 'office' },
      { from: at('2026-06-09T00:00:00Z'), key: 'berlin' },
    ],
    leaves: [{ from: at('2026-06-04T00:00:00Z'), to: at('2026-06-05T12:00:00Z'), coverKey: 'tom' }],
  }),
  testPerson('tom', { leaves: [{ from: at('2026-06-05T00:00:00Z'), to: at('2026-06-06T00:00:00Z'), coverKey: null }] }),
  testPerson('lena', { inactiveFrom: at('2026-06-15T00:00:00Z') }),
  testPerson('marcus'),
];

/** Three versions: other targets, tiers, calendars and pauses, and one that asks for next touches. */
const versions = [
  testVersion(testDocument(), people),
  testVersion(
    testDocument((one) => {
      const [demo, content] = one.policies as Record<string, unknown>[];
      Object.assign(demo ?? {}, { pauses: [{ when: { field: 'status', is: 'Hold' } }], outOfOffice: 'hold' });
      Object.assign(content ?? {}, {
        calendar: 'always',
        clocks: { firstTouch: { target: '2h' }, nextTouch: { target: '8h' }, qualify: { target: '2 working days' } },
        cadence: { touches: 4, within: '5 working days' },
      });
    }),
    people,
    { version: 2, effectiveAt: at('2026-06-05T00:00:00Z') },
  ),
  testVersion(
    testDocument((one) => {
      one.policies = [(one.policies as unknown[])[1]];
    }),
    people,
    { version: 3, effectiveAt: at('2026-06-12T00:00:00Z') },
  ),
];

const instants = fc
  .integer({ min: at('2026-06-01T00:00:00Z'), max: at('2026-06-20T00:00:00Z') })
  .map((ms) => new Date(Math.floor(ms / 1_800_000) * 1_800_000).toISOString());
const kinds = fc.constantFrom('assign', 'firstTouch', 'accept', 'qualify', 'nextTouch');
const clockName = fc.record({ cycle: fc.constantFrom(1, 2), kind: kinds, instance: fc.constantFrom(1, 2) });
const baton = { source: 'baton' };
const anyEvent: fc.Arbitrary<LeadEvent> = fc.oneof(
  fc
    .tuple(instants, fc.constantFrom('content', 'demo_request'), fc.constantFrom('Hold', 'Open'))
    .map(([iso, leadType, status]) => event('lead.changed', iso, { score: 90, leadType, status })),
  fc
    .tuple(instants, fc.constantFrom('priya', 'tom', 'lena', null, { queue: 'smb' }))
    .map(([iso, owner]) => event('lead.owner', iso, { owner })),
  fc
    .tuple(instants, fc.constantFrom('mql', 'sal', 'sql', 'recycled') as fc.Arbitrary<'mql'>)
    .map(([iso, stage]) => event('lead.stage', iso, { stage })),
  fc
    .tuple(instants, fc.boolean(), fc.boolean(), fc.boolean())
    .map(([iso, automated, out, verified]) =>
      event('lead.touched', iso, { kind: 'call', automated, verified, direction: out ? 'out' : 'in' }),
    ),
  instants.map((iso) => event('lead.paused', iso, { reason: 'waiting' })),
  instants.map((iso) => event('lead.resumed', iso)),
  instants.map((iso) => event('lead.rejected', iso, { reason: 'bad_data' })),
  instants.map((iso) => event('lead.deleted', iso)),
  instants.map((iso) => event('lead.restored', iso)),
  instants.map((iso) => event('lead.won', iso)),
  fc
    .tuple(instants, fc.constantFrom(1, 2, 3), fc.constantFrom('now', 'start'))
    .map(([iso, version, from]) => event('handoff.moved', iso, { version, from }, baton)),
  fc
    .tuple(instants, clockName, fc.option(instants))
    .map(([iso, name, dueAt]) => event('clock.overridden', iso, { ...name, dueAt, reason: 'asked' }, baton)),
  fc
    .tuple(instants, clockName, fc.boolean())
    .map(([iso, name, removed]) =>
      event('clock.excused', iso, { ...name, removed, rule: false, reason: 'outage' }, baton),
    ),
);
const lists = fc
  .tuple(instants, fc.array(anyEvent, { maxLength: 25 }))
  .map(([iso, events]) => [event('lead.created', iso, { score: 90, leadType: 'content', owner: 'priya' }), ...events]);
const clocksOf = (handoffs: readonly Handoff[]) => handoffs.flatMap((one) => one.clocks);
const calendars = calendarsAcross(versions);

describe('whatever happens to a lead', () => {
  it('shuffled and doubled events give the same state', () => {
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.nat()), (events, seed) => {
        const shuffled = [...events, ...events]
          .map((one) => [seed.next().value, one] as const)
          .sort((a, b) => Number(a[0]) - Number(b[0]))
          .map(([, one]) => one);
        expect(replay(versions, shuffled, now)).toEqual(replay(versions, events, now));
      }),
    );
  });

  it('the ledger of every clock covers its life and sums exactly to its elapsed time, by row and by holder', () => {
    fc.assert(
      fc.property(lists, (events) => {
        for (const clock of clocksOf(replay(versions, events, now).handoffs)) {
          if (clock.startedAt === null) continue;
          const until = clock.stoppedAt ?? now;
          const rows = buildLedger(clock.spans, until, calendars);
          expect(rows.reduce((sum, row) => sum + row.countedMs, 0)).toBe(clock.elapsedMs);
          expect(rows.reduce((sum, row) => sum + row.wallMs, 0)).toBe(clock.wallMs);
          const shares = sharesOf(clock.spans, until, calendars);
          expect(shares.reduce((sum, share) => sum + share.countedMs, 0)).toBe(clock.elapsedMs);
          const { systemMs, personMs } = delayOf(clock.spans, clock.knownAt, until, calendars);
          expect(systemMs + personMs).toBe(clock.elapsedMs);
          let last = clock.startedAt;
          for (const row of rows) {
            expect(row.from).toBe(last);
            last = row.to;
          }
        }
      }),
    );
  });

  it('a stored clock read later says what replaying it then would', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 20 * 86_400_000 }), (events, later) => {
        const then = now + later;
        const fresh = clocksOf(replay(versions, events, then).handoffs);
        clocksOf(replay(versions, events, now).handoffs).forEach((clock, index) => {
          const { state, outcome, breached, breachedAt, decidedAt, elapsedMs, wallMs, ownerKey } =
            fresh[index] ?? clock;
          const view = viewClock(clock, then, calendars);
          expect(view).toMatchObject({ state, outcome, breached, breachedAt, decidedAt, elapsedMs, wallMs, ownerKey });
        });
      }),
    );
  });

  it('one clock per kind and instance, a tier at most once, a breach exactly when the target is used up', () => {
    fc.assert(
      fc.property(lists, (events) => {
        for (const handoff of replay(versions, events, now).handoffs) {
          const names = handoff.clocks.map((clock) => `${clock.kind} ${clock.instance}`);
          expect(new Set(names).size).toBe(names.length);
          for (const clock of handoff.clocks) {
            const tiers = clock.planned.map((one) => one.tier);
            expect(new Set(tiers).size).toBe(tiers.length);
            if (clock.breached) expect(clock.breachedAt).toBe(clock.dueAt);
            else if (clock.stoppedAt !== null && clock.terms.length === 0)
              expect(clock.elapsedMs).toBeLessThanOrEqual(clock.targetMs);
          }
        }
      }),
    );
  });

  it('an unrelated fact changes no clock', () => {
    fc.assert(
      fc.property(lists, instants, (events, iso) => {
        const clocks = (list: LeadEvent[]) => replay(versions, list, now).handoffs.map((one) => one.clocks);
        expect(clocks([...events, event('lead.changed', iso, { shoeSize: 43 })])).toEqual(clocks(events));
        expect(clocks([...events, event('lead.behaviour', iso, { did: 'page_viewed' })])).toEqual(clocks(events));
      }),
    );
  });

  it('a clock that had ended is not changed by versions moved afterwards', () => {
    fc.assert(
      fc.property(lists, fc.constantFrom('now', 'start'), fc.constantFrom(1, 2, 3), (events, from, version) => {
        const cut = at('2026-06-20T00:00:00Z');
        const moved = event('handoff.moved', '2026-06-20T00:00:00Z', { version, from }, baton);
        const after = clocksOf(replay(versions, [...events, moved], now).handoffs);
        const ended = clocksOf(replay(versions, events, now).handoffs).filter(
          (clock) => clock.stoppedAt !== null && clock.stoppedAt <= cut,
        );
        for (const clock of ended) expect(after).toContainEqual(clock);
      }),
    );
  });
});

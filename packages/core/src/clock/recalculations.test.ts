import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadEvent } from '../handoff/event.ts';
import { event, testDocument, testPerson, testVersion } from '../handoff/testing.ts';
import { recalculationsOf } from './recalculations.ts';

const at = (iso: string) => Date.parse(iso);
/** Learned at an instant of its own. */
const learned = (iso: string) => ({ recordedAt: at(iso) });

const shorter = testVersion(
  testDocument((document) => {
    const [, content] = document.policies as Record<string, unknown>[];
    Object.assign(content ?? {}, { clocks: { firstTouch: { target: '2h', stopsOn: ['call'] } } });
  }),
  [testPerson('priya'), testPerson('tom')],
  { version: 2, effectiveAt: at('2026-06-01T12:00:00Z') },
);
const versions = [testVersion(), shorter];

// Monday, 1 June 2026; the first touch of a content lead is due after 4 office hours, at 14:00.
const mql = (more: Partial<LeadEvent> = {}) =>
  event('lead.created', '2026-06-01T10:00:00Z', { score: 90, leadType: 'content', owner: 'priya' }, more);
const call = (iso: string, more: Partial<LeadEvent> = {}, data: object = {}) =>
  event('lead.touched', iso, { kind: 'call', by: 'priya', ...data }, more);

const brief = (events: LeadEvent[]) =>
  recalculationsOf(versions, events, 1, 'firstTouch').map(({ at: when, before, after, cause }) => [
    new Date(when).toISOString().slice(11, 16),
    cause.type,
    before.outcome ?? before.state,
    after.outcome ?? after.state,
  ]);

describe('a clock counted anew', () => {
  it.each<[string, LeadEvent[], unknown[]]>([
    ['start and stop as they happen', [mql(), call('2026-06-01T11:00:00Z')], []],
    [
      'pause, resume and a breach as they happen',
      [
        mql(),
        event('lead.paused', '2026-06-01T11:00:00Z', { reason: 'waiting' }),
        event('lead.resumed', '2026-06-01T12:00:00Z'),
        call('2026-06-01T16:00:00Z'),
      ],
      [],
    ],
    ['a feed that lags a little', [mql(), call('2026-06-01T11:00:00Z', learned('2026-06-01T11:00:40Z'))], []],
    [
      'a touch learned after the breach',
      [mql(), call('2026-06-01T13:50:00Z', learned('2026-06-01T14:31:00Z'))],
      [['14:31', 'lead.touched', 'missed', 'met']],
    ],
    [
      'a touch that turns the verdict seconds late',
      [mql(), call('2026-06-01T13:59:58Z', learned('2026-06-01T14:00:03Z'))],
      [['14:00', 'lead.touched', 'missed', 'met']],
    ],
    [
      'a self-reported touch after the breach, which undoes nothing',
      [mql(), call('2026-06-01T13:50:00Z', learned('2026-06-01T14:31:00Z'), { verified: false })],
      [['14:31', 'lead.touched', 'missed', 'missed']],
    ],
    [
      'a touch learned an hour late, before anything was due',
      [mql(), call('2026-06-01T10:30:00Z', learned('2026-06-01T11:30:00Z'))],
      [['11:30', 'lead.touched', 'running', 'met']],
    ],
    [
      'a pause told of afterwards',
      [
        mql(),
        event('lead.paused', '2026-06-01T11:00:00Z', { reason: 'waiting' }, learned('2026-06-01T13:00:00Z')),
        event('lead.resumed', '2026-06-01T13:00:00Z'),
      ],
      [['13:00', 'lead.paused', 'running', 'running']],
    ],
    [
      'a version that moves open clocks',
      [mql(), event('handoff.moved', '2026-06-01T12:00:00Z', { version: 2, from: 'start' })],
      [['12:00', 'handoff.moved', 'running', 'missed']],
    ],
    [
      'another policy that comes to hold',
      [mql(), event('lead.changed', '2026-06-01T10:30:00Z', { leadType: 'demo_request' })],
      [['10:30', 'lead.changed', 'running', 'missed']],
    ],
    ['a field that changes nothing', [mql(), event('lead.changed', '2026-06-01T10:30:00Z', { title: 'CTO' })], []],
    [
      'an excuse and a due instant set by hand',
      [
        mql(),
        event('clock.overridden', '2026-06-01T11:00:00Z', {
          cycle: 1,
          kind: 'firstTouch',
          instance: 1,
          dueAt: '2026-06-01T16:00:00.000Z',
          reason: 'agreed',
        }),
        event('clock.excused', '2026-06-01T16:30:00Z', {
          cycle: 1,
          kind: 'firstTouch',
          instance: 1,
          reason: 'CRM down',
          rule: false,
          removed: false,
        }),
      ],
      [
        ['11:00', 'clock.overridden', 'running', 'running'],
        ['16:30', 'clock.excused', 'missed', 'missed'],
      ],
    ],
    [
      'what is decided about another clock',
      [
        mql(),
        event('clock.excused', '2026-06-01T11:00:00Z', {
          cycle: 1,
          kind: 'accept',
          instance: 1,
          reason: 'CRM down',
          rule: false,
          removed: false,
        }),
      ],
      [],
    ],
    [
      'imported history, at one go',
      [
        mql(learned('2026-07-01T10:00:00Z')),
        call('2026-06-01T11:00:00Z', learned('2026-07-01T10:00:00Z')),
        event('lead.accepted', '2026-06-01T12:00:00Z', {}, learned('2026-07-01T10:00:00Z')),
      ],
      [],
    ],
    [
      'imported history whose touches are read a little later',
      [
        mql(learned('2026-07-01T10:00:00Z')),
        call('2026-06-01T11:00:00Z', learned('2026-07-01T10:00:20Z')),
        call('2026-06-01T10:30:00Z', learned('2026-07-03T10:00:00Z')),
      ],
      [['10:00', 'lead.touched', 'met', 'met']],
    ],
  ])('%s', (_, events, expected) => {
    expect(brief(events)).toEqual(expected);
  });

  it('is not told of what was brought in before the first playbook', () => {
    const events = [mql(), call('2026-06-01T13:50:00Z', learned('2026-06-01T14:31:00Z'))];
    const late = [testVersion(undefined, undefined, { effectiveAt: at('2026-06-02T00:00:00Z') })];
    expect(recalculationsOf(late, events, 1, 'firstTouch')).toEqual([]);
  });

  const minute = fc.integer({ min: 0, max: 600 }).map((n) => new Date(at('2026-06-01T10:00:00Z') + n * 60_000));
  const anyEvent = fc
    .tuple(
      minute,
      fc.constantFrom(0, 0, 30_000, 3_600_000, 9_000_000),
      fc.constantFrom<[LeadEvent['type'], object]>(
        ['lead.touched', { kind: 'call', by: 'priya' }],
        ['lead.touched', { kind: 'email', direction: 'in' }],
        ['lead.paused', { reason: 'waiting' }],
        ['lead.resumed', {}],
        ['lead.changed', { leadType: 'demo_request' }],
        ['lead.owner', { owner: 'tom' }],
        ['lead.accepted', {}],
        ['lead.rejected', { reason: 'bad_data' }],
        ['handoff.moved', { version: 2, from: 'now' }],
        ['handoff.moved', { version: 2, from: 'start' }],
      ),
    )
    .map(([when, lag, [type, data]]) => event(type, when.toISOString(), data, { recordedAt: when.getTime() + lag }));

  it('is told in the same way whatever order the events are given in', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 12 }).chain((events) => {
          const all = [mql(), ...events];
          return fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }));
        }),
        ([events, shuffled]) => {
          for (const kind of ['firstTouch', 'accept'] as const) {
            const told = recalculationsOf(versions, events, 1, kind);
            expect(recalculationsOf(versions, shuffled, 1, kind)).toEqual(told);
            for (const { at: when, cause } of told) expect(when).toBe(cause.recordedAt);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { replay } from './replay.ts';
import { at, type Case, call, MIN, mql, runTables } from './testing/semantics-table.ts';
import { event, testDocument, testPerson, testVersion } from './testing.ts';

const hot = { when: { field: 'leadType', is: 'demo' }, clocks: { firstTouch: { target: '3h', stopsOn: ['call'] } } };
const turnsHot = (iso: string) => event('lead.changed', iso, { leadType: 'demo' });

const override = (iso: string, dueAt: string | null, kind = 'firstTouch') =>
  event('clock.overridden', iso, { cycle: 1, kind, instance: 1, dueAt, reason: 'asked by the lead', by: 'marcus' });
const excuse = (iso: string, removed = false) =>
  event('clock.excused', iso, {
    cycle: 1,
    kind: 'firstTouch',
    instance: 1,
    reason: 'routing was down',
    rule: false,
    removed,
    by: 'marcus',
  });

const byHand: Case[] = [
  {
    name: 'a due instant set by hand holds, with who and why',
    events: [mql(), override('2026-06-01T11:00:00Z', '2026-06-01T16:00:00Z')],
    now: '2026-06-01T15:00:00Z',
    clock: {
      breached: false,
      dueAt: at('2026-06-01T16:00:00Z'),
      targetMs: 360 * MIN,
      override: expect.objectContaining({ by: 'marcus', reason: 'asked by the lead' }),
    },
  },
  {
    name: 'taken back, the policy holds again',
    events: [mql(), override('2026-06-01T11:00:00Z', '2026-06-01T16:00:00Z'), override('2026-06-01T12:00:00Z', null)],
    now: '2026-06-01T13:00:00Z',
    clock: { dueAt: at('2026-06-01T14:00:00Z'), override: null },
  },
  {
    name: 'it does not stick when another policy takes the lead',
    policies: [hot, {}],
    events: [mql(), override('2026-06-01T10:30:00Z', '2026-06-02T16:00:00Z'), turnsHot('2026-06-01T11:00:00Z')],
    now: '2026-06-01T12:00:00Z',
    clock: { dueAt: at('2026-06-01T13:00:00Z'), override: null },
  },
  {
    name: 'an excused clock keeps its time and says who excused it and why',
    events: [mql(), excuse('2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    clock: {
      breached: true,
      excuse: { reason: 'routing was down', by: 'marcus', at: at('2026-06-01T15:00:00Z'), rule: false },
    },
  },
  {
    name: 'an excuse can be taken back',
    events: [mql(), excuse('2026-06-01T15:00:00Z'), excuse('2026-06-01T15:30:00Z', true)],
    now: '2026-06-01T16:00:00Z',
    clock: { excuse: null },
  },
];

const next = { clocks: { firstTouch: { target: '4h' }, nextTouch: { target: '8h', stopsOn: ['call', 'email'] } } };
const reply = (iso: string) => event('lead.touched', iso, { kind: 'email', direction: 'in' });

const nextTouches: Case[] = [
  {
    name: 'a next touch cannot start before the first touch is met',
    policy: next,
    events: [mql()],
    now: '2026-06-01T12:00:00Z',
    kind: 'nextTouch',
    clock: undefined,
  },
  {
    name: 'it starts at the first touch',
    policy: next,
    events: [mql(), call('2026-06-01T11:00:00Z')],
    now: '2026-06-01T12:00:00Z',
    kind: 'nextTouch',
    clock: {
      state: 'running',
      startedAt: at('2026-06-01T11:00:00Z'),
      elapsedMs: 60 * MIN,
      dueAt: at('2026-06-02T11:00:00Z'),
    },
  },
  {
    name: 'one at a time: the next touch stops it and starts the following one',
    policy: next,
    events: [mql(), call('2026-06-01T11:00:00Z'), call('2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    kind: 'nextTouch',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 240 * MIN, stoppedAt: at('2026-06-01T15:00:00Z') },
  },
  {
    name: 'the following one',
    policy: next,
    events: [mql(), call('2026-06-01T11:00:00Z'), call('2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    kind: 'nextTouch',
    instance: 2,
    clock: { state: 'running', startedAt: at('2026-06-01T15:00:00Z') },
  },
  {
    name: 'the touch that started it is no near miss of it',
    policy: next,
    events: [mql(), call('2026-06-01T11:00:00Z')],
    now: '2026-06-01T12:00:00Z',
    kind: 'nextTouch',
    clock: { notStoppedBy: [] },
  },
  {
    name: 'one that a version brings from now starts with the move, not with a touch long before',
    policy: { clocks: { firstTouch: { target: '4h' } } },
    later: [{ effectiveAt: '2026-06-03T10:00:00Z', policy: next }],
    events: [
      mql(),
      call('2026-06-01T11:00:00Z'),
      event('handoff.moved', '2026-06-03T10:00:00Z', { version: 2, from: 'now' }, { source: 'baton' }),
    ],
    now: '2026-06-03T11:00:00Z',
    kind: 'nextTouch',
    clock: { startedAt: at('2026-06-03T10:00:00Z'), breached: false, dueAt: at('2026-06-04T10:00:00Z') },
  },
  {
    name: 'the cadence’s last touch starts no further one',
    policy: { ...next, cadence: { touches: 2, within: '10 working days' } },
    events: [mql(), call('2026-06-01T11:00:00Z'), call('2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    kind: 'nextTouch',
    instance: 2,
    clock: undefined,
  },
  {
    name: 'a qualified lead needs no next touch',
    policy: next,
    events: [mql(), call('2026-06-01T11:00:00Z'), event('lead.stage', '2026-06-01T12:00:00Z', { stage: 'sql' })],
    now: '2026-06-01T13:00:00Z',
    kind: 'nextTouch',
    clock: { state: 'cancelled', cancelReason: 'qualified' },
  },
  {
    name: 'by reply: an answer of the lead starts it, more answers do not stack',
    policy: { clocks: { ...next.clocks, nextTouch: { target: '2h', starts: 'replied' } } },
    events: [mql(), call('2026-06-01T11:00:00Z'), reply('2026-06-01T12:00:00Z'), reply('2026-06-01T12:30:00Z')],
    now: '2026-06-01T13:00:00Z',
    kind: 'nextTouch',
    clock: { state: 'running', startedAt: at('2026-06-01T12:00:00Z'), dueAt: at('2026-06-01T14:00:00Z') },
  },
  {
    name: 'a meeting that the lead booked is the first touch',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: ['call', 'meeting'] } } },
    events: [mql(), event('lead.behaviour', '2026-06-01T11:00:00Z', { did: 'meeting_booked' })],
    now: '2026-06-01T12:00:00Z',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 60 * MIN },
  },
  {
    name: 'unless the policy waits for the meeting instead',
    policy: {
      clocks: { firstTouch: { target: '4h', stopsOn: ['call', 'meeting'] } },
      pauses: [{ when: 'meetingBooked', until: 'meetingHeld' }],
    },
    events: [mql(), event('lead.behaviour', '2026-06-01T11:00:00Z', { did: 'meeting_booked' })],
    now: '2026-06-01T12:00:00Z',
    clock: { state: 'paused', elapsedMs: 60 * MIN },
  },
];

const nobodyThere: Case[] = [
  {
    name: 'nobody available: the clock is marked, charged to nobody, and operations are told once',
    people: [
      testPerson('priya', {
        leaves: [{ from: at('2026-06-01T00:00:00Z'), to: at('2026-06-03T00:00:00Z'), coverKey: 'tom' }],
      }),
      testPerson('tom', {
        leaves: [{ from: at('2026-06-01T12:00:00Z'), to: at('2026-06-03T00:00:00Z'), coverKey: null }],
      }),
    ],
    events: [mql()],
    now: '2026-06-01T15:00:00Z',
    clock: {
      uncoveredAt: at('2026-06-01T12:00:00Z'),
      breached: true,
      ownerKey: null,
      planned: [{ tier: 'uncovered', at: at('2026-06-01T12:00:00Z') }],
    },
  },
  {
    name: 'an owner who has left is nobody',
    people: [testPerson('priya', { inactiveFrom: at('2026-06-01T11:00:00Z') })],
    events: [mql()],
    now: '2026-06-01T15:00:00Z',
    clock: { uncoveredAt: at('2026-06-01T11:00:00Z'), ownerKey: null },
  },
  {
    name: 'told of before the assignment, a clock from the notice starts at the assignment',
    policy: { clocks: { accept: { target: '2h', starts: 'notified' } } },
    events: [mql()],
    now: '2026-06-01T11:00:00Z',
    kind: 'accept',
    clock: { startedAt: at('2026-06-01T10:00:00Z') },
  },
  {
    name: 'once the owner was told, it starts there',
    policy: { clocks: { accept: { target: '2h', starts: 'notified' } } },
    events: [mql(), event('lead.notified', '2026-06-01T10:20:00Z', { person: 'priya' })],
    now: '2026-06-01T11:00:00Z',
    kind: 'accept',
    clock: { startedAt: at('2026-06-01T10:20:00Z'), elapsedMs: 40 * MIN },
  },
];

const exactTarget: Case[] = [
  {
    name: 'stopped in closed hours with the target just used up: met, for no working time was over',
    events: [mql('2026-06-01T13:00:00Z'), call('2026-06-01T19:00:00Z')],
    now: '2026-06-01T20:00:00Z',
    clock: { dueAt: at('2026-06-01T17:00:00Z'), elapsedMs: 240 * MIN, outcome: 'met', breached: false },
  },
  {
    name: 'one millisecond into the next opening it is missed',
    events: [mql('2026-06-01T13:00:00Z'), call('2026-06-02T09:00:00.001Z')],
    now: '2026-06-02T10:00:00Z',
    clock: { elapsedMs: 240 * MIN + 1, outcome: 'missed', breachedAt: at('2026-06-01T17:00:00Z') },
  },
];

runTables([
  ['by hand', byHand],
  ['next touches', nextTouches],
  ['nobody there', nobodyThere],
  ['exactly at the target', exactTarget],
]);

describe('the cadence', () => {
  const version = testVersion(
    testDocument((one) => {
      one.policies = [
        {
          key: 'all',
          name: 'All',
          calendar: 'office',
          clocks: { firstTouch: { target: '4h' } },
          cadence: { touches: 3, within: '2 working days', kinds: { call: 2 } },
        },
      ];
    }),
  );
  const cadence = (...events: ReturnType<typeof event>[]) =>
    replay([version], [mql(), ...events], at('2026-06-05T12:00:00Z')).handoffs[0]?.cadence;
  const mail = (iso: string, more: object = {}) => event('lead.touched', iso, { kind: 'email', ...more });

  it('counts touches by people, of any kind, and those it wants of one kind', () => {
    expect(cadence(call('2026-06-01T11:00:00Z'), mail('2026-06-01T12:00:00Z', { automated: true }))).toEqual({
      made: 1,
      needed: 3,
      kinds: [{ kind: 'call', made: 1, needed: 2 }],
      dueAt: at('2026-06-03T10:00:00Z'),
      doneAt: null,
    });
  });

  it('is done with the touch that completes both', () => {
    const made = [mail('2026-06-01T11:00:00Z'), mail('2026-06-01T12:00:00Z'), call('2026-06-01T13:00:00Z')];
    expect(cadence(...made)?.doneAt).toBeNull();
    expect(cadence(...made, call('2026-06-02T10:00:00Z'))?.doneAt).toBe(at('2026-06-02T10:00:00Z'));
  });
});

import { at, type Case, call, MIN, mql, runTables } from './testing/semantics-table.ts';
import { event } from './testing.ts';

const recordLife: Case[] = [
  {
    name: 'converted: first touch is met and the qualify clock goes on under the same handoff',
    events: [mql(), event('lead.accepted', '2026-06-01T10:30:00Z'), event('lead.opportunity', '2026-06-01T11:00:00Z')],
    now: '2026-06-01T12:00:00Z',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 60 * MIN },
  },
  {
    name: 'merged away: its clock is cancelled',
    events: [mql(), event('lead.merged', '2026-06-01T11:00:00Z', { into: 'L-9' })],
    now: '2026-06-01T12:00:00Z',
    clock: { state: 'cancelled', cancelReason: 'merged', outcome: null },
  },
  {
    name: 'deleted after the breach: the breach stays on record',
    events: [mql(), event('lead.deleted', '2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    clock: { state: 'cancelled', outcome: 'missed', breachedAt: at('2026-06-01T14:00:00Z') },
  },
  {
    name: 'recycled and an MQL again: a new cycle with a clock of its own',
    events: [
      mql(),
      event('lead.recycled', '2026-06-01T11:00:00Z'),
      event('lead.stage', '2026-07-20T10:00:00Z', { stage: 'mql' }),
    ],
    now: '2026-07-20T11:00:00Z',
    clock: { startedAt: at('2026-07-20T10:00:00Z'), elapsedMs: 60 * MIN },
  },
  {
    name: 'a lead that the rep made is not a handoff',
    events: [event('lead.created', '2026-06-01T10:00:00Z', { score: 1, owner: 'priya' }), call('2026-06-01T11:00:00Z')],
    now: '2026-06-01T12:00:00Z',
    clock: undefined,
  },
];

const calendarsTime: Case[] = [
  ...['2026-06-06T00:01:00Z', '2026-06-06T14:00:00Z', '2026-06-07T23:59:59.999Z'].map((iso) => ({
    name: `created off hours (${iso}): the minute of arrival does not matter`,
    events: [mql(iso)],
    now: '2026-06-08T10:00:00Z',
    clock: { elapsedMs: 60 * MIN, dueAt: at('2026-06-08T13:00:00Z') },
  })),
  {
    name: 'round the clock has no hole at midnight',
    policy: { calendar: 'always' },
    events: [mql('2026-06-01T22:00:00Z')],
    now: '2026-06-02T01:00:00Z',
    clock: { elapsedMs: 180 * MIN, dueAt: at('2026-06-02T02:00:00Z') },
  },
];

const touches: Case[] = [
  {
    name: 'an automated mail is no first response',
    events: [mql(), event('lead.touched', '2026-06-01T10:05:00Z', { kind: 'email', automated: true })],
    now: '2026-06-01T11:00:00Z',
    clock: { state: 'running' },
  },
  {
    name: 'a one-second call does not stop a clock that asks for longer ones',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: { kinds: ['call'], minimumCall: '30s' } } } },
    events: [
      mql(),
      call('2026-06-01T10:05:00Z', { durationMs: 1000 }),
      call('2026-06-01T10:20:00Z', { durationMs: 42_000 }),
    ],
    now: '2026-06-01T11:00:00Z',
    clock: { state: 'completed', elapsedMs: 20 * MIN },
  },
  {
    name: 'a touch before the MQL counts inside the look-back',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: { kinds: ['call'], lookBack: '1h' } } } },
    events: [call('2026-06-01T09:30:00Z'), mql()],
    now: '2026-06-01T11:00:00Z',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 0 },
  },
  {
    name: 'a touch before the look-back does not',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: { kinds: ['call'], lookBack: '1h' } } } },
    events: [call('2026-06-01T08:30:00Z'), mql()],
    now: '2026-06-01T11:00:00Z',
    clock: { state: 'running' },
  },
  {
    name: 'a backdated touch that was seen in the system un-breaches',
    events: [
      mql(),
      event('lead.touched', '2026-06-01T13:00:00Z', { kind: 'call' }, { recordedAt: at('2026-06-01T16:00:00Z') }),
    ],
    now: '2026-06-01T16:00:00Z',
    clock: { outcome: 'met', breached: false, elapsedMs: 180 * MIN },
  },
  {
    name: 'a backdated touch that somebody only says happened does not',
    events: [
      mql(),
      event(
        'lead.touched',
        '2026-06-01T13:00:00Z',
        { kind: 'call', verified: false },
        { recordedAt: at('2026-06-01T16:00:00Z') },
      ),
    ],
    now: '2026-06-01T16:00:00Z',
    clock: { outcome: 'missed', breached: true },
  },
  {
    name: 'nor does it hide a later one that was seen in the system and in time',
    events: [
      mql(),
      event(
        'lead.touched',
        '2026-06-01T12:00:00Z',
        { kind: 'call', verified: false },
        { recordedAt: at('2026-06-01T16:00:00Z') },
      ),
      event('lead.touched', '2026-06-01T13:00:00Z', { kind: 'call' }, { recordedAt: at('2026-06-01T16:00:00Z') }),
    ],
    now: '2026-06-01T16:00:00Z',
    clock: { outcome: 'met', breached: false, stoppedAt: at('2026-06-01T13:00:00Z') },
  },
  {
    name: 'a later touch never turns missed into met',
    events: [mql(), call('2026-06-01T14:30:00Z')],
    now: '2026-06-01T16:00:00Z',
    clock: {
      state: 'completed',
      outcome: 'missed',
      decidedAt: at('2026-06-01T14:00:00Z'),
      stoppedAt: at('2026-06-01T14:30:00Z'),
    },
  },
];

runTables([
  ['the life of a record', recordLife],
  ['calendars and time', calendarsTime],
  ['touches', touches],
]);

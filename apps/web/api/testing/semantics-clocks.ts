import { at, type Case, call, H, M, mql, pause, resume } from './semantics-table.ts';

const tiers = (...list: string[]) => ({
  tiers: { firstTouch: list.map((one) => ({ at: one, notify: ['owner'], via: ['slack'] })) },
});
const stops = (stopsOn: object) => ({ clocks: { firstTouch: { target: '4h', stopsOn } } });
const onHold = { pauses: [{ when: { field: 'status', is: 'On hold' } }] };

export const pausesStopsCycles: Case[] = [
  {
    name: 'paused on a status: due moves by the working time paused',
    policy: onHold,
    facts: [
      mql(),
      ['2026-06-01 12:00', 'lead.changed', { status: 'On hold' }],
      ['2026-06-02 10:00', 'lead.changed', { status: 'Open' }],
      call('2026-06-02 11:00'),
    ],
    clock: { state: 'completed', outcome: 'met', elapsedMs: 3 * H, dueAt: at('2026-06-02 12:00') },
    rows: [
      '2026-06-01 10:00 2026-06-01 12:00 running priya',
      '2026-06-01 12:00 2026-06-02 10:00 paused priya',
      '2026-06-02 10:00 2026-06-02 11:00 running priya',
    ],
  },
  {
    name: 'created in a paused status: the first change starts the counting',
    policy: onHold,
    facts: [
      mql('2026-06-01 10:00', { status: 'On hold' }),
      ['2026-06-02 09:00', 'lead.changed', { status: 'Open' }],
      call('2026-06-02 10:30'),
    ],
    clock: { startedAt: at('2026-06-01 10:00'), elapsedMs: 1.5 * H, dueAt: at('2026-06-02 13:00') },
  },
  {
    name: 'created in a closed status: no clock runs',
    facts: [mql('2026-06-01 10:00', { stage: 'disqualified' })],
    clock: null,
  },
  {
    name: 'paused, resumed and stopped in one write: the pause is closed first',
    facts: [mql(), pause('2026-06-01 11:00'), call('2026-06-01 15:00'), resume('2026-06-01 15:00')],
    clock: { state: 'completed', outcome: 'met', elapsedMs: H },
  },
  {
    name: 'paused and stopped in one write while still paused',
    facts: [mql(), pause('2026-06-01 11:00'), call('2026-06-03 15:00')],
    clock: { state: 'completed', outcome: 'met', elapsedMs: H },
  },
  {
    name: 'a pause over the night is taken off once',
    facts: [mql('2026-06-01 16:00'), pause('2026-06-01 16:30'), resume('2026-06-02 09:30'), call('2026-06-02 10:00')],
    clock: { elapsedMs: H, dueAt: at('2026-06-02 13:00') },
  },
  {
    name: 'a pause outside of the hours adds nothing',
    facts: [mql('2026-06-01 16:00'), pause('2026-06-01 18:00'), resume('2026-06-01 20:00'), call('2026-06-02 10:00')],
    clock: { elapsedMs: 2 * H, dueAt: at('2026-06-02 12:00') },
  },
  {
    name: 'a pause that is never ended is over at its maximum',
    policy: { pauses: [{ when: 'manual', atMost: '1h' }] },
    facts: [mql(), pause('2026-06-01 11:00')],
    clock: { breached: true, dueAt: at('2026-06-01 15:00') },
  },
  {
    name: 'a pause that says until when ends then',
    facts: [mql(), pause('2026-06-01 11:00', { until: at('2026-06-01 12:00') }), call('2026-06-01 13:00')],
    clock: { elapsedMs: 2 * H, dueAt: at('2026-06-01 15:00') },
  },
  {
    name: 'paused for good: no due instant, not breached',
    facts: [mql(), pause('2026-06-01 11:00')],
    clock: { state: 'paused', outcome: null, breached: false, dueAt: null, stoppedAt: null, elapsedMs: H },
  },
  {
    name: 'two pauses at once are ended by one resume and taken off once',
    facts: [
      mql(),
      pause('2026-06-01 11:00'),
      pause('2026-06-01 11:30'),
      resume('2026-06-01 12:30'),
      call('2026-06-01 13:00'),
    ],
    clock: { elapsedMs: 1.5 * H },
  },
  {
    name: 'a touch in the instant of the start comes before it',
    facts: [mql(), call('2026-06-01 10:00'), call('2026-06-01 11:00')],
    clock: { state: 'completed', elapsedMs: H },
    missed: [/start/],
  },
  {
    name: 'accepted in the instant of the start',
    kind: 'accept',
    facts: [mql(), ['2026-06-01 10:00', 'lead.accepted']],
    clock: { state: 'completed', outcome: 'met', elapsedMs: 0, wallMs: 0 },
  },
  {
    name: 'a stage that flips back and forth is one cycle and one clock',
    facts: [
      mql(),
      ['2026-06-01 10:30', 'lead.stage', { stage: 'new' }],
      ['2026-06-01 11:00', 'lead.stage', { stage: 'mql' }],
      call('2026-06-01 12:00'),
    ],
    clock: { startedAt: at('2026-06-01 10:00'), elapsedMs: 2 * H },
  },
  {
    name: 'no next touch before the first touch',
    policy: { clocks: { firstTouch: { target: '4h' }, nextTouch: { target: '1h' } } },
    facts: [mql()],
    kind: 'nextTouch',
    clock: null,
  },
  {
    name: 'the next touch counts from the first one',
    policy: { clocks: { firstTouch: { target: '4h' }, nextTouch: { target: '1h' } } },
    facts: [mql(), call('2026-06-01 11:00'), call('2026-06-01 13:30')],
    kind: 'nextTouch',
    clock: {
      state: 'completed',
      outcome: 'missed',
      startedAt: at('2026-06-01 11:00'),
      elapsedMs: 2.5 * H,
      dueAt: at('2026-06-01 12:00'),
    },
  },
  {
    name: 'an answer of the lead starts the next touch',
    policy: { clocks: { firstTouch: { target: '4h' }, nextTouch: { target: '1h', starts: 'replied' } } },
    facts: [
      mql(),
      call('2026-06-01 11:00'),
      ['2026-06-01 13:00', 'lead.touched', { kind: 'email', direction: 'in' }],
      call('2026-06-01 13:45'),
    ],
    kind: 'nextTouch',
    clock: { outcome: 'met', startedAt: at('2026-06-01 13:00'), elapsedMs: 45 * M },
  },
  {
    name: '1d is 24 counted hours',
    policy: { clocks: { firstTouch: { target: '1d' } } },
    facts: [mql()],
    clock: { targetMs: 24 * H, dueAt: at('2026-06-04 10:00') },
  },
  {
    name: '3 working days is the same hour on the third open day',
    policy: { clocks: { firstTouch: { target: '3 working days' } } },
    facts: [mql('2026-06-04 10:00')],
    clock: { dueAt: at('2026-06-09 10:00') },
  },
];

export const touchesAndTiers: Case[] = [
  {
    name: 'an automated mail is no first response, nor is a mail from the lead, nor a kind that does not count',
    facts: [
      mql(),
      ['2026-06-01 10:05', 'lead.touched', { kind: 'email', automated: true }],
      ['2026-06-01 10:10', 'lead.touched', { kind: 'email', direction: 'in' }],
      ['2026-06-01 10:15', 'lead.touched', { kind: 'sms', by: 'priya' }],
      call('2026-06-01 10:20'),
    ],
    clock: { state: 'completed', elapsedMs: 20 * M },
    missed: [/automatic/i, /lead/i, /sms/i],
  },
  {
    name: 'a call must last',
    policy: stops({ kinds: ['call'], minimumCall: '30s' }),
    facts: [
      mql(),
      call('2026-06-01 10:05', { durationMs: 29_999 }),
      call('2026-06-01 10:06'),
      call('2026-06-01 10:10', { durationMs: 30_000 }),
    ],
    clock: { elapsedMs: 10 * M },
    missed: [/30 s/, /30 s/],
  },
  {
    name: 'a self-reported touch where only verified ones count',
    policy: stops({ kinds: ['call'], verified: true }),
    facts: [mql(), call('2026-06-01 10:05', { verified: false }), call('2026-06-01 10:10')],
    clock: { elapsedMs: 10 * M },
    missed: [/self-reported/i],
  },
  {
    name: 'a touch before the MQL inside the look-back',
    policy: stops({ kinds: ['call'], lookBack: '1h' }),
    facts: [
      ['2026-06-01 09:00', 'lead.created', { score: 1, owner: 'priya' }],
      call('2026-06-01 09:30'),
      ['2026-06-01 10:00', 'lead.changed', { score: 90 }],
    ],
    clock: {
      state: 'completed',
      outcome: 'met',
      elapsedMs: 0,
      startedAt: at('2026-06-01 10:00'),
      stoppedAt: at('2026-06-01 10:00'),
    },
  },
  {
    name: 'a touch before the look-back',
    policy: stops({ kinds: ['call'], lookBack: '1h' }),
    facts: [
      ['2026-06-01 08:00', 'lead.created', { score: 1, owner: 'priya' }],
      call('2026-06-01 08:59'),
      ['2026-06-01 10:00', 'lead.changed', { score: 90 }],
      call('2026-06-01 11:00'),
    ],
    clock: { elapsedMs: H },
  },
  {
    name: 'stopped at exactly the target: met, and the tier of that instant is not fired',
    policy: tiers('50%', 'breach', 'breach + 15m'),
    facts: [mql(), call('2026-06-01 14:00')],
    clock: { outcome: 'met', breached: false, elapsedMs: 4 * H, leftMs: 0 },
    planned: ['50% 2026-06-01 12:00'],
  },
  {
    name: 'stopped a millisecond after the target: missed',
    policy: tiers('50%', 'breach', 'breach + 15m'),
    facts: [mql(), call('2026-06-01 14:00:00.001')],
    clock: { outcome: 'missed', breached: true, elapsedMs: 4 * H + 1 },
    planned: ['50% 2026-06-01 12:00', 'breach 2026-06-01 14:00'],
  },
  {
    name: 'tiers are working time, or wall time where they say so',
    policy: tiers('80%', 'breach', 'breach + 2h', 'breach + 2h wall'),
    facts: [mql('2026-06-01 13:00')],
    clock: { breached: true, dueAt: at('2026-06-01 17:00') },
    planned: [
      '80% 2026-06-01 16:12',
      'breach 2026-06-01 17:00',
      'breach+2h wall 2026-06-01 19:00',
      'breach+2h 2026-06-02 11:00',
    ],
  },
  {
    name: 'a later touch never turns missed into met',
    facts: [mql(), call('2026-06-01 14:30')],
    clock: { state: 'completed', outcome: 'missed', breached: true, stoppedAt: at('2026-06-01 14:30') },
  },
];

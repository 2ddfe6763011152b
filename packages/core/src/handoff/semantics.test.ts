import { expect } from 'vitest';
import { at, type Case, call, MIN, mql, pause, resume, runTables } from './testing/semantics-table.ts';
import { event, testPerson } from './testing.ts';

const pausesStopsCycles: Case[] = [
  {
    name: 'paused on a status: the due instant moves by the working time paused, not by the wall clock',
    policy: { pauses: [{ when: { field: 'status', is: 'On hold' } }] },
    events: [
      mql(),
      event('lead.changed', '2026-06-01T12:00:00Z', { status: 'On hold' }),
      event('lead.changed', '2026-06-02T10:00:00Z', { status: 'Open' }),
    ],
    now: '2026-06-02T10:30:00Z',
    clock: { state: 'running', elapsedMs: 150 * MIN, dueAt: at('2026-06-02T12:00:00Z') },
  },
  {
    name: 'created already in a paused status: nothing is burned before the first change',
    policy: { pauses: [{ when: { field: 'status', is: 'On hold' } }] },
    events: [event('lead.created', '2026-06-01T10:00:00Z', { score: 90, status: 'On hold', owner: 'priya' })],
    now: '2026-06-01T15:00:00Z',
    clock: { state: 'paused', elapsedMs: 0 },
  },
  {
    name: 'created already closed: the clock ends where it begins',
    events: [event('lead.created', '2026-06-01T10:00:00Z', { score: 90, owner: 'priya', stage: 'disqualified' })],
    now: '2026-06-01T15:00:00Z',
    clock: undefined,
  },
  {
    name: 'paused and stopped in one write: the pause is closed first and its time is not counted',
    events: [mql(), pause('2026-06-01T11:00:00Z'), call('2026-06-01T15:00:00Z'), resume('2026-06-01T15:00:00Z')],
    now: '2026-06-01T16:00:00Z',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 60 * MIN },
  },
  {
    name: 'a pause that overlaps off hours is intersected, never added twice',
    events: [mql('2026-06-01T16:00:00Z'), pause('2026-06-01T16:30:00Z'), resume('2026-06-02T09:30:00Z')],
    now: '2026-06-02T10:00:00Z',
    clock: { elapsedMs: 60 * MIN, dueAt: at('2026-06-02T13:00:00Z') },
  },
  {
    name: 'overlapping pauses are taken off once',
    policy: { pauses: [{ when: 'replied', until: 'touched' }] },
    events: [
      mql(),
      event('lead.touched', '2026-06-01T11:00:00Z', { kind: 'sms', direction: 'in' }),
      pause('2026-06-01T11:30:00Z'),
      event('lead.touched', '2026-06-01T12:00:00Z', { kind: 'social' }),
      resume('2026-06-01T12:30:00Z'),
    ],
    now: '2026-06-01T13:00:00Z',
    clock: { state: 'running', elapsedMs: 90 * MIN },
  },
  {
    name: 'a pause has its maximum, after which the clock counts again',
    policy: { pauses: [{ when: 'manual', atMost: '1h' }] },
    events: [mql(), pause('2026-06-01T11:00:00Z')],
    now: '2026-06-01T13:00:00Z',
    clock: { state: 'running', elapsedMs: 120 * MIN, dueAt: at('2026-06-01T15:00:00Z') },
  },
  {
    name: 'all pauses of a lead together are capped, in number',
    policy: { pauseLimit: { times: 1 } },
    events: [
      mql(),
      pause('2026-06-01T11:00:00Z'),
      resume('2026-06-01T11:30:00Z'),
      pause('2026-06-01T12:00:00Z'),
      resume('2026-06-01T13:00:00Z'),
    ],
    now: '2026-06-01T14:00:00Z',
    clock: { elapsedMs: 210 * MIN },
  },
  {
    name: 'all pauses of a lead together are capped, in working time',
    policy: { pauseLimit: { total: '45m' } },
    events: [mql(), pause('2026-06-01T11:00:00Z'), resume('2026-06-01T11:30:00Z'), pause('2026-06-01T12:00:00Z')],
    now: '2026-06-01T14:00:00Z',
    clock: { state: 'running', elapsedMs: 195 * MIN },
  },
  {
    name: 'start and stop in the same change: stop comes before start',
    events: [mql(), call('2026-06-01T10:00:00Z')],
    now: '2026-06-01T11:00:00Z',
    clock: { state: 'running', elapsedMs: 60 * MIN },
  },
  {
    name: 'a stage flipped back and forth is the same cycle and the same clock',
    events: [
      mql(),
      event('lead.stage', '2026-06-01T10:30:00Z', { stage: 'new' }),
      event('lead.stage', '2026-06-01T11:00:00Z', { stage: 'mql' }),
    ],
    now: '2026-06-01T12:00:00Z',
    clock: { startedAt: at('2026-06-01T10:00:00Z'), elapsedMs: 120 * MIN },
  },
];

const laterCycles: Case[] = [
  {
    name: 'a pause of an earlier cycle ended with it',
    events: [
      mql(),
      pause('2026-06-01T11:00:00Z'),
      event('lead.recycled', '2026-06-02T10:00:00Z'),
      event('lead.stage', '2026-07-20T10:00:00Z', { stage: 'mql' }),
    ],
    now: '2026-07-20T11:00:00Z',
    clock: { state: 'running', elapsedMs: 60 * MIN },
  },
  {
    name: 'so did the wait for a meeting that was never held',
    policy: { pauses: [{ when: 'meetingBooked', until: 'meetingHeld' }] },
    events: [
      mql(),
      event('lead.behaviour', '2026-06-01T11:00:00Z', { did: 'meeting_booked' }),
      event('lead.recycled', '2026-06-02T10:00:00Z'),
      event('lead.stage', '2026-07-20T10:00:00Z', { stage: 'mql' }),
    ],
    now: '2026-07-20T11:00:00Z',
    clock: { state: 'running', elapsedMs: 60 * MIN },
  },
];

const ownership: Case[] = [
  {
    name: 'a breach is charged to whom the largest share of its time was with and to that person’s team, not to the last owner',
    events: [
      event('lead.created', '2026-06-01T10:00:00Z', { score: 90, owner: { queue: 'smb' } }),
      event('lead.owner', '2026-06-01T11:00:00Z', { owner: 'lena' }),
      event('lead.owner', '2026-06-01T13:00:00Z', { owner: 'tom' }),
      event('lead.owner', '2026-06-01T15:00:00Z', { owner: 'priya' }),
    ],
    now: '2026-06-01T16:00:00Z',
    clock: { breached: true, ownerKey: 'lena', teamKey: 'ent' },
  },
  {
    name: 'reassigned mid-clock: the lead clock does not reset, the breach is charged by share and not to the last owner',
    events: [mql(), event('lead.owner', '2026-06-01T13:00:00Z', { owner: 'tom' })],
    now: '2026-06-01T15:00:00Z',
    clock: {
      startedAt: at('2026-06-01T10:00:00Z'),
      dueAt: at('2026-06-01T14:00:00Z'),
      ownerKey: 'priya',
      breached: true,
    },
  },
  {
    name: 'a queue holds it: nobody is charged',
    events: [event('lead.created', '2026-06-01T10:00:00Z', { score: 90, owner: { queue: 'smb' } })],
    now: '2026-06-01T15:00:00Z',
    clock: { breached: true, ownerKey: null },
  },
  {
    name: 'owner out of office: the cover takes the human clock, ownership stays and returns by itself',
    people: [
      testPerson('priya', {
        leaves: [{ from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z'), coverKey: 'marcus' }],
      }),
      testPerson('marcus'),
    ],
    events: [mql()],
    now: '2026-06-01T15:00:00Z',
    clock: { breached: true, ownerKey: 'marcus' },
  },
  {
    name: 'owner out of office without cover: no rep is charged',
    people: [
      testPerson('priya', {
        leaves: [{ from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z'), coverKey: null }],
      }),
    ],
    events: [mql()],
    now: '2026-06-01T15:00:00Z',
    clock: { breached: true, ownerKey: null },
  },
  {
    name: 'owner out of office and the policy waits: the clock is held until they are back',
    policy: { outOfOffice: 'hold' },
    people: [
      testPerson('priya', {
        leaves: [{ from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z'), coverKey: null }],
      }),
    ],
    events: [mql()],
    now: '2026-06-01T15:00:00Z',
    clock: { breached: false, elapsedMs: 0, state: 'paused', dueAt: at('2026-06-02T13:00:00Z') },
  },
  {
    name: 'an owner who moves zone: each segment counts in the calendar that held in it',
    policy: { calendar: { of: 'owner', otherwise: 'office' } },
    people: [
      testPerson('priya', {
        calendars: [
          { from: null, key: 'office' },
          { from: at('2026-06-02T00:00:00Z'), key: 'berlin' },
        ],
      }),
    ],
    events: [mql('2026-06-01T16:00:00Z')],
    now: '2026-06-02T08:00:00Z',
    clock: { elapsedMs: 120 * MIN, dueAt: at('2026-06-02T10:00:00Z') },
  },
  {
    name: 'a touch by somebody else meets the lead clock',
    events: [mql(), call('2026-06-01T11:00:00Z', { by: 'marcus' })],
    now: '2026-06-01T12:00:00Z',
    clock: {
      state: 'completed',
      outcome: 'met',
      stoppedBy: { what: 'call', sourceId: expect.any(String), by: 'marcus' },
    },
  },
  {
    name: 'a touch by somebody else does not count where the policy wants the owner’s, and the clock says so',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: { kinds: ['call'], by: 'owner' } } } },
    events: [mql(), call('2026-06-01T11:00:00Z', { by: 'marcus' })],
    now: '2026-06-01T12:00:00Z',
    clock: {
      state: 'running',
      notStoppedBy: [
        expect.objectContaining({ condition: 'It was made by somebody else; the policy counts touches by the owner.' }),
      ],
    },
  },
];

runTables([
  ['pause, stop and cycle', [...pausesStopsCycles, ...laterCycles]],
  ['ownership', ownership],
]);

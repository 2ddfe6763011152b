import { describe, expect, it } from 'vitest';
import type { SlaClock } from '../clock/clock.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { LeadEvent } from './event.ts';
import { replay } from './replay.ts';
import { event, testDocument, testPerson, testVersion } from './testing.ts';
import type { Person, Version } from './version.ts';

const MIN = 60_000;
const at = (iso: string) => Date.parse(iso);

type Policy = Record<string, unknown>;
type Case = {
  name: string;
  policy?: Policy;
  people?: Person[];
  events: LeadEvent[];
  now: string;
  kind?: ClockKind;
  clock: Partial<SlaClock> | undefined;
};

/** One policy for every lead: first touch within 4 h of office hours in UTC, unless a case says otherwise. */
function versionWith(
  policy: Policy = {},
  people: Person[] = ['priya', 'tom', 'lena', 'marcus'].map((key) => testPerson(key)),
): Version {
  const document = testDocument((one) => {
    one.policies = [
      {
        key: 'all',
        name: 'All',
        calendar: 'office',
        clocks: {
          firstTouch: { target: '4h', stopsOn: ['call', 'email'] },
          accept: { target: '8h' },
          qualify: { target: '24h' },
        },
        ...policy,
      },
    ];
  });
  return testVersion(document, people);
}

// Monday, 1 June 2026.
const mql = (iso = '2026-06-01T10:00:00Z', owner: string | null = 'priya') =>
  event('lead.created', iso, { score: 90, leadType: 'content', owner });
const call = (iso: string, more: object = {}) => event('lead.touched', iso, { kind: 'call', by: 'priya', ...more });
const pause = (iso: string, reason = 'waiting') => event('lead.paused', iso, { reason });
const resume = (iso: string) => event('lead.resumed', iso);

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

const ownership: Case[] = [
  {
    name: 'reassigned mid-clock: the lead clock does not reset, the breach is charged to who held the lead then',
    events: [mql(), event('lead.owner', '2026-06-01T13:00:00Z', { owner: 'tom' })],
    now: '2026-06-01T15:00:00Z',
    clock: {
      startedAt: at('2026-06-01T10:00:00Z'),
      dueAt: at('2026-06-01T14:00:00Z'),
      ownerKey: 'tom',
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

const tables: [string, Case[]][] = [
  ['pause, stop and cycle', pausesStopsCycles],
  ['ownership', ownership],
  ['the life of a record', recordLife],
  ['calendars and time', calendarsTime],
  ['touches', touches],
];

describe.each(tables)('%s', (_, cases) => {
  it.each(cases)('$name', ({ policy, people, events, now, kind = 'firstTouch', clock }) => {
    const state = replay([versionWith(policy, people)], events, at(now));
    const found = state.handoffs.at(-1)?.clocks.find((one) => one.kind === kind);
    if (clock === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(clock);
  });
});

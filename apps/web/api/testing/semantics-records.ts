import { at, type Case, call, H, mql, pause, resume } from './semantics-table.ts';

const qualified = {
  clocks: { firstTouch: { target: '4h' }, accept: { target: '8h' }, qualify: { target: '3 working days' } },
};

export const recordLife: Case[] = [
  {
    name: 'converted: first touch and acceptance are met',
    policy: qualified,
    facts: [mql(), ['2026-06-01 11:00', 'lead.opportunity', { amount: 12_000, currency: 'USD' }]],
    clock: { state: 'completed', outcome: 'met', elapsedMs: H },
    handoff: { opportunityAt: at('2026-06-01 11:00'), outcome: null },
  },
  {
    name: 'converted, and the policy does not take that for a touch',
    policy: { clocks: { firstTouch: { target: '4h', convertStops: false } } },
    facts: [mql(), ['2026-06-01 11:00', 'lead.opportunity'], call('2026-06-01 12:00')],
    clock: { elapsedMs: 2 * H },
  },
  {
    name: 'accepted, qualified, won: one handoff from beginning to end',
    policy: qualified,
    facts: [
      mql(),
      ['2026-06-01 12:00', 'lead.accepted', { by: 'priya' }],
      ['2026-06-03 10:00', 'lead.stage', { stage: 'sql' }],
      ['2026-06-04 10:00', 'lead.opportunity'],
      ['2026-06-10 10:00', 'lead.won'],
    ],
    kind: 'qualify',
    clock: { outcome: 'met', startedAt: at('2026-06-01 12:00'), elapsedMs: 14 * H, dueAt: at('2026-06-04 12:00') },
    handoff: {
      cycle: 1,
      salAt: at('2026-06-01 12:00'),
      sqlAt: at('2026-06-03 10:00'),
      opportunityAt: at('2026-06-04 10:00'),
      wonAt: at('2026-06-10 10:00'),
      outcome: 'won',
      inferred: [],
    },
  },
  {
    name: 'deleted: cancelled, and what was breached stays so',
    facts: [mql(), ['2026-06-01 15:00', 'lead.deleted']],
    clock: { state: 'cancelled', cancelReason: 'deleted', outcome: 'missed', breached: true },
  },
  {
    name: 'deleted in time: cancelled without a verdict',
    facts: [mql(), ['2026-06-01 11:00', 'lead.deleted']],
    clock: { state: 'cancelled', outcome: null, breached: false, elapsedMs: H },
  },
  {
    name: 'deleted and restored: it goes on, without the time in between',
    facts: [
      mql(),
      ['2026-06-01 11:00', 'lead.deleted'],
      ['2026-06-01 13:00', 'lead.restored'],
      call('2026-06-01 13:30'),
    ],
    clock: { state: 'completed', elapsedMs: 1.5 * H, startedAt: at('2026-06-01 10:00') },
  },
  {
    name: 'rejected: a decision in time meets the acceptance, and the handoff says why',
    kind: 'accept',
    facts: [mql(), ['2026-06-01 12:00', 'lead.rejected', { reason: 'no_budget', note: 'next year' }]],
    clock: { state: 'completed', outcome: 'met', elapsedMs: 2 * H },
    handoff: { outcome: 'recycled', rejection: { reason: 'no_budget', label: 'No budget', note: 'next year' } },
    lead: { stage: 'recycled' },
  },
  {
    name: 'recycled and an MQL again: a cycle and clocks of its own',
    facts: [
      mql(),
      ['2026-06-01 11:00', 'lead.recycled'],
      ['2026-07-20 10:00', 'lead.stage', { stage: 'mql' }],
      call('2026-07-20 11:00'),
    ],
    cycle: 2,
    clock: { startedAt: at('2026-07-20 10:00'), elapsedMs: H, outcome: 'met' },
  },
  {
    name: 'recycled: the clock of the earlier cycle is cancelled and stays as it was',
    facts: [
      mql(),
      ['2026-06-01 11:00', 'lead.recycled'],
      ['2026-07-20 10:00', 'lead.stage', { stage: 'mql' }],
      call('2026-07-20 11:00'),
    ],
    clock: { state: 'cancelled', cancelReason: 'recycled', outcome: null, elapsedMs: H },
    handoff: { outcome: 'recycled', closedAt: at('2026-06-01 11:00') },
  },
  {
    name: 'a stage that was skipped is filled in and marked',
    policy: qualified,
    facts: [mql(), ['2026-06-01 12:00', 'lead.stage', { stage: 'sql' }]],
    kind: 'accept',
    clock: { outcome: 'met', elapsedMs: 2 * H },
    handoff: { salAt: at('2026-06-01 12:00'), sqlAt: at('2026-06-01 12:00'), inferred: ['sal'] },
  },
  {
    name: 'a stage that moves back is kept and opens nothing again',
    policy: qualified,
    facts: [mql(), ['2026-06-01 12:00', 'lead.accepted'], ['2026-06-02 12:00', 'lead.stage', { stage: 'mql' }]],
    kind: 'accept',
    clock: { state: 'completed', elapsedMs: 2 * H },
    handoff: { salAt: at('2026-06-01 12:00'), cycle: 1 },
    lead: { stage: 'mql' },
  },
  {
    name: 'a booked meeting pauses until it is held, by policy',
    policy: {
      clocks: { firstTouch: { target: '4h', stopsOn: ['call'] } },
      pauses: [{ when: 'meetingBooked', until: 'meetingHeld' }],
    },
    facts: [
      mql(),
      ['2026-06-01 11:00', 'lead.behaviour', { did: 'meeting_booked' }],
      ['2026-06-02 11:00', 'lead.behaviour', { did: 'meeting_held' }],
      call('2026-06-02 12:00'),
    ],
    clock: { elapsedMs: 2 * H },
  },
  {
    name: 'an answer of the lead pauses until the next touch, by policy',
    policy: {
      clocks: { firstTouch: { target: '4h', stopsOn: ['meeting'] } },
      pauses: [{ when: 'replied', until: 'touched', atMost: '16h' }],
    },
    facts: [
      mql(),
      ['2026-06-01 11:00', 'lead.touched', { kind: 'email', direction: 'in' }],
      call('2026-06-02 10:00'),
      ['2026-06-02 11:00', 'lead.touched', { kind: 'meeting', by: 'priya' }],
    ],
    clock: { elapsedMs: 2 * H },
  },
  {
    name: 'a lead that the rep brought is no handoff',
    facts: [mql('2026-06-01 10:00', { score: 1 }), call('2026-06-01 11:00')],
    clock: null,
  },
  {
    name: 'a lead that no policy takes has a handoff without clocks',
    facts: [mql('2026-06-01 10:00', { leadType: 'nobody’s' })],
    clock: null,
    handoff: { cycle: 1, policy: null, clocks: [] },
  },
];

const short = { clocks: { firstTouch: { target: '2h' } } };
const long = { clocks: { firstTouch: { target: '8h' } } };
const becomes = (when: string): [string, string, object] => [when, 'lead.changed', { leadType: 'other' }];

export const otherPolicy: Case[] = [
  {
    name: 'another policy matches: what was counted is carried over to its target',
    other: short,
    facts: [mql(), becomes('2026-06-01 11:00'), call('2026-06-01 11:30')],
    clock: {
      outcome: 'met',
      targetMs: 2 * H,
      elapsedMs: 1.5 * H,
      dueAt: at('2026-06-01 12:00'),
      startedAt: at('2026-06-01 10:00'),
    },
  },
  {
    name: 'another policy matches: so is what was paused',
    other: short,
    facts: [
      mql(),
      pause('2026-06-01 10:30'),
      resume('2026-06-01 11:30'),
      becomes('2026-06-01 12:00'),
      call('2026-06-01 12:45'),
    ],
    clock: { outcome: 'met', elapsedMs: 1.75 * H, dueAt: at('2026-06-01 13:00') },
  },
  {
    name: 'another policy matches after the breach: that stays',
    other: long,
    facts: [mql(), becomes('2026-06-01 15:00'), call('2026-06-01 15:30')],
    clock: { outcome: 'missed', breached: true },
  },
  {
    name: 'another policy matches and more has passed than it allows: due from then on, not before',
    other: short,
    facts: [mql(), becomes('2026-06-01 13:00'), call('2026-06-01 13:30')],
    clock: { breached: true, outcome: 'missed', targetMs: 2 * H },
  },
];

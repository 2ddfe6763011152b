import { at, type Case, call, H, M, mql } from './semantics-table.ts';

const assigned = {
  clocks: { assign: { target: '1h' }, firstTouch: { target: '4h' }, accept: { target: '30m', starts: 'assigned' } },
};
export const ownership: Case[] = [
  {
    name: 'reassigned: the clock of the lead does not reset, each owner has their own part',
    facts: [mql(), ['2026-06-01 13:00', 'lead.owner', { owner: 'tom' }], call('2026-06-01 13:30', { by: 'tom' })],
    clock: {
      startedAt: at('2026-06-01 10:00'),
      elapsedMs: 3.5 * H,
      shares: [
        { owner: { key: 'priya' }, countedMs: 3 * H },
        { owner: { key: 'tom' }, countedMs: 30 * M },
      ],
    },
    rows: ['2026-06-01 10:00 2026-06-01 13:00 running priya', '2026-06-01 13:00 2026-06-01 13:30 running tom'],
  },
  {
    name: 'a breach is charged to who held the lead for longest, not to the last owner',
    facts: [mql(), ['2026-06-01 13:00', 'lead.owner', { owner: 'tom' }], call('2026-06-01 15:00', { by: 'tom' })],
    clock: { breached: true, owner: { key: 'priya' } },
  },
  {
    name: 'a queue: the time to assign runs, and stops with a person',
    policy: assigned,
    facts: [
      mql('2026-06-01 10:00', { owner: { queue: 'smb' } }),
      ['2026-06-01 10:40', 'lead.owner', { owner: 'priya' }],
    ],
    kind: 'assign',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 40 * M, owner: null },
  },
  {
    name: 'a queue: what starts when assigned has not started',
    policy: assigned,
    facts: [mql('2026-06-01 10:00', { owner: { queue: 'smb' } })],
    kind: 'accept',
    clock: { state: 'pending', startedAt: null, dueAt: null, elapsedMs: 0 },
  },
  {
    name: 'a queue: nobody is charged for a first touch missed in it, and its time is the system’s',
    facts: [
      mql('2026-06-01 10:00', { owner: { queue: 'smb' } }),
      ['2026-06-01 15:00', 'lead.owner', { owner: 'priya' }],
      call('2026-06-01 15:30'),
    ],
    clock: { breached: true, owner: null, elapsedMs: 5.5 * H, delay: { systemMs: 5 * H, personMs: 30 * M } },
  },
  {
    name: 'assigned before the MQL: the time to assign is none',
    policy: assigned,
    facts: [mql()],
    kind: 'assign',
    clock: { state: 'completed', outcome: 'met', elapsedMs: 0 },
  },
  {
    name: 'a touch by somebody else meets the clock of the lead',
    facts: [mql(), call('2026-06-01 11:00', { by: 'marcus' })],
    clock: { state: 'completed', outcome: 'met', elapsedMs: H },
  },
  {
    name: 'a touch by somebody else where the owner’s counts',
    policy: { clocks: { firstTouch: { target: '4h', stopsOn: { kinds: ['call'], by: 'owner' } } } },
    facts: [mql(), call('2026-06-01 11:00', { by: 'marcus' }), call('2026-06-01 12:00')],
    clock: { elapsedMs: 2 * H },
    missed: [/somebody else/],
  },
];

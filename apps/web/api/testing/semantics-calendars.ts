import { at, type Case, call, H, M, mql } from './semantics-table.ts';

export const calendarsAndTime: Case[] = [
  ...['2026-06-05 17:00', '2026-06-06 14:00', '2026-06-07 23:59'].map((when) => ({
    name: `comes in off hours (${when}): counts from the next opening`,
    policy: { clocks: { firstTouch: { target: '1h' } } },
    facts: [mql(when), call('2026-06-08 09:30')],
    clock: { startedAt: at(when), dueAt: at('2026-06-08 10:00'), elapsedMs: 30 * M, outcome: 'met' },
  })),
  {
    name: 'a break at noon',
    policy: { calendar: 'lunch' },
    facts: [mql('2026-06-01 10:30'), call('2026-06-01 14:00')],
    clock: { elapsedMs: 2.5 * H, dueAt: at('2026-06-01 15:30') },
  },
  {
    name: 'a holiday and shorter hours',
    policy: { calendar: 'holidays' },
    facts: [mql('2026-06-01 16:00'), call('2026-06-04 09:30')],
    clock: { elapsedMs: 4.5 * H, dueAt: at('2026-06-03 12:00'), outcome: 'missed' },
  },
  {
    name: 'round the clock is wall time',
    policy: { calendar: 'always' },
    facts: [mql('2026-06-05 22:00:00.123'), call('2026-06-06 01:30:00.124')],
    clock: { elapsedMs: 3.5 * H + 1, wallMs: 3.5 * H + 1 },
  },
  ...(
    [
      ['Berlin, into summer', 'berlin-nights', '2026-03-28 12:00', '2026-03-29 12:00', 5],
      ['Berlin, out of summer', 'berlin-nights', '2026-10-24 12:00', '2026-10-25 12:00', 7],
      ['New York, into summer', 'york-nights', '2026-03-07 12:00', '2026-03-08 12:00', 5],
      ['New York, out of summer', 'york-nights', '2026-10-31 12:00', '2026-11-01 12:00', 7],
      ['Sydney, out of summer', 'sydney-nights', '2026-04-04 12:00', '2026-04-05 01:00', 7],
      ['Sydney, into summer', 'sydney-nights', '2026-10-03 12:00', '2026-10-04 01:00', 5],
    ] as const
  ).map(([name, calendar, from, to, counted]) => ({
    name: `${name}: a night from 00:00 to 06:00 has ${counted} hours`,
    policy: { calendar, clocks: { firstTouch: { target: '12h' } } },
    facts: [mql(from), call(to)],
    clock: { elapsedMs: counted * H, outcome: 'met' },
  })),
  {
    name: 'the calendar of the owner’s team, where the owner has none',
    policy: { calendar: { of: 'owner', otherwise: 'always' } },
    facts: [mql('2026-06-01 06:00', { owner: 'lena' }), call('2026-06-01 08:00')],
    clock: { elapsedMs: H, calendar: { key: 'berlin', timeZone: 'Europe/Berlin' } },
  },
  {
    name: 'the owner’s own calendar comes before the team’s',
    policy: { calendar: { of: 'owner', otherwise: 'always' } },
    facts: [mql('2026-06-01 06:00', { owner: 'tom' }), call('2026-06-01 08:00')],
    clock: { elapsedMs: H, calendar: { key: 'berlin', timeZone: 'Europe/Berlin' } },
  },
  {
    name: 'the other calendar while a queue holds the lead',
    policy: { calendar: { of: 'owner', otherwise: 'always' } },
    facts: [mql('2026-06-01 06:00', { owner: { queue: 'smb' } }), call('2026-06-01 08:00')],
    clock: { elapsedMs: 2 * H, calendar: { key: 'always', timeZone: 'UTC' } },
  },
  {
    name: 'each owner’s time counts by that owner’s calendar',
    policy: { calendar: { of: 'owner', otherwise: 'always' } },
    facts: [
      mql('2026-06-01 06:00', { owner: 'tom' }),
      ['2026-06-01 10:00', 'lead.owner', { owner: 'priya' }],
      call('2026-06-01 16:00'),
    ],
    // Berlin opens at 07:00 UTC, the office closes at 17:00.
    clock: { elapsedMs: 9 * H, dueAt: at('2026-06-01 11:00'), outcome: 'missed' },
    rows: ['2026-06-01 07:00 2026-06-01 10:00 running tom', '2026-06-01 10:00 2026-06-01 16:00 running priya'],
  },
];

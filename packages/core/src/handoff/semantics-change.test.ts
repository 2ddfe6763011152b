import { at, type Case, call, MIN, mql, pause, resume, runTables } from './testing/semantics-table.ts';
import { event } from './testing.ts';

// All of Monday, 1 June 2026, unless a case says otherwise; 4 h of office hours in UTC (09:00 to 17:00).
const move = (iso: string, version: number, from: 'now' | 'start') =>
  event('handoff.moved', iso, { version, from }, { source: 'baton' });
const firstTouch = (target: string, more: object = {}) => ({
  clocks: { firstTouch: { target, stopsOn: ['call', 'email'], ...more } },
});
const tiers = (...percents: string[]) => ({
  tiers: { firstTouch: percents.map((one) => ({ at: one, notify: ['owner'], via: ['slack'] })) },
});

const policyChange: Case[] = [
  {
    name: 'a published version reaches new handoffs only, unless it is moved under open ones',
    later: [{ effectiveAt: '2026-06-01T11:00:00Z', policy: firstTouch('1h') }],
    events: [mql()],
    now: '2026-06-01T12:00:00Z',
    clock: { version: 1, targetMs: 240 * MIN, dueAt: at('2026-06-01T14:00:00Z') },
  },
  {
    name: 'from now: time used is carried into the new target',
    later: [{ effectiveAt: '2026-06-01T11:00:00Z', policy: firstTouch('2h') }],
    events: [mql(), move('2026-06-01T11:00:00Z', 2, 'now')],
    now: '2026-06-01T11:30:00Z',
    clock: { version: 2, targetMs: 120 * MIN, elapsedMs: 90 * MIN, dueAt: at('2026-06-01T12:00:00Z'), breached: false },
  },
  {
    name: 'from now: a target that is used up already falls due at the move, not before it',
    later: [{ effectiveAt: '2026-06-01T12:00:00Z', policy: firstTouch('1h') }],
    events: [mql(), move('2026-06-01T12:00:00Z', 2, 'now')],
    now: '2026-06-01T12:30:00Z',
    clock: { breached: true, breachedAt: at('2026-06-01T12:00:00Z'), dueAt: at('2026-06-01T12:00:00Z') },
  },
  {
    name: 'from now: a breach already recorded stays recorded',
    later: [{ effectiveAt: '2026-06-01T15:00:00Z', policy: firstTouch('8h') }],
    events: [mql(), move('2026-06-01T15:00:00Z', 2, 'now')],
    now: '2026-06-01T15:30:00Z',
    clock: { breached: true, breachedAt: at('2026-06-01T14:00:00Z'), targetMs: 240 * MIN },
  },
  {
    name: 'from their start: a longer target un-breaches',
    later: [{ effectiveAt: '2026-06-01T15:00:00Z', policy: firstTouch('8h') }],
    events: [mql(), move('2026-06-01T15:00:00Z', 2, 'start')],
    now: '2026-06-01T15:30:00Z',
    clock: { breached: false, targetMs: 480 * MIN, dueAt: at('2026-06-02T10:00:00Z') },
  },
  {
    name: 'from their start: a shorter target has been broken when it would have been',
    later: [{ effectiveAt: '2026-06-01T13:00:00Z', policy: firstTouch('1h') }],
    events: [mql(), move('2026-06-01T13:00:00Z', 2, 'start')],
    now: '2026-06-01T13:30:00Z',
    clock: { breached: true, breachedAt: at('2026-06-01T11:00:00Z') },
  },
  {
    name: 'a clock that had stopped before the move is a snapshot',
    later: [{ effectiveAt: '2026-06-01T13:00:00Z', policy: firstTouch('10m') }],
    events: [mql(), call('2026-06-01T11:00:00Z'), move('2026-06-01T13:00:00Z', 2, 'start')],
    now: '2026-06-01T13:30:00Z',
    clock: { version: 1, state: 'completed', outcome: 'met', targetMs: 240 * MIN },
  },
  {
    name: 'a touch told late that came before the move makes it one too',
    later: [{ effectiveAt: '2026-06-01T13:00:00Z', policy: firstTouch('10m') }],
    events: [
      mql(),
      move('2026-06-01T13:00:00Z', 2, 'start'),
      event(
        'lead.touched',
        '2026-06-01T11:00:00Z',
        { kind: 'call', by: 'priya' },
        { recordedAt: at('2026-06-01T13:10:00Z') },
      ),
    ],
    now: '2026-06-01T13:30:00Z',
    clock: { version: 1, outcome: 'met', breached: false },
  },
  {
    name: 'a closed handoff is never moved',
    later: [{ effectiveAt: '2026-06-01T13:00:00Z', policy: firstTouch('10m') }],
    events: [mql(), event('lead.disqualified', '2026-06-01T11:00:00Z'), move('2026-06-01T13:00:00Z', 2, 'start')],
    now: '2026-06-01T14:00:00Z',
    clock: { version: 1, state: 'cancelled', outcome: null },
  },
  {
    name: 'a holiday added later: open clocks count by the new calendar from their start',
    later: [
      {
        effectiveAt: '2026-06-01T11:00:00Z',
        document: (one) => {
          (one.calendars as Record<string, { holidays?: string[] }>).office = {
            ...(one.calendars as Record<string, object>).office,
            holidays: ['2026-06-02'],
          };
        },
      },
    ],
    events: [mql('2026-06-01T15:00:00Z'), move('2026-06-01T16:00:00Z', 2, 'start')],
    now: '2026-06-01T16:00:00Z',
    clock: { dueAt: at('2026-06-03T11:00:00Z') },
  },
  {
    name: 'hours changed from now: before the move the old hours count, after it the new ones',
    later: [
      {
        effectiveAt: '2026-06-01T12:00:00Z',
        policy: { calendar: 'always', ...firstTouch('10h') },
      },
    ],
    policy: firstTouch('10h'),
    events: [mql('2026-05-29T16:00:00Z'), move('2026-06-01T12:00:00Z', 2, 'now')],
    now: '2026-06-01T20:00:00Z',
    clock: { elapsedMs: (60 + 180 + 480) * MIN, dueAt: at('2026-06-01T18:00:00Z'), breached: true },
  },
  {
    name: 'a version that no policy of takes the lead drops its clocks',
    later: [
      {
        effectiveAt: '2026-06-01T12:00:00Z',
        policy: { when: { field: 'leadType', is: 'nothing' }, ...firstTouch('1h') },
      },
    ],
    events: [mql(), move('2026-06-01T12:00:00Z', 2, 'now')],
    now: '2026-06-01T13:00:00Z',
    clock: { state: 'cancelled', cancelReason: 'policy changed', breached: false },
  },
  {
    name: 'a clock that only the new version has starts with the move, and does not breach at once',
    policy: { clocks: { accept: { target: '8h' } } },
    later: [{ effectiveAt: '2026-06-01T15:00:00Z', policy: firstTouch('1h') }],
    events: [mql(), move('2026-06-01T15:00:00Z', 2, 'now')],
    now: '2026-06-01T15:30:00Z',
    clock: { startedAt: at('2026-06-01T15:00:00Z'), breached: false, dueAt: at('2026-06-01T16:00:00Z') },
  },
  {
    name: 'pauses of the policy before hold by the rules of their time',
    policy: { ...firstTouch('4h'), pauses: [{ when: { field: 'status', is: 'Hold' } }] },
    later: [{ effectiveAt: '2026-06-01T12:00:00Z', policy: firstTouch('4h') }],
    events: [
      mql(),
      event('lead.changed', '2026-06-01T11:00:00Z', { status: 'Hold' }),
      move('2026-06-01T12:00:00Z', 2, 'now'),
    ],
    now: '2026-06-01T13:00:00Z',
    clock: { state: 'running', elapsedMs: 120 * MIN, dueAt: at('2026-06-01T15:00:00Z') },
  },
];

const hot = { when: { field: 'leadType', is: 'demo' }, ...firstTouch('1h'), ...tiers('50%', '80%', 'breach') };
const cold = { ...firstTouch('4h'), ...tiers('50%', '80%', 'breach') };
const turnsHot = (iso: string) => event('lead.changed', iso, { leadType: 'demo' });

const retarget: Case[] = [
  {
    name: 'another policy comes to match: elapsed time is carried',
    policies: [hot, cold],
    events: [mql(), turnsHot('2026-06-01T10:30:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { policyKey: 'all', targetMs: 60 * MIN, elapsedMs: 45 * MIN, dueAt: at('2026-06-01T11:00:00Z') },
  },
  {
    name: 'paused time is carried too',
    policies: [hot, cold],
    events: [mql(), pause('2026-06-01T10:10:00Z'), resume('2026-06-01T10:30:00Z'), turnsHot('2026-06-01T10:40:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { elapsedMs: 25 * MIN, dueAt: at('2026-06-01T11:20:00Z') },
  },
  {
    name: 'forward: a target used up already is broken from the change on, and of the tiers it passed only that one fires',
    policies: [hot, cold],
    events: [mql(), turnsHot('2026-06-01T11:30:00Z')],
    now: '2026-06-01T11:31:00Z',
    clock: {
      breached: true,
      breachedAt: at('2026-06-01T11:30:00Z'),
      planned: [{ tier: 'breach', at: at('2026-06-01T11:30:00Z') }],
    },
  },
  {
    name: 'of the warnings passed already only the highest fires, at the change',
    policies: [hot, cold],
    events: [mql(), turnsHot('2026-06-01T10:50:00Z')],
    now: '2026-06-01T10:51:00Z',
    clock: {
      breached: false,
      planned: [
        { tier: '80%', at: at('2026-06-01T10:50:00Z') },
        { tier: 'breach', at: at('2026-06-01T11:00:00Z') },
      ],
    },
  },
  {
    name: 'a warning that was due before the change stays where it was and does not come again',
    policies: [{ when: { field: 'leadType', is: 'demo' }, ...firstTouch('3h'), ...tiers('50%', 'breach') }, cold],
    events: [mql(), turnsHot('2026-06-01T12:30:00Z')],
    now: '2026-06-01T12:31:00Z',
    clock: {
      planned: [
        { tier: '50%', at: at('2026-06-01T12:00:00Z') },
        { tier: 'breach', at: at('2026-06-01T13:00:00Z') },
      ],
    },
  },
  {
    name: 'a longer target after the breach changes nothing: one breach per target and cycle',
    policies: [{ when: { field: 'leadType', is: 'demo' }, ...firstTouch('8h'), ...tiers('breach') }, cold],
    events: [mql(), turnsHot('2026-06-01T14:30:00Z')],
    now: '2026-06-01T15:00:00Z',
    clock: { breached: true, breachedAt: at('2026-06-01T14:00:00Z'), outcome: 'missed' },
  },
  {
    name: 'a change after the stop changes nothing',
    policies: [hot, cold],
    events: [mql(), call('2026-06-01T11:30:00Z'), turnsHot('2026-06-01T12:00:00Z')],
    now: '2026-06-01T13:00:00Z',
    clock: { outcome: 'met', policyKey: 'all-2', targetMs: 240 * MIN },
  },
  {
    name: 'matching no policy any more keeps the one it has',
    policies: [hot],
    events: [
      event('lead.created', '2026-06-01T10:00:00Z', { score: 90, leadType: 'demo', owner: 'priya' }),
      event('lead.changed', '2026-06-01T10:10:00Z', { leadType: 'other' }),
    ],
    now: '2026-06-01T10:30:00Z',
    clock: { state: 'running', policyKey: 'all', dueAt: at('2026-06-01T11:00:00Z') },
  },
  {
    name: 'a policy that comes to hold later counts from the anchor',
    policies: [hot],
    events: [mql(), turnsHot('2026-06-01T10:30:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { startedAt: at('2026-06-01T10:00:00Z'), elapsedMs: 45 * MIN },
  },
  {
    name: 'unless it says that it does not',
    policies: [{ ...hot, ...firstTouch('1h', { retroactive: false }) }],
    events: [mql(), turnsHot('2026-06-01T10:30:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { startedAt: at('2026-06-01T10:30:00Z'), elapsedMs: 15 * MIN },
  },
  {
    name: 'a pause before it came to hold counts as a pause',
    policies: [hot],
    events: [mql(), pause('2026-06-01T10:10:00Z'), resume('2026-06-01T10:20:00Z'), turnsHot('2026-06-01T10:30:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { elapsedMs: 35 * MIN },
  },
  {
    name: 'unless it says that such pauses do not',
    policies: [{ ...hot, ...firstTouch('1h', { retroactivePauses: false }) }],
    events: [mql(), pause('2026-06-01T10:10:00Z'), resume('2026-06-01T10:20:00Z'), turnsHot('2026-06-01T10:30:00Z')],
    now: '2026-06-01T10:45:00Z',
    clock: { elapsedMs: 45 * MIN },
  },
];

runTables([
  ['a published version and open handoffs', policyChange],
  ['another policy takes the lead', retarget],
]);

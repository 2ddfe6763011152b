import { describe, expect, it } from 'vitest';
import type { SlaClock } from '../clock/clock.ts';
import type { ClockKind } from '../playbook/clock-rule.ts';
import type { LeadEvent } from './event.ts';
import { replay } from './replay.ts';
import { event, testDocument, testVersion } from './testing.ts';

const version = testVersion();
const MIN = 60_000;
const at = (iso: string) => Date.parse(iso);

function clockOf(events: LeadEvent[], kind: ClockKind, now: string, versions = [version]): SlaClock | undefined {
  return replay(versions, events, at(now))
    .handoffs.at(-1)
    ?.clocks.find((one) => one.kind === kind);
}

const demo = (iso: string) => event('lead.created', iso, { leadType: 'demo_request', score: 90, owner: 'priya' });
const content = (iso: string, owner = 'priya') => event('lead.created', iso, { leadType: 'content', score: 90, owner });

describe('a new lead', () => {
  it('becomes an MQL when the criteria hold and gets the first policy that matches', () => {
    const state = replay(
      [version],
      [
        event('lead.created', '2026-06-01T10:00:00Z', { leadType: 'demo_request', score: 10 }),
        event('lead.changed', '2026-06-01T10:30:00Z', { score: 85 }),
      ],
      at('2026-06-01T10:31:00Z'),
    );
    expect(state.stage).toBe('mql');
    expect(state.handoffs).toMatchObject([
      { cycle: 1, mqlAt: at('2026-06-01T10:30:00Z'), policyKey: 'demo', startedBy: 'criteria' },
    ]);
  });

  it('has no clock when no policy takes it', () => {
    const lonely = testVersion(
      testDocument((document) => {
        (document.policies as unknown[]).pop();
      }),
    );
    const state = replay([lonely], [content('2026-06-01T10:00:00Z')], at('2026-06-01T10:31:00Z'));
    expect(state.handoffs).toMatchObject([{ policyKey: null, clocks: [] }]);
  });

  it('without an MQL has no handoff', () => {
    expect(
      replay(
        [version],
        [
          event('lead.created', '2026-06-01T10:00:00Z', { score: 1 }),
          event('lead.touched', '2026-06-01T10:05:00Z', { kind: 'call' }),
        ],
        at('2026-06-02T00:00:00Z'),
      ).handoffs,
    ).toEqual([]);
  });
});

describe('stop', () => {
  it('at exactly the target is met, and the tier of that instant is not fired', () => {
    const clock = clockOf(
      [demo('2026-06-01T10:00:00Z'), event('lead.touched', '2026-06-01T10:05:00Z', { kind: 'call', by: 'priya' })],
      'firstTouch',
      '2026-06-01T11:00:00Z',
    );
    expect(clock).toMatchObject({
      state: 'completed',
      outcome: 'met',
      breached: false,
      elapsedMs: 5 * MIN,
      planned: [{ tier: '50%' }, { tier: '80%' }],
    });
  });

  it('one millisecond later is missed', () => {
    const clock = clockOf(
      [demo('2026-06-01T10:00:00Z'), event('lead.touched', '2026-06-01T10:05:00.001Z', { kind: 'call' })],
      'firstTouch',
      '2026-06-01T11:00:00Z',
    );
    expect(clock).toMatchObject({
      state: 'completed',
      outcome: 'missed',
      breached: true,
      breachedAt: at('2026-06-01T10:05:00Z'),
      decidedAt: at('2026-06-01T10:05:00Z'),
      elapsedMs: 5 * MIN + 1,
    });
  });

  it('needs a touch by a person, outbound, of a kind the policy counts, and says what the others missed', () => {
    const events = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.touched', '2026-06-01T10:01:00Z', { kind: 'email', automated: true }),
      event('lead.touched', '2026-06-01T10:02:00Z', { kind: 'email', direction: 'in' }),
      event('lead.touched', '2026-06-01T10:03:00Z', { kind: 'social' }),
    ];
    const clock = clockOf(events, 'firstTouch', '2026-06-01T10:04:00Z');
    expect(clock).toMatchObject({ state: 'running', outcome: null });
    expect(clock?.notStoppedBy.map((miss) => miss.condition)).toEqual([
      'It was sent automatically; only touches by a person count.',
      'It came from the lead; only a touch by Sales counts.',
      'The policy counts call, email, meeting; this was social.',
    ]);
  });

  it('comes before start in one instant: a touch at the MQL itself does not count', () => {
    const clock = clockOf(
      [demo('2026-06-01T10:00:00Z'), event('lead.touched', '2026-06-01T10:00:00Z', { kind: 'call' })],
      'firstTouch',
      '2026-06-01T10:01:00Z',
    );
    expect(clock).toMatchObject({ state: 'running' });
  });

  it('by conversion closes first touch and accept', () => {
    const events = [demo('2026-06-01T10:00:00Z'), event('lead.opportunity', '2026-06-01T10:03:00Z')];
    expect(clockOf(events, 'firstTouch', '2026-06-01T10:04:00Z')).toMatchObject({
      state: 'completed',
      outcome: 'met',
      stoppedBy: { what: 'converted' },
    });
    expect(clockOf(events, 'accept', '2026-06-01T10:04:00Z')).toMatchObject({ state: 'completed', outcome: 'met' });
  });

  it('a self-reported touch told after the breach does not undo it, a verified one does', () => {
    const told = { recordedAt: at('2026-06-01T10:20:00Z') };
    const self = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.touched', '2026-06-01T10:02:00Z', { kind: 'call', verified: false }, told),
    ];
    const seen = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.touched', '2026-06-01T10:02:00Z', { kind: 'call', verified: true }, told),
    ];
    expect(clockOf(self, 'firstTouch', '2026-06-01T10:30:00Z')).toMatchObject({ outcome: 'missed', breached: true });
    expect(clockOf(seen, 'firstTouch', '2026-06-01T10:30:00Z')).toMatchObject({ outcome: 'met', breached: false });
  });
});

describe('business time', () => {
  it('a lead of Friday night starts to count on Monday morning', () => {
    const clock = clockOf([content('2026-06-05T16:00:00Z')], 'firstTouch', '2026-06-08T10:00:00Z');
    expect(clock).toMatchObject({ elapsedMs: 120 * MIN, dueAt: at('2026-06-08T12:00:00Z'), state: 'running' });
  });

  it('n working days end at the same place in the n-th open day', () => {
    const events = [demo('2026-06-05T10:00:00Z'), event('lead.accepted', '2026-06-05T11:00:00Z', { by: 'priya' })];
    expect(clockOf(events, 'qualify', '2026-06-05T12:00:00Z')).toMatchObject({
      dueAt: at('2026-06-10T11:00:00Z'),
      targetMs: 24 * 60 * MIN,
    });
  });
});

describe('pause', () => {
  it('is left out of the count and moves the due instant by working time', () => {
    const events = [
      content('2026-06-01T10:00:00Z'),
      event('lead.paused', '2026-06-01T11:00:00Z', { reason: 'asked to call later', by: 'priya' }),
      event('lead.resumed', '2026-06-01T12:00:00Z'),
    ];
    expect(clockOf(events, 'firstTouch', '2026-06-01T13:00:00Z')).toMatchObject({
      elapsedMs: 120 * MIN,
      dueAt: at('2026-06-01T15:00:00Z'),
      state: 'running',
    });
    expect(clockOf(events.slice(0, 2), 'firstTouch', '2026-06-01T13:00:00Z')).toMatchObject({
      elapsedMs: 60 * MIN,
      dueAt: null,
      state: 'paused',
    });
  });

  it('by a reply ends with the next touch, at the latest after its maximum', () => {
    const events = [
      content('2026-06-01T10:00:00Z'),
      event('lead.touched', '2026-06-01T11:00:00Z', { kind: 'email', direction: 'in' }),
    ];
    expect(clockOf(events, 'firstTouch', '2026-06-01T13:00:00Z')).toMatchObject({
      state: 'paused',
      elapsedMs: 60 * MIN,
      dueAt: at('2026-06-03T14:00:00Z'),
    });
  });

  it('already holding at the start counts from the start', () => {
    const events = [
      event('lead.created', '2026-06-01T09:00:00Z', { leadType: 'content', owner: 'priya' }),
      event('lead.paused', '2026-06-01T09:30:00Z', { reason: 'x' }),
      event('lead.stage', '2026-06-01T10:00:00Z', { stage: 'mql' }),
    ];
    expect(clockOf(events, 'firstTouch', '2026-06-01T12:00:00Z')).toMatchObject({ state: 'paused', elapsedMs: 0 });
  });
});

describe('owners', () => {
  it('the lead clock never resets; the breach is charged to who held the lead then', () => {
    const events = [content('2026-06-01T10:00:00Z'), event('lead.owner', '2026-06-01T14:30:00Z', { owner: 'tom' })];
    const clock = clockOf(events, 'firstTouch', '2026-06-01T15:00:00Z');
    expect(clock).toMatchObject({ breachedAt: at('2026-06-01T14:00:00Z'), ownerKey: 'priya', elapsedMs: 300 * MIN });
    expect(clock?.spans.map((span) => span.ownerKey)).toEqual(['priya', 'tom']);
  });

  it('each segment counts in the calendar of its owner', () => {
    // Berlin opens at 07:00Z in summer: two hours before the office in UTC.
    const events = [
      content('2026-06-01T08:00:00Z', 'lena'),
      event('lead.owner', '2026-06-01T08:30:00Z', { owner: 'priya' }),
    ];
    expect(clockOf(events, 'firstTouch', '2026-06-01T10:00:00Z')).toMatchObject({ elapsedMs: 90 * MIN });
  });

  it('a queue keeps the assign clock running and the accept clock pending', () => {
    const events = [
      event('lead.created', '2026-06-01T10:00:00Z', { leadType: 'demo_request', score: 90, owner: { queue: 'smb' } }),
    ];
    expect(clockOf(events, 'assign', '2026-06-01T10:01:00Z')).toMatchObject({ state: 'running', ownerKey: null });
    expect(clockOf(events, 'accept', '2026-06-01T10:01:00Z')).toMatchObject({ state: 'pending', startedAt: null });
  });
});

describe('the end of a handoff', () => {
  it('a rejection stops accept, cancels the rest and goes where its reason says', () => {
    const events = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.rejected', '2026-06-01T10:03:00Z', { reason: 'no_budget', by: 'priya' }),
    ];
    const state = replay([version], events, at('2026-06-01T10:10:00Z'));
    expect(state.stage).toBe('recycled');
    expect(state.handoffs[0]).toMatchObject({ outcome: 'recycled', rejection: { reason: 'no_budget', by: 'priya' } });
    expect(clockOf(events, 'accept', '2026-06-01T10:10:00Z')).toMatchObject({ state: 'completed', outcome: 'met' });
    expect(clockOf(events, 'firstTouch', '2026-06-01T10:10:00Z')).toMatchObject({
      state: 'cancelled',
      outcome: null,
      cancelReason: 'recycled',
    });
  });

  it('a recycled lead that becomes an MQL again is a new cycle with its own clocks', () => {
    const events = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.rejected', '2026-06-01T10:03:00Z', { reason: 'no_budget' }),
      event('lead.stage', '2026-07-15T10:00:00Z', { stage: 'mql' }),
    ];
    const state = replay([version], events, at('2026-07-15T10:01:00Z'));
    expect(state.handoffs.map((one) => [one.cycle, one.outcome])).toEqual([
      [1, 'recycled'],
      [2, null],
    ]);
  });

  it('criteria wake it only after the wait and at most as often as the playbook says', () => {
    const recycled = [demo('2026-06-01T10:00:00Z'), event('lead.recycled', '2026-06-01T10:03:00Z')];
    const early = [...recycled, event('lead.changed', '2026-06-20T10:00:00Z', { score: 95 })];
    const late = [...recycled, event('lead.changed', '2026-07-20T10:00:00Z', { score: 95 })];
    const again = [...recycled, event('lead.changed', '2026-07-20T10:00:00Z', { score: 90 })];
    expect(replay([version], early, at('2026-08-01T00:00:00Z')).handoffs).toHaveLength(1);
    expect(replay([version], late, at('2026-08-01T00:00:00Z')).handoffs).toHaveLength(2);
    expect(replay([version], again, at('2026-08-01T00:00:00Z')).handoffs).toHaveLength(2);
  });

  it('what the criteria do not ask about wakes nobody, though they still hold', () => {
    const recycled = [demo('2026-06-01T10:00:00Z'), event('lead.recycled', '2026-06-01T10:03:00Z')];
    const unrelated = [
      event('lead.changed', '2026-07-20T10:00:00Z', { favouriteColour: 'blue' }),
      event('lead.behaviour', '2026-07-20T11:00:00Z', { did: 'page_viewed' }),
    ];
    expect(replay([version], [...recycled, ...unrelated], at('2026-08-01T00:00:00Z')).handoffs).toHaveLength(1);
  });

  it('recycled and an MQL in one instant: the old handoff ends, then the new one starts', () => {
    const events = [
      demo('2026-06-01T10:00:00Z'),
      event('lead.recycled', '2026-06-01T11:00:00Z'),
      event('lead.stage', '2026-06-01T11:00:00Z', { stage: 'mql' }),
      event('lead.owner', '2026-06-01T11:00:00Z', { owner: 'tom' }),
    ];
    const state = replay([version], events, at('2026-06-01T12:00:00Z'));
    expect(state.stage).toBe('mql');
    expect(state.handoffs.map((one) => [one.cycle, one.outcome, one.ownerKey])).toEqual([
      [1, 'recycled', 'priya'],
      [2, null, 'tom'],
    ]);
  });

  it('skipped stages are back-filled and flagged', () => {
    const events = [demo('2026-06-01T10:00:00Z'), event('lead.stage', '2026-06-02T10:00:00Z', { stage: 'sql' })];
    expect(replay([version], events, at('2026-06-03T00:00:00Z')).handoffs[0]).toMatchObject({
      salAt: at('2026-06-02T10:00:00Z'),
      sqlAt: at('2026-06-02T10:00:00Z'),
      inferred: ['sal'],
    });
  });

  it('a win before the first contact is kept as it is', () => {
    const events = [
      event('lead.won', '2026-05-30T10:00:00Z'),
      event('lead.stage', '2026-06-01T00:00:00Z', { stage: 'mql' }),
    ];
    expect(replay([version], events, at('2026-06-03T00:00:00Z')).handoffs[0]).toMatchObject({
      mqlAt: at('2026-06-01T00:00:00Z'),
      wonAt: at('2026-05-30T10:00:00Z'),
      outcome: 'won',
    });
  });

  it('deletion cancels, restoring goes on and leaves the gap out', () => {
    const events = [content('2026-06-01T10:00:00Z'), event('lead.deleted', '2026-06-01T11:00:00Z')];
    expect(clockOf(events, 'firstTouch', '2026-06-01T12:00:00Z')).toMatchObject({
      state: 'cancelled',
      cancelReason: 'deleted',
    });
    const restored = [...events, event('lead.restored', '2026-06-01T13:00:00Z')];
    expect(clockOf(restored, 'firstTouch', '2026-06-01T14:00:00Z')).toMatchObject({
      state: 'running',
      elapsedMs: 120 * MIN,
    });
  });
});

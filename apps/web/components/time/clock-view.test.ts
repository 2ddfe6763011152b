import { describe, expect, it } from 'vitest';
import type { Clock } from '#web/api-types.ts';
import { elapsedAt, viewClock } from './clock-view.ts';

const minute = 60_000;
const serverNow = Date.parse('2026-04-20T14:17:00Z'); // Mon 10:17 EDT
const zone = { timeZone: 'America/New_York' };
const iso = (at: number) => new Date(at).toISOString();

function clockWith(values: Partial<Clock>): Clock {
  return {
    id: 'c1',
    kind: 'firstTouch',
    instance: 1,
    name: 'First touch',
    state: 'running',
    outcome: null,
    breached: false,
    excused: false,
    provisional: false,
    behind: null,
    noCoverage: false,
    excuse: null,
    override: null,
    cancelReason: null,
    offHours: false,
    resumesAt: null,
    nextBoundaryAt: iso(serverNow + 6 * 60 * minute),
    lead: {
      id: 'l1',
      source: 'x',
      externalId: '1',
      name: 'Jordan Blake',
      company: null,
      stage: 'mql',
      title: null,
      leadType: null,
      sourceLabel: null,
      campaign: null,
      score: null,
      timeZone: null,
      email: null,
      phone: null,
    },
    handoff: { id: 'h1', cycle: 1 },
    policy: null,
    calendar: null,
    version: 1,
    owner: null,
    team: null,
    startedAt: iso(serverNow - 72 * minute),
    dueAt: iso(serverNow + 18 * minute),
    stoppedAt: null,
    targetMs: 90 * minute,
    elapsedMs: 72 * minute,
    wallMs: 72 * minute,
    leftMs: 18 * minute,
    approachingAtMs: 72 * minute,
    serverNow: iso(serverNow),
    ...values,
  };
}

describe('what must be known beside the state', () => {
  const shownWith = (values: Partial<Clock>) => viewClock(clockWith(values), serverNow, zone);
  const excuse = { reason: 'CRM down', by: null, at: iso(serverNow), rule: true };

  it('goes to the second line and to the name', () => {
    expect(shownWith({ excused: true, excuse })).toMatchObject({ label: ['18m left', 'excused'] });
    expect(shownWith({ noCoverage: true }).label).toEqual(['18m left', 'nobody covers']);
    expect(shownWith({ noCoverage: true }).name).toMatch(/ Nobody covers\.$/);
    expect(shownWith({ noCoverage: true, state: 'completed', outcome: 'met', elapsedMs: 42 * minute }).label).toEqual([
      'met in 42m',
    ]);
  });

  it('names the feed that is behind, and for how long', () => {
    const behind = { name: 'HubSpot', since: iso(serverNow - 6 * minute) };
    const view = shownWith({ breached: true, provisional: true, behind });
    expect(view).toMatchObject({ look: 'provisional', label: ['maybe breached', 'HubSpot 6m behind'] });
  });
});

const shown = (values: Partial<Clock>, afterMs = 0) => {
  const view = viewClock(clockWith(values), serverNow + afterMs, zone);
  return `${view.look}: ${view.label.join(' · ')}`.replaceAll('\u00a0', ' ');
};

describe('what a chip says', () => {
  it('names each state with its own words', () => {
    expect(shown({})).toBe('near: 18m left');
    expect(shown({ elapsedMs: 18 * minute, dueAt: iso(serverNow + 72 * minute) })).toBe('ok: 1h 12m left');
    expect(shown({ breached: true, elapsedMs: 116 * minute, dueAt: iso(serverNow - 26 * minute) })).toBe(
      'over: breached 26m ago',
    );
    expect(shown({ breached: true, provisional: true, elapsedMs: 91 * minute })).toBe(
      'provisional: maybe breached · CRM is behind',
    );
    expect(shown({ state: 'paused', elapsedMs: 42 * minute })).toBe('paused: paused · 48m left');
    expect(shown({ offHours: true, elapsedMs: 42 * minute, resumesAt: '2026-04-27T13:00:00Z' })).toBe(
      'offHours: resumes Mon 09:00 · 48m left',
    );
    expect(shown({ state: 'completed', outcome: 'met', elapsedMs: 42 * minute })).toBe('met: met in 42m');
    expect(shown({ state: 'completed', outcome: 'missed', elapsedMs: 116 * minute })).toBe('missed: missed by 26m');
    expect(shown({ state: 'cancelled', cancelReason: 'duplicate' })).toBe('cancelled: cancelled · duplicate');
    expect(viewClock(null, serverNow, zone).label).toEqual(['no SLA']);
  });
  it('has a full accessible name', () => {
    expect(viewClock(clockWith({}), serverNow, zone).name).toBe(
      'Approaching. First touch. 18 minutes of working time left. Due today 10:35 EDT.',
    );
  });
});

describe('ticking', () => {
  it('counts from what the server counted and never past the next boundary', () => {
    const clock = clockWith({ nextBoundaryAt: iso(serverNow + 5 * minute) });
    expect(elapsedAt(clock, serverNow + 3 * minute)).toBe(75 * minute);
    expect(elapsedAt(clock, serverNow + 50 * minute)).toBe(77 * minute);
  });
  it('stands still while paused or off hours', () => {
    expect(elapsedAt(clockWith({ state: 'paused' }), serverNow + 30 * minute)).toBe(72 * minute);
    expect(elapsedAt(clockWith({ offHours: true }), serverNow + 30 * minute)).toBe(72 * minute);
  });
  it('counts seconds only in the last ten minutes of a target of at most an hour', () => {
    const short = {
      targetMs: 60 * minute,
      approachingAtMs: 48 * minute,
      elapsedMs: 55 * minute + 28_000,
      dueAt: iso(serverNow + 272_000),
    };
    expect(shown(short)).toBe('near: 4:32 left');
    expect(viewClock(clockWith(short), serverNow, zone).perSecond).toBe(true);
    expect(shown({ elapsedMs: 85 * minute + 28_000 })).toBe('near: 4m left');
  });
  it('shows a breach the server has not confirmed for five seconds at most', () => {
    expect(shown({}, 18 * minute + 3000)).toBe('over: breached <1m ago');
    expect(shown({}, 18 * minute + 6000)).toBe('verifying: verifying…');
  });
  it('says so when the calendar should have closed and the server has not spoken', () => {
    expect(shown({ nextBoundaryAt: iso(serverNow + minute) }, minute + 6000)).toBe('verifying: verifying…');
  });
});

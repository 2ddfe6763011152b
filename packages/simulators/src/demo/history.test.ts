import { readFileSync } from 'node:fs';
import { viewClock } from '@baton/core/clock/view';
import { type LeadEvent, parseIncomingEvent } from '@baton/core/handoff/event';
import type { Handoff, LeadState } from '@baton/core/handoff/handoff';
import { calendarsOf, replay } from '@baton/core/handoff/replay';
import type { Person, Version } from '@baton/core/handoff/version';
import { checkPlaybook } from '@baton/core/playbook/check';
import { playbookSchema } from '@baton/core/playbook/schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cast } from './cast.ts';
import { generateHistory } from './history.ts';
import { PROMISES, SOURCES } from './market.ts';
import { playbookPath, readOfficeHours } from './office-hours.ts';

const DAY_MS = 86_400_000;
const document: unknown = parse(readFileSync(playbookPath, 'utf8'));
const playbook = playbookSchema.parse(document);
const calendars = calendarsOf(playbook);
const hours = readOfficeHours();
const reps = cast.filter(({ role }) => role === 'rep');
const people = new Map<string, Person>(
  cast.map(({ key, name, team, manager, calendar }) => [
    key,
    {
      key,
      name,
      teamKey: team,
      managerKey: manager,
      inactiveFrom: null,
      calendars: [{ from: null, key: calendar }],
      leaves: [],
    },
  ]),
);
const versions: Version[] = [{ version: 1, effectiveAt: 0, playbook, people }];

const SUNDAY = Date.parse('2026-11-22T20:30:00Z');
const STARTS = {
  'a working afternoon in New York': Date.parse('2026-11-18T19:10:00Z'),
  'a working morning in both zones': Date.parse('2026-11-17T15:05:00Z'),
  'just after opening in Berlin': Date.parse('2026-11-19T08:02:00Z'),
  'the night to Monday': Date.parse('2026-11-23T04:00:00Z'),
  Sunday: SUNDAY,
  'the day after Christmas': Date.parse('2026-12-26T12:00:00Z'),
  'a summer evening': Date.parse('2027-07-05T22:00:00Z'),
};

function replayAll(now: number): { lead: string; state: LeadState }[] {
  const byLead = Map.groupBy(generateHistory({ seed: 1, now, hours }), ({ lead }) => lead);
  return [...byLead].map(([lead, sent]) => {
    const events = sent.map((one): LeadEvent => {
      const parsed = parseIncomingEvent(one);
      if (!('event' in parsed)) throw new Error(`${one.id}: ${JSON.stringify(parsed.problems)}`);
      const { id, type, data, sequence, occurredAt } = parsed.event;
      return {
        type,
        data,
        sequence,
        occurredAt,
        source: 'marketing-hub',
        sourceId: id,
        recordedAt: now,
        actor: null,
      } as LeadEvent;
    });
    return { lead, state: replay(versions, events, now) };
  });
}

const all = replayAll(SUNDAY);
const handoffs = all.flatMap(({ state }) => state.handoffs);
const share = (part: readonly unknown[], whole: readonly unknown[]) => part.length / whole.length;

function compliance(of: readonly Handoff[]): number {
  const decided = of.flatMap((one) =>
    one.clocks.filter(({ kind, outcome }) => kind === 'firstTouch' && outcome !== null),
  );
  return share(
    decided.filter(({ outcome }) => outcome === 'met'),
    decided,
  );
}

describe('the demo playbook', () => {
  it('is valid, without a warning', () => {
    const checked = checkPlaybook(document, { today: '2026-11-22' });
    expect(checked).toMatchObject({ ok: true, warnings: [] });
  });

  it('promises what the history lives by', () => {
    for (const [type, { targetMs, always }] of Object.entries(PROMISES)) {
      const policy = playbook.policies.find((one) => JSON.stringify(one.when).includes(`"${type}"`));
      expect(policy?.clocks.firstTouch?.target, type).toMatchObject({ unit: 'ms', ms: targetMs });
      expect(JSON.stringify(policy?.calendar) === '{"fixed":"always"}', type).toBe(always);
    }
  });

  it('names only people of the cast', () => {
    const keys = new Set(reps.map(({ key }) => key));
    const members = Object.values(playbook.teams).flatMap((team) => team.members);
    expect(new Set(members)).toEqual(keys);
  });
});

describe('the demo history', () => {
  it('is the same for the same seed and instant, and another for another seed', () => {
    const one = generateHistory({ seed: 5, now: SUNDAY, hours });
    expect(generateHistory({ seed: 5, now: SUNDAY, hours })).toEqual(one);
    expect(generateHistory({ seed: 6, now: SUNDAY, hours })).not.toEqual(one);
  });

  it('holds valid events of the past only, each id once', () => {
    const events = generateHistory({ seed: 1, now: SUNDAY, hours });
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const event of events) {
      expect(parseIncomingEvent(event), event.id).toHaveProperty('event');
      expect(Date.parse(event.occurredAt)).toBeLessThanOrEqual(SUNDAY);
    }
  });

  it('has about 1,800 leads of six sources, every handoff under a policy and with an owner', () => {
    expect(all.length).toBeGreaterThan(1_700);
    expect(all.length).toBeLessThan(1_900);
    expect(new Set(handoffs.map(({ source }) => source))).toEqual(new Set(SOURCES.map(({ name }) => name)));
    expect(new Set(handoffs.map(({ campaign }) => campaign)).size).toBe(12);
    for (const { policyKey, assignedAt } of handoffs) expect([policyKey, assignedAt]).not.toContain(null);
  });

  it('keeps about four of five promises, ever more of them', () => {
    const since = (from: number, to: number) =>
      handoffs.filter(({ mqlAt }) => mqlAt >= SUNDAY - from * DAY_MS && mqlAt < SUNDAY - to * DAY_MS);
    expect(compliance(handoffs)).toBeGreaterThan(0.76);
    expect(compliance(handoffs)).toBeLessThan(0.84);
    expect(compliance(since(90, 76))).toBeGreaterThan(0.6);
    expect(compliance(since(90, 76))).toBeLessThan(0.73);
    expect(compliance(since(16, 3))).toBeGreaterThan(0.84);
    expect(compliance(since(16, 3))).toBeLessThan(0.92);
    const team = (key: string) => compliance(handoffs.filter(({ teamKey }) => teamKey === key));
    expect(team('us-smb')).toBeGreaterThan(team('emea') + 0.03);
    const source = (name: string) => compliance(handoffs.filter((one) => one.source === name));
    expect(source('Referral')).toBeGreaterThan(source('Events') + 0.05);
  });

  it('converts at believable rates', () => {
    const sal = handoffs.filter(({ salAt }) => salAt !== null);
    const sqls = handoffs.filter(({ sqlAt }) => sqlAt !== null);
    const opportunities = handoffs.filter(({ opportunityAt }) => opportunityAt !== null);
    expect(share(sal, handoffs)).toBeGreaterThan(0.5);
    expect(share(sal, handoffs)).toBeLessThan(0.6);
    expect(share(sqls, sal)).toBeGreaterThan(0.4);
    expect(share(sqls, sal)).toBeLessThan(0.5);
    expect(share(opportunities, sqls)).toBeGreaterThan(0.5);
    expect(share(opportunities, sqls)).toBeLessThan(0.62);
    const won = handoffs.filter(({ wonAt }) => wonAt !== null);
    expect(won.length).toBeGreaterThan(20);
    expect(handoffs.flatMap(({ inferred }) => inferred)).toEqual([]);
  });

  it('has rejections with reasons and notes, second cycles, moved owners, pauses, and leads nobody touched', () => {
    const rejected = handoffs.flatMap(({ rejection }) => (rejection ? [rejection] : []));
    const reasons = new Set(rejected.map(({ reason }) => reason));
    expect(reasons).toEqual(new Set(playbook.rejection.reasons.map(({ key }) => key)));
    expect(rejected.filter(({ note }) => note !== null).length).toBeGreaterThan(50);
    expect(rejected.filter(({ reason, note }) => reason === 'other' && note === null)).toEqual([]);
    expect(handoffs.filter(({ cycle }) => cycle === 2).length).toBeGreaterThan(20);
    expect(
      handoffs.filter(({ holdings }) => holdings.filter(({ person }) => person).length > 1).length,
    ).toBeGreaterThan(20);
    expect(
      handoffs.filter(({ clocks }) => clocks.some(({ spans }) => spans.some(({ paused }) => paused))).length,
    ).toBeGreaterThan(20);
    const untouched = handoffs.filter(({ firstTouchAt, closedAt }) => firstTouchAt === null && closedAt !== null);
    expect(share(untouched, handoffs)).toBeGreaterThan(0.02);
    expect(share(untouched, handoffs)).toBeLessThan(0.07);
  });
});

describe.each(Object.entries(STARTS))('a demo that begins on %s', (_, now) => {
  it('finds 5 to 12 open leads of every kind on every desk', () => {
    const desks = new Map<string, { standings: Set<string>; leads: number }>();
    for (const { state } of replayAll(now)) {
      const open =
        state.handoffs.at(-1)?.clocks.filter((clock) => clock.state === 'running' || clock.state === 'paused') ?? [];
      if (open.length === 0 || state.ownerKey === null) continue;
      const desk = desks.get(state.ownerKey) ?? { standings: new Set(), leads: 0 };
      desk.leads += 1;
      for (const clock of open) desk.standings.add(viewClock(clock, now, calendars).standing);
      desks.set(state.ownerKey, desk);
    }
    for (const { key, team } of reps) {
      const desk = desks.get(key);
      expect(desk?.leads, key).toBeGreaterThanOrEqual(5);
      expect(desk?.leads, key).toBeLessThanOrEqual(12);
      const office = team === 'emea' ? hours.emea : hours.us;
      const wanted = ['breached', 'approaching', 'onTrack', 'paused', ...(office.isOpen(now) ? [] : ['offHours'])];
      expect([...(desk?.standings ?? [])], key).toEqual(expect.arrayContaining(wanted));
    }
  });
});

import { delayOf, sharesOf } from '@baton/core/clock/shares';
import type { LeadEvent } from '@baton/core/handoff/event';
import { calendarsAcross, replay } from '@baton/core/handoff/replay';
import { event, testDocument, testPerson, testVersion } from '@baton/core/handoff/testing';
import type { Version } from '@baton/core/handoff/version';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLedgerRows } from './ledger-rows.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const leave = { from: at('2026-04-14T00:00:00Z'), to: at('2026-04-16T00:00:00Z'), coverKey: 'marcus' as string | null };
const names: Record<string, string> = {
  priya: 'Priya Shah',
  tom: 'Tom Reed',
  lena: 'Lena Vogt',
  marcus: 'Marcus Webb',
};

function versionWith(cover: string | null, more: Partial<Version> = {}, firstTouch = '4h'): Version {
  const people = Object.entries(names).map(([key, name]) =>
    testPerson(key, { name, leaves: key === 'priya' ? [{ ...leave, coverKey: cover }] : [] }),
  );
  const document = testDocument((one) => {
    const [, content] = one.policies as { clocks: { firstTouch: { target: string } } }[];
    if (content) content.clocks.firstTouch.target = firstTouch;
    (one.calendars as Record<string, { holidays?: unknown[] }>).office = {
      ...(one.calendars as Record<string, object>).office,
      holidays: [{ date: '2026-04-15', name: 'Founders’ day' }],
    };
  });
  return testVersion(document, people, more);
}

function rowsOf(versions: Version[], events: LeadEvent[], now: number) {
  const handoff = replay(versions, events, now).handoffs[0];
  const clock = handoff?.clocks.find((one) => one.kind === 'firstTouch');
  if (!handoff || !clock) throw new Error('no first touch');
  const calendars = calendarsAcross(versions);
  const until = clock.stoppedAt ?? now;
  const version = (number: number | null) => versions.find((one) => one.version === number) ?? null;
  const told = { ...clock, holdings: handoff.holdings };
  const rows = toLedgerRows(told, until, {
    calendars,
    version,
    person: (key) => (key === null ? null : { key, name: names[key] ?? key }),
    team: (key) => (key === null ? null : { key, name: key.toUpperCase() }),
    policy: (number, key) => version(number)?.playbook.policies.find((one) => one.key === key) ?? null,
  });
  return { rows, clock, until, calendars };
}

const created = (when: string, data: object = {}, more: Partial<LeadEvent> = {}) =>
  event('lead.created', when, { score: 90, leadType: 'content', owner: 'priya', ...data }, more);

describe('what a ledger says', () => {
  it('tells who covers for whom, and the holiday by name', () => {
    const { rows } = rowsOf([versionWith('marcus')], [created('2026-04-13T16:00:00Z')], at('2026-04-16T10:00:00Z'));
    expect(rows.map(({ from, why }) => [new Date(from).toISOString().slice(5, 16), why])).toEqual([
      ['04-13T16:00', 'Working hours · Priya Shah'],
      ['04-13T17:00', 'Off hours · Priya Shah'],
      ['04-14T00:00', 'Off hours · Marcus Webb covers for Priya Shah, out of office'],
      ['04-14T09:00', 'Working hours · Marcus Webb covers for Priya Shah, out of office'],
      ['04-14T17:00', 'Off hours · Marcus Webb covers for Priya Shah, out of office'],
      ['04-15T00:00', 'Holiday: Founders’ day · Marcus Webb covers for Priya Shah, out of office'],
      ['04-16T00:00', 'Off hours · Priya Shah'],
      ['04-16T09:00', 'Working hours · Priya Shah'],
    ]);
  });

  it('tells that nobody covers, without a name of theirs', () => {
    const { rows } = rowsOf([versionWith(null)], [created('2026-04-14T10:00:00Z')], at('2026-04-14T11:00:00Z'));
    expect(rows.map(({ why, ownerKey }) => [why, ownerKey])).toEqual([
      [
        expect.stringMatching(
          /^(?:Working hours · Priya Shah is out of office, nobody covers|Paused: Priya Shah is out of office · nobody covers)$/,
        ),
        null,
      ],
    ]);
  });

  it('tells who paused by name, whose queue it lay in, and a start that was learned late', () => {
    const events = [
      created('2026-04-13T10:00:00Z', { owner: { queue: 'smb' } }, { recordedAt: at('2026-04-13T10:00:03Z') }),
      event('lead.owner', '2026-04-13T10:30:00Z', { owner: 'tom' }),
      event('lead.paused', '2026-04-13T11:00:00Z', { reason: 'asked for Monday', by: 'tom' }),
    ];
    const { rows } = rowsOf([versionWith('marcus')], events, at('2026-04-13T12:00:00Z'));
    expect(rows.map(({ why }) => why)).toEqual([
      'Working hours · in queue SMB · arrived 3 seconds later',
      'Working hours · Tom Reed',
      'Paused: asked for Monday (Tom Reed) · Tom Reed',
    ]);
  });

  it('tells where other terms begin: another policy, and a version that reached the open handoff', () => {
    const versions = [
      versionWith('marcus'),
      versionWith('marcus', { version: 2, effectiveAt: at('2026-04-17T11:00:00Z') }, '2h'),
    ];
    const events = [
      created('2026-04-17T09:00:00Z', { leadType: 'demo_request' }),
      event('lead.changed', '2026-04-17T10:00:00Z', { leadType: 'content' }),
      event('handoff.moved', '2026-04-17T11:00:00Z', { version: 2, from: 'now' }, { source: 'baton' }),
    ];
    const { rows, clock } = rowsOf(versions, events, at('2026-04-17T12:00:00Z'));
    expect(rows.map(({ why, version }) => [why, version])).toEqual([
      ['Working hours', 1],
      ['Working hours · from here by policy Content lead, target 4 hours', 1],
      ['Working hours · from here by playbook v2, target 2 hours', 2],
    ]);
    expect(rows.reduce((sum, row) => sum + row.countedMs, 0)).toBe(clock.elapsedMs);
  });
});

const owner = fc.constantFrom('priya', 'tom', 'lena', null, { queue: 'smb' });
const minute = fc.integer({ min: 0, max: 6 * 24 * 60 });
const life = fc.record({
  cover: fc.constantFrom('marcus', 'tom', null),
  lag: fc.constantFrom(0, 3000, HOUR, 40 * HOUR),
  owners: fc.array(fc.tuple(minute, owner), { maxLength: 5 }),
  pauses: fc.array(fc.tuple(minute, fc.boolean()), { maxLength: 4 }),
  types: fc.array(fc.tuple(minute, fc.constantFrom('content', 'demo_request')), { maxLength: 3 }),
  moves: fc.array(fc.tuple(minute, fc.constantFrom('now' as const, 'start' as const)), { maxLength: 2 }),
  touch: fc.option(minute),
});

describe('however a lead lived', () => {
  it('rows, shares and delay sum exactly to the counted time, and rows follow each other', () => {
    const start = at('2026-04-12T22:00:00Z');
    const when = (minutes: number) => new Date(start + minutes * 60_000 + 7).toISOString();
    fc.assert(
      fc.property(life, ({ cover, lag, owners, pauses, types, moves, touch }) => {
        const versions = [
          versionWith(cover),
          versionWith(cover, { version: 2, effectiveAt: start + 24 * HOUR }, '30m'),
        ];
        const events = [
          created(new Date(start).toISOString(), {}, { recordedAt: start + lag }),
          ...owners.map(([place, whose]) => event('lead.owner', when(place), { owner: whose })),
          ...pauses.map(([place, goesOn]) =>
            event(goesOn ? 'lead.resumed' : 'lead.paused', when(place), { reason: 'x' }),
          ),
          ...types.map(([place, leadType]) => event('lead.changed', when(place), { leadType })),
          ...moves.map(([place, from]) => event('handoff.moved', when(place), { version: 2, from })),
          ...(touch === null ? [] : [event('lead.touched', when(touch), { kind: 'call', by: 'tom' })]),
        ];
        const { rows, clock, until, calendars } = rowsOf(versions, events, start + 7 * 24 * HOUR);
        const sum = (parts: readonly { countedMs: number }[]) => parts.reduce((total, one) => total + one.countedMs, 0);
        expect(sum(rows)).toBe(clock.elapsedMs);
        expect(rows.reduce((total, row) => total + row.wallMs, 0)).toBe(clock.wallMs);
        for (const [index, row] of rows.entries()) expect(row.from).toBe(rows[index - 1]?.to ?? clock.startedAt);
        expect(sum(sharesOf(clock.spans, until, calendars))).toBe(clock.elapsedMs);
        const delay = delayOf(clock.spans, clock.knownAt, until, calendars);
        expect(delay.systemMs + delay.personMs).toBe(clock.elapsedMs);
      }),
      { numRuns: 300 },
    );
  });
});

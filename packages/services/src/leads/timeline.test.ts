import { replay } from '@baton/core/handoff/replay';
import { testDocument, testVersion } from '@baton/core/handoff/testing';
import type { LeadEventRow } from '@baton/db/events';
import { expect, it } from 'vitest';
import type { Directory } from '../people/directory.ts';
import { toTimeline } from './timeline.ts';

const START = Date.parse('2026-11-02T10:00:00Z');
const HOUR_MS = 3_600_000;
const version = testVersion(testDocument(), [], { effectiveAt: START });
const directory: Directory = {
  timeZone: 'UTC',
  versions: [version],
  latest: version,
  version: () => version,
  person: (key) => (key === null ? null : { key, name: key }),
  team: (key) => (key === null ? null : { key, name: key }),
  policy: () => null,
  calendars: () => {
    throw new Error('not asked for');
  },
  reasonLabel: (key) => key,
  feeds: () => null,
};

let count = 0;
function row(type: LeadEventRow['type'], at: number, data: Record<string, unknown>, recordedAt = at): LeadEventRow {
  count += 1;
  return {
    type,
    data,
    recordedAt,
    occurredAt: at,
    source: 'hubspot',
    sourceId: `e${count}`,
    sequence: 0,
    actor: 'hubspot:form',
    leadId: 'l1',
  } as LeadEventRow;
}

function timelineOf(rows: LeadEventRow[]) {
  const lead = { handoffs: [] } as unknown as Parameters<typeof toTimeline>[0]['lead'];
  const state = replay([], [], START);
  return toTimeline({ state, rows, alerts: [], lead, directory, now: START + 9 * HOUR_MS });
}

it('tells changes of one instant in one line, and those of the creation not at all', () => {
  const later = START + HOUR_MS;
  const lines = timelineOf([
    row('lead.created', START, { source: 'Organic' }),
    row('lead.changed', START, { company: 'Kestrel' }),
    row('lead.changed', later, { score: 88 }),
    row('lead.changed', later, { title: 'CTO' }),
  ]);
  expect(lines.map(({ sentence }) => sentence)).toEqual(['Changed: score, title', 'Lead created from Organic']);
});

it('calls an event late that came long after it happened, but not history from before the first playbook', () => {
  const learned = START + 2 * HOUR_MS;
  const lines = timelineOf([
    row('lead.created', START - 24 * HOUR_MS, {}, learned),
    row('lead.touched', START + HOUR_MS, { kind: 'call', by: 'tom' }, learned),
  ]);
  expect(lines.map(({ lateMs }) => lateMs)).toEqual([HOUR_MS, null]);
});

it('tells what people decided about clocks', () => {
  const clock = { cycle: 1, kind: 'nextTouch', instance: 2, by: 'marcus' };
  const decide = (type: LeadEventRow['type'], data: Record<string, unknown>, at: number) =>
    ({ ...row(type, at, data), source: 'baton', actor: 'marcus' }) as LeadEventRow;
  const lines = timelineOf([
    decide('clock.excused', { ...clock, reason: 'CRM down', rule: false, removed: false }, START),
    decide('clock.excused', { ...clock, reason: 'It was up', rule: false, removed: true }, START + 1),
    decide('clock.excused', { ...clock, reason: 'Imported', rule: true, removed: false }, START + 2),
    decide('clock.overridden', { ...clock, dueAt: '2026-11-03T09:30:00.000Z', reason: 'agreed' }, START + 3),
    decide('clock.overridden', { ...clock, dueAt: null, reason: 'not agreed' }, START + 4),
    decide('handoff.moved', { version: 4, from: 'now' }, START + 5),
    decide('lead.notified', { person: 'priya', via: 'slack' }, START + 6),
  ]);
  expect(lines.map(({ sentence }) => sentence).toReversed()).toEqual([
    'marcus excused ‘Next touch 2’: CRM down',
    'marcus took back the excuse of ‘Next touch 2’: It was up',
    'A rule excused ‘Next touch 2’: Imported',
    'marcus changed when ‘Next touch 2’ is due: set it to Tue 3 Nov 09:30 UTC (agreed)',
    'marcus changed when ‘Next touch 2’ is due: gave it back to the policy (not agreed)',
    'Playbook v4 reached this open handoff, from here on',
    'priya was told of the lead (slack)',
  ]);
});

import { describe, expect, it } from 'vitest';
import type { Clock, QueueRow } from '#web/api-types.ts';
import { filterRows, holdRows, pickNext } from './queue-rows.ts';

const now = Date.parse('2026-04-20T14:17:00Z');
const minute = 60_000;

function rowOf(
  id: string,
  values: { group?: QueueRow['group']; dueInMin?: number; breached?: boolean; text?: string } = {},
): QueueRow {
  const lead = {
    id,
    source: 'x',
    externalId: id,
    name: `Lead ${id}`,
    company: 'Acme',
    stage: 'mql',
    title: null,
    leadType: null,
    sourceLabel: null,
    campaign: null,
    score: null,
    timeZone: null,
    email: null,
    phone: null,
  };
  const clock = {
    id: `c${id}`,
    kind: 'firstTouch',
    breached: values.breached ?? false,
    dueAt: new Date(now + (values.dueInMin ?? 60) * minute).toISOString(),
    startedAt: null,
  } as Clock;
  return {
    lead,
    handoff: { id: `h${id}`, cycle: 1 },
    clocks: [clock],
    doNext: { verb: 'accept', text: values.text ?? 'Accept or reject', stops: ['accept'] },
    group: values.group ?? 'today',
    lastTouchAt: null,
    handledAt: null,
  };
}
const ids = (rows: QueueRow[]) => rows.map((row) => row.lead.id).join('');

describe('rows under the hand', () => {
  const old = [rowOf('a'), rowOf('b'), rowOf('c')];
  it('keep their places while others arrive, leave or move', () => {
    const held = holdRows(old, [rowOf('d'), rowOf('c'), rowOf('a', { text: 'Call' })], new Set());
    expect(ids(held.shown)).toBe('abc');
    expect(held.shown[0]?.doNext.text).toBe('Call');
    expect(held.waiting).toBe(3);
  });
  it('count nothing when only their content changed', () => {
    expect(holdRows(old, [rowOf('a', { text: 'Call' }), rowOf('b'), rowOf('c')], new Set()).waiting).toBe(0);
  });
  it('do not count what the person did', () => {
    expect(holdRows(old, [rowOf('b'), rowOf('c'), rowOf('a', { group: 'handled' })], new Set(['ha'])).waiting).toBe(0);
  });
});

describe('next', () => {
  it('is the first open row, and a keepable one when that is breached', () => {
    const rows = [
      rowOf('a', { breached: true, dueInMin: -26, group: 'breached' }),
      rowOf('b', { dueInMin: 18 }),
      rowOf('c', { dueInMin: 90 }),
    ];
    const picked = pickNext(rows, new Set(), now);
    expect(picked.next?.lead.id).toBe('a');
    expect(picked.keepable?.lead.id).toBe('b');
    expect(pickNext(rows, new Set(['ha']), now)).toMatchObject({ next: { lead: { id: 'b' } }, keepable: null });
  });
  it('ignores what is handled or paused', () => {
    expect(
      pickNext([rowOf('a', { group: 'handled' }), rowOf('b', { group: 'paused' })], new Set(), now).next,
    ).toBeNull();
  });
});

it('filters by words and by view', () => {
  const rows = [rowOf('a'), rowOf('b', { group: 'handled' })];
  expect(ids(filterRows(rows, 'decision', '', now))).toBe('a');
  expect(ids(filterRows(rows, 'all', 'lead B', now))).toBe('b');
});

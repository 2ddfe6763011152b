import { expect, it } from 'vitest';
import type { Clock, Queue, QueueRow } from '#web/api-types.ts';
import { actOnQueue } from './optimistic.ts';

const at = '2026-04-20T14:17:00.000Z';
const clock = (kind: Clock['kind']) => ({ id: kind, kind }) as Clock;
const row = {
  lead: { id: 'l1', name: 'Jordan Blake', stage: 'mql' },
  handoff: { id: 'h1', cycle: 1 },
  clocks: [clock('firstTouch'), clock('accept')],
  doNext: { verb: 'accept', text: 'Accept or reject', stops: ['accept'] },
  group: 'hour',
  lastTouchAt: null,
  handledAt: null,
} as unknown as QueueRow;
const queue: Queue = { serverNow: at, counts: { breached: 0, approaching: 1, onTrack: 0 }, items: [row] };
const after = (action: Parameters<typeof actOnQueue>[2]) => actOnQueue(queue, 'l1', action, at).items[0];

it('accept makes a SAL and leaves the first touch running', () => {
  const next = after({ type: 'accept' });
  expect(next?.lead.stage).toBe('sal');
  expect(next?.clocks.map((one) => one.kind)).toEqual(['firstTouch']);
  expect(next?.doNext).toMatchObject({ verb: 'touch', text: 'Call, email or meet' });
});

it('reject ends all clocks and says why', () => {
  const next = after({ type: 'reject', reason: 'no_budget', label: 'No budget or timing' });
  expect(next).toMatchObject({
    clocks: [],
    group: 'handled',
    handledAt: at,
    doNext: { text: 'Rejected: No budget or timing' },
  });
});

it('a touch stops the first touch and the decision stays', () => {
  const next = after({ type: 'touch', kind: 'call' });
  expect(next?.clocks.map((one) => one.kind)).toEqual(['accept']);
  expect(next).toMatchObject({ lastTouchAt: at, doNext: { verb: 'accept' } });
});

it('other rows are left alone', () => {
  expect(actOnQueue(queue, 'other', { type: 'accept' }, at).items[0]).toBe(row);
});

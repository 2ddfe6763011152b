import type { LeadEvent } from '@baton/core/handoff/event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { applyFacts } from './apply-facts.ts';

const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [{ key: 'chat', name: 'Chat', calendar: 'always', clocks: { firstTouch: { target: '1h' } } }],
};
const START = Date.UTC(2026, 5, 1, 12);

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld(document, ['priya']);
});
afterAll(() => world.end());

/** Applies a fact that happened so many seconds after the start and was told half a second later, at `now` (s). */
async function apply(now: number, at: number, type: string, data: object): Promise<void> {
  const { db } = world.machinery;
  const occurredAt = START + at * 1000;
  const head = {
    occurredAt,
    recordedAt: occurredAt + 500,
    source: 'crm',
    sourceId: `e${at}`,
    sequence: 0,
    actor: null,
  };
  const event = { ...head, type, data } as LeadEvent;
  const ctx = await world.ctx(START + now * 1000);
  await db.inWorkspace(world.workspaceId, (tx) =>
    applyFacts(ctx, tx, [{ key: { source: 'crm', externalId: 'L-1' }, event }]),
  );
}

it('a worker that was held up does not forget what others learned meanwhile', async () => {
  await apply(1, 0, 'lead.created', { name: 'Jo', score: 90, owner: 'priya' });
  await apply(21, 20, 'lead.touched', { kind: 'call', direction: 'out', automated: false, verified: true });
  // Its work began before the call and goes on after it: the batch still carries the instant at which it began.
  await apply(11, 10, 'lead.changed', { title: 'Director' });
  const clocks = await world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
    tx.clock.findMany({ where: { workspaceId: world.workspaceId }, select: { state: true, stoppedAt: true } }),
  );
  expect(clocks).toEqual([{ state: 'completed', stoppedAt: new Date(START + 20_000) }]);
});

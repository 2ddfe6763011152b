import type { Span } from '@baton/core/clock/clock';
import { buildLedger } from '@baton/core/clock/ledger';
import { calendarsOf } from '@baton/core/handoff/replay';
import { testDocument } from '@baton/core/handoff/testing';
import { playbookSchema } from '@baton/core/playbook/schema';
import { findLead } from '@baton/db/lead-readers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleHistories, scramble, type Wire } from '../testing/histories.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { processInbox } from './process-inbox.ts';
import { receiveEvents } from './receive-events.ts';

const LEADS = 200;

const calendars = calendarsOf(playbookSchema.parse(testDocument()));
let inOrder: TestWorld;
let shuffled: TestWorld;

beforeAll(async () => {
  const people = ['priya', 'tom', 'lena', 'marcus'];
  [inOrder, shuffled] = await Promise.all(
    [0, 1].map(() => createTestWorld(testDocument(), people, {}, Date.now())) as [
      Promise<TestWorld>,
      Promise<TestWorld>,
    ],
  );
});

afterAll(async () => {
  await Promise.all([inOrder.end(), shuffled.end()]);
});

async function send(world: TestWorld, batches: Wire[][]): Promise<void> {
  for (const events of batches) {
    await receiveEvents(await world.ctx(), { source: 'crm', events });
    await processInbox(world.machinery, world.workspaceId);
  }
}

/** What a lead came to, without ids, revisions and instants of arrival. */
async function outcome(world: TestWorld, externalId: string, now: number): Promise<unknown> {
  return world.machinery.db.inWorkspace(world.workspaceId, async (tx) => {
    const lead = await findLead(tx, { source: 'crm', externalId });
    if (lead === null) return null;
    const { stage, ownerKey, queueKey, deletedAt, fields, lastEventAt } = lead;
    const merged = lead.mergedIntoId !== null;
    const handoffs = lead.handoffs.map(({ id, leadId, clocks, ...handoff }) => ({
      ...handoff,
      clocks: clocks.map(
        ({
          id: _id,
          handoffId: _handoff,
          leadId: _lead,
          revision: _revision,
          changedAt: _changed,
          elapsedMs,
          wallMs,
          ...clock
        }) => ({
          ...clock,
          figures: clock.state === 'completed' ? { elapsedMs, wallMs } : null,
          ledger: buildLedger(clock.segments as Span[], clock.stoppedAt ?? now, calendars),
        }),
      ),
    }));
    return merged ? { merged } : { stage, ownerKey, queueKey, deletedAt, fields, lastEventAt, handoffs };
  });
}

it('200 leads’ events sent shuffled, doubled and in random batches come to the same handoffs, clocks and ledgers', async () => {
  const all = sampleHistories(LEADS, 42);
  await send(inOrder, [all.slice(0, 700), all.slice(700)]);
  await send(shuffled, scramble(all, 7));

  const now = Date.parse('2026-07-01T00:00:00Z');
  for (let index = 0; index < LEADS; index++) {
    expect(await outcome(shuffled, `L-${index}`, now), `L-${index}`).toEqual(await outcome(inOrder, `L-${index}`, now));
  }
}, 120_000);

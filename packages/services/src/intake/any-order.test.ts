import type { Span } from '@baton/core/clock/clock';
import { buildLedger } from '@baton/core/clock/ledger';
import { calendarsOf } from '@baton/core/handoff/replay';
import { testDocument } from '@baton/core/handoff/testing';
import { playbookSchema } from '@baton/core/playbook/schema';
import { findLead } from '@baton/db/lead-readers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { processInbox } from './process-inbox.ts';
import { receiveEvents } from './receive-events.ts';

const LEADS = 200;
const START = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;

type Wire = { id: string; lead: string; type: string; occurredAt: string; data: Record<string, unknown> };

const owner = fc.constantFrom('priya', 'tom', 'lena', null, { queue: 'smb' });
const fact = fc.oneof(
  fc.record({
    type: fc.constant('lead.changed'),
    data: fc.record({ score: fc.constantFrom(10, 85), leadType: fc.constantFrom('content', 'demo_request') }),
  }),
  fc.record({ type: fc.constant('lead.owner'), data: fc.record({ owner }) }),
  fc.record({
    type: fc.constant('lead.stage'),
    data: fc.record({ stage: fc.constantFrom('mql', 'sal', 'sql', 'recycled') }),
  }),
  fc.record({
    type: fc.constant('lead.touched'),
    data: fc.record({
      kind: fc.constantFrom('call', 'email', 'social'),
      by: fc.constantFrom('priya', 'tom'),
      direction: fc.constantFrom('out', 'in'),
      automated: fc.boolean(),
      verified: fc.boolean(),
    }),
  }),
  fc.record({ type: fc.constant('lead.paused'), data: fc.constant({ reason: 'waiting' }) }),
  fc.record({
    type: fc.constantFrom(
      'lead.resumed',
      'lead.accepted',
      'lead.opportunity',
      'lead.won',
      'lead.deleted',
      'lead.restored',
    ),
    data: fc.constant({}),
  }),
  fc.record({
    type: fc.constant('lead.rejected'),
    data: fc.record({ reason: fc.constantFrom('no_budget', 'bad_data') }),
  }),
  fc.record({
    type: fc.constant('lead.merged'),
    data: fc.integer({ min: 0, max: 9 }).map((n) => ({ into: `M-${n}` })),
  }),
);
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fact), { minLength: 1, maxLength: 9 });

function toEvents(lead: string, facts: [number, { type: string; data: Record<string, unknown> }][]): Wire[] {
  const created = {
    id: `${lead}:0`,
    lead,
    type: 'lead.created',
    occurredAt: new Date(START).toISOString(),
    data: { email: `${lead}@x.test`, score: 90, leadType: 'content', owner: 'priya' },
  };
  return [
    created,
    ...facts.map(([hours, one], index) => ({
      id: `${lead}:${index + 1}`,
      lead,
      occurredAt: new Date(START + hours * HOUR).toISOString(),
      ...one,
    })),
  ];
}

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
  const histories = fc.sample(history, { numRuns: LEADS, seed: 42 });
  const perLead = histories.map((facts, index) => toEvents(`L-${index}`, facts));
  const all = perLead.flat();
  await send(
    inOrder,
    [all.slice(0, 900), all.slice(900)]
      .filter((batch) => batch.length > 0)
      .flatMap((batch) => (batch.length > 1000 ? [batch.slice(0, 1000), batch.slice(1000)] : [batch])),
  );

  const [mixed] = fc.sample(
    fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
    { numRuns: 1, seed: 7 },
  );
  const sizes = fc.sample(fc.integer({ min: 1, max: 120 }), { numRuns: 400, seed: 9 });
  const batches: Wire[][] = [];
  for (let at = 0, index = 0; at < (mixed?.length ?? 0); index++) {
    const size = sizes[index % sizes.length] ?? 50;
    batches.push((mixed ?? []).slice(at, at + size));
    at += size;
  }
  await send(shuffled, batches);

  const now = Date.parse('2026-07-01T00:00:00Z');
  for (let index = 0; index < LEADS; index++) {
    expect(await outcome(shuffled, `L-${index}`, now), `L-${index}`).toEqual(await outcome(inOrder, `L-${index}`, now));
  }
}, 120_000);

import { afterEach, describe, expect, it } from 'vitest';
import { untilRead } from '../faults/quiet.ts';
import { HONEST } from './courier.ts';
import { findFirstTouch as find, until } from './first-touch.ts';
import { openStage, type Stage } from './stage.ts';
import { type Act, CAST, type Deed } from './story.ts';

const REP = CAST[0] as string;
const LOST = { drop: 1, double: 0, delayMs: 0 };

type Way = 'webhook' | 'stream' | 'poll';

describe('a call task that a rep completes in the CRM', () => {
  let stage: Stage;
  afterEach(() => stage?.close());

  it.each([
    ['hubspot', false, ['webhook', 'poll']],
    ['salesforce', false, ['webhook', 'poll']],
    ['salesforce', true, ['stream']],
  ] as const)(
    'stops the clock of %s with the time of the call, once (change events: %s; brought first by %j)',
    async (kind, streams, ways) => {
      stage = await openStage({ kind, seed: 3, streams });
      for (const way of ways) await completeFor(stage, way);

      // Everybody tells everything again.
      const before = await Promise.all(ways.map((way) => find(stage, way)));
      stage.courier.setHabits(HONEST);
      await stage.courier.repeat();
      await stage.sync();
      await untilRead(stage.world, stage.world.workspace, 30_000);
      for (const [index, way] of ways.entries()) {
        expect(await find(stage, way)).toEqual(before[index]);
        expect((await find(stage, way))?.vias).toEqual([way]);
      }
    },
    240_000,
  );
});

/** A lead of this name gets a call task, which is done at an instant of its own and told on one way only. */
async function completeFor(stage: Stage, way: Way): Promise<void> {
  const { crm, courier, watch, sync } = stage;
  courier.setHabits(HONEST);
  const act = (atMs: number, deed: Deed) => watch.at(atMs, () => crm.perform({ ...deed, atMs, lead: way } as Act));
  // Whole seconds, as Salesforce keeps them.
  const mqlAt = Math.floor(Date.now() / 1000) * 1000 - 5_000;
  act(mqlAt, { do: 'create', owner: REP, leadType: 'chat', mql: true });
  act(mqlAt + 1_000, { do: 'openTask', by: REP, task: 'call' });
  await stage.settle();
  await until('its clock runs', async () => (await find(stage, way))?.state === 'running');
  // A hint of the open task that is read later would find it finished.
  await untilRead(stage.world, stage.world.workspace, 30_000);
  if (way !== 'webhook') courier.setHabits(LOST);
  act(mqlAt + 4_000, { do: 'finishTask', by: REP, task: 'call' });
  await stage.settle();
  if (way === 'poll') {
    expect((await find(stage, way))?.state).toBe('running');
    await sync();
  }
  await until('its clock is stopped', async () => (await find(stage, way))?.state === 'completed');
  expect(await find(stage, way)).toEqual({
    state: 'completed',
    outcome: 'met',
    breached: false,
    startedAt: mqlAt,
    stoppedAt: mqlAt + 4_000,
    vias: [way],
  });
}

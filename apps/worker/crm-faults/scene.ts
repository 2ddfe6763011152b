import { setTimeout as wait } from 'node:timers/promises';
import { untilCaughtUp, untilNothingIsLeft } from '../faults/quiet.ts';
import { randomOf } from '../faults/random.ts';
import type { State } from '../faults/state.ts';
import type { CourierCounts } from './courier.ts';
import type { Crm, Stopwatch } from './crm.ts';
import { openStage } from './stage.ts';
import { readCrmState } from './state.ts';
import { type Act, tellStory, WITHOUT_ABSENCE } from './story.ts';
import { type Damage, storm } from './weather.ts';

export type Sizes = { leads: number; spreadMs: number; downForMs: number };
export type CrmRun = { kind: Crm['kind']; seed: number; isStormy: boolean; sizes: Sizes; keep: boolean };
export type CrmResult = {
  acts: readonly Act[];
  calls: number;
  courier: CourierCounts;
  damage: Damage | null;
  /** What `baton sync` answered at the end. */
  sync: { read: number; changed: number };
  /** As it was before that, and after. */
  before: State;
  after: State;
  problems: string[];
  tookS: number;
};

/** Longest promise of the playbook, with its last message. */
const DECIDED_MS = 14_000;

/** Plays a story in a simulated CRM to the real product, in a folder of its own, and reads what Baton made of it. */
export async function playStory({ kind, seed, isStormy, sizes, keep }: CrmRun): Promise<CrmResult> {
  const begun = performance.now();
  // Not every org has change events: every other seed does without.
  const stage = await openStage({ kind, seed, streams: seed % 2 === 1 });
  const { world, crm, courier, watch } = stage;
  try {
    // Salesforce's stamps are whole seconds: runs that are to be alike begin on one.
    const startAt = Math.ceil((Date.now() + 3_000) / 1000) * 1000;
    const plots = kind === 'salesforce' && crm.streamedTo() === null ? WITHOUT_ABSENCE : undefined;
    const acts = tellStory(randomOf(seed), sizes.leads, sizes.spreadMs, plots);
    const endMs = (acts.at(-1)?.atMs ?? 0) + 1_000;
    const weather = { downAtMs: sizes.spreadMs / 3, downForMs: sizes.downForMs, untilMs: endMs };
    const [, damage] = await Promise.all([
      perform(acts, crm, watch, startAt),
      isStormy ? storm({ crm, courier }, weather, randomOf(seed + 1_000_003), startAt) : null,
    ]);
    const problems: string[] = [];
    await stage.settle();
    await wait(Math.max(0, startAt + endMs + DECIDED_MS - Date.now()));
    if (!isStormy && !(await untilNothingIsLeft(world, 60_000))) problems.push('work is left undone');
    const erased = new Set(acts.filter((act) => act.do === 'erase').map(({ lead }) => lead));
    const names = { leads: crm.names(), erased };
    const read = () => readCrmState(world.postgres.admin, world.workspace.id, startAt, names);
    const before = await read();
    const sync = await stage.sync();
    if ((await untilCaughtUp(world, 60_000)) > 60) problems.push('work is overdue');
    if (!(await untilNothingIsLeft(world, 60_000))) problems.push('work is left undone after the reconciliation');
    for (const one of world.failures()) problems.push(`${one.name} ended by itself`);
    const tookS = Math.round((performance.now() - begun) / 1000);
    const counts = { acts, calls: crm.calls(), courier: { ...courier.counts } };
    return { ...counts, damage, sync, before, after: await read(), problems, tookS };
  } finally {
    await stage.close(keep);
  }
}

async function perform(acts: readonly Act[], crm: Crm, watch: Stopwatch, startAt: number): Promise<void> {
  for (const act of acts) {
    await wait(Math.max(0, startAt + act.atMs - Date.now()));
    watch.at(startAt + act.atMs, () => crm.perform(act));
  }
}

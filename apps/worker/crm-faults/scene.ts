import { setTimeout as wait } from 'node:timers/promises';
import { addConnection } from '@baton/services/connections/add-connection';
import { systemCtx } from '@baton/services/context';
import { untilCaughtUp, untilNothingIsLeft } from '../faults/quiet.ts';
import { randomOf } from '../faults/random.ts';
import type { State } from '../faults/state.ts';
import { buildWorld, type World } from '../faults/world.ts';
import { type Courier, type CourierCounts, startCourier } from './courier.ts';
import { type Crm, createStopwatch, type Opened, type Stopwatch } from './crm.ts';
import { openHubspot } from './hubspot.ts';
import { crmPlaybook } from './rules.ts';
import { openSalesforce } from './salesforce.ts';
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

/** A stream that broke is opened again after a minute at most. */
const STREAM_MS = 90_000;
/** Longest promise of the playbook, with its last message. */
const DECIDED_MS = 14_000;

/** Plays a story in a simulated CRM to the real product, in a folder of its own, and reads what Baton made of it. */
export async function playStory({ kind, seed, isStormy, sizes, keep }: CrmRun): Promise<CrmResult> {
  const begun = performance.now();
  const watch = createStopwatch();
  const opened = await openCrm(kind, watch, seed);
  const courier = await startCourier(randomOf(seed + 77));
  const { crm, ...addresses } = opened;
  const world = await buildWorld({
    name: `${kind}-${seed}`,
    playbook: crmPlaybook(),
    redis: false,
    publicUrl: courier.url,
    ...addresses,
  });
  try {
    const [worker, web] = [world.startWorker('worker'), await world.startWeb('web')];
    await Promise.all([worker.ready, web.ready]);
    courier.deliverTo(web.url);
    courier.spare(crm.isOnlyWord);
    await connect(world, crm);
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
    await settle(world, crm, courier);
    await wait(Math.max(0, startAt + endMs + DECIDED_MS - Date.now()));
    if (!isStormy && !(await untilNothingIsLeft(world, 60_000))) problems.push('work is left undone');
    const erased = new Set(acts.filter((act) => act.do === 'erase').map(({ lead }) => lead));
    const names = { leads: crm.names(), erased };
    const read = () => readCrmState(world.postgres.admin, world.workspace.id, startAt, names);
    const before = await read();
    const sync = JSON.parse(await world.cli(['sync', '--workspace', world.workspace.slug]));
    if ((await untilCaughtUp(world, 60_000)) > 60) problems.push('work is overdue');
    if (!(await untilNothingIsLeft(world, 60_000))) problems.push('work is left undone after the reconciliation');
    for (const one of world.failures()) problems.push(`${one.name} ended by itself`);
    const tookS = Math.round((performance.now() - begun) / 1000);
    const counts = { acts, calls: crm.calls(), courier: { ...courier.counts } };
    return { ...counts, damage, sync, before, after: await read(), problems, tookS };
  } finally {
    await Promise.all([world.end(keep), courier.stop()]);
    await crm.stop();
    if (keep) console.log(`    kept: ${world.folder}`);
  }
}

function openCrm(kind: Crm['kind'], watch: Stopwatch, seed: number): Promise<Opened> {
  // Not every org has change events: every other seed does without.
  return kind === 'hubspot' ? openHubspot(watch, seed) : openSalesforce(watch, seed, seed % 2 === 1);
}

async function connect(world: World, crm: Crm): Promise<void> {
  const { machinery, workspace } = world;
  const ctx = systemCtx(machinery, workspace.id, await machinery.db.now());
  const column = crm.kind === 'hubspot' ? 'hubspotId' : 'salesforceId';
  await machinery.db.inWorkspace(workspace.id, async (tx) => {
    for (const [key, id] of crm.repIds) await tx.person.updateMany({ where: { key }, data: { [column]: id } });
  });
  const { webhookUrl } = await addConnection(ctx, { kind: crm.kind, config: crm.config });
  if (webhookUrl === null) throw new Error(`${crm.kind} has no door`);
  crm.tell(webhookUrl);
  if (crm.streamedTo() !== null) await untilStream(world, 'connected_at is not null');
}

async function perform(acts: readonly Act[], crm: Crm, watch: Stopwatch, startAt: number): Promise<void> {
  for (const act of acts) {
    await wait(Math.max(0, startAt + act.atMs - Date.now()));
    watch.at(startAt + act.atMs, () => crm.perform(act));
  }
}

/** Waits until Baton has got everything that the CRM has to tell by itself. */
async function settle(world: World, crm: Crm, courier: Courier): Promise<void> {
  await crm.settled();
  await courier.idle();
  const goal = crm.streamedTo();
  if (goal !== null) await untilStream(world, `replay_id::bigint >= ${goal}`);
}

async function untilStream({ postgres }: World, condition: string): Promise<void> {
  for (const until = performance.now() + STREAM_MS; performance.now() < until; await wait(200)) {
    const { rows } = await postgres.admin.pool.query(`select from crm_streams where ${condition}`);
    if (rows.length > 0) return;
  }
  throw new Error(`the stream did not come to ${condition} within ${STREAM_MS / 1000} s`);
}

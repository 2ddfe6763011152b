import { setTimeout as wait } from 'node:timers/promises';
import { addConnection } from '@baton/services/connections/add-connection';
import { systemCtx } from '@baton/services/context';
import { randomOf } from '../faults/random.ts';
import { buildWorld, type World } from '../faults/world.ts';
import { type Courier, startCourier } from './courier.ts';
import { type Crm, createStopwatch, type Stopwatch } from './crm.ts';
import { openHubspot } from './hubspot.ts';
import { crmPlaybook } from './rules.ts';
import { openSalesforce } from './salesforce.ts';

/** A simulated CRM, connected to the real product in a folder of its own: Postgres, a worker, web. */
export type Stage = {
  world: World;
  crm: Crm;
  courier: Courier;
  watch: Stopwatch;
  connectionId: string;
  /** Waits until Baton has got everything that the CRM has to tell by itself. */
  settle(): Promise<void>;
  /** `baton sync`: reads from the CRM what changed; what it answers. */
  sync(): Promise<{ read: number; changed: number }>;
  close(keep?: boolean): Promise<void>;
};

/** A stream that broke is opened again after a minute at most. */
const STREAM_MS = 90_000;

/** Opens a stage. `streams`: whether the org has change events (HubSpot has none). */
export async function openStage(options: { kind: Crm['kind']; seed: number; streams: boolean }): Promise<Stage> {
  const { kind, seed, streams } = options;
  const watch = createStopwatch();
  const opened = await (kind === 'hubspot' ? openHubspot(watch, seed) : openSalesforce(watch, seed, streams));
  const { crm, ...addresses } = opened;
  const courier = await startCourier(randomOf(seed + 77));
  const world = await buildWorld({
    name: `${kind}-${seed}`,
    playbook: crmPlaybook(),
    redis: false,
    publicUrl: courier.url,
    ...addresses,
  });
  const [worker, web] = [world.startWorker('worker'), await world.startWeb('web')];
  await Promise.all([worker.ready, web.ready]);
  courier.deliverTo(web.url);
  courier.spare(crm.isOnlyWord);
  const connectionId = await connect(world, crm);
  return {
    connectionId,
    world,
    crm,
    courier,
    watch,
    async settle() {
      await crm.settled();
      await courier.idle();
      const goal = crm.streamedTo();
      if (goal !== null) await untilStream(world, `replay_id::bigint >= ${goal}`);
    },
    sync: async () => JSON.parse(await world.cli(['sync', '--workspace', world.workspace.slug])),
    async close(keep = false) {
      await Promise.all([world.end(keep), courier.stop()]);
      await crm.stop();
      if (keep) console.log(`    kept: ${world.folder}`);
    },
  };
}

async function connect(world: World, crm: Crm): Promise<string> {
  const { machinery, workspace } = world;
  const ctx = systemCtx(machinery, workspace.id, await machinery.db.now());
  const column = crm.kind === 'hubspot' ? 'hubspotId' : 'salesforceId';
  await machinery.db.inWorkspace(workspace.id, async (tx) => {
    for (const [key, id] of crm.repIds) await tx.person.updateMany({ where: { key }, data: { [column]: id } });
  });
  const { connectionId, webhookUrl } = await addConnection(ctx, { kind: crm.kind, config: crm.config });
  if (webhookUrl === null) throw new Error(`${crm.kind} has no door`);
  crm.tell(webhookUrl);
  if (crm.streamedTo() !== null) await untilStream(world, 'connected_at is not null');
  return connectionId;
}

async function untilStream({ postgres }: World, condition: string): Promise<void> {
  for (const until = performance.now() + STREAM_MS; performance.now() < until; await wait(200)) {
    const { rows } = await postgres.admin.pool.query(`select from crm_streams where ${condition}`);
    if (rows.length > 0) return;
  }
  throw new Error(`the stream did not come to ${condition} within ${STREAM_MS / 1000} s`);
}

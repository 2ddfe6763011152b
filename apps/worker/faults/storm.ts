import { setTimeout as wait } from 'node:timers/promises';
import type { Measures } from './measures.ts';
import { planUntouched } from './plan.ts';
import { SINGLE } from './rules.ts';
import type { Fault, Scene } from './scene.ts';

/** From the event to its notice. */
const DELAY_MS = 10_000;

const lengthOf = ({ firings, rate }: Scene['sizes']) => (firings / rate) * 1000;
const healed = new WeakMap<Scene, { what: string; at: number }[]>();

/**
 * The big one: many notices fall due each second while a worker is killed every few seconds, Postgres breaks off once
 * and the queue is emptied once.
 */
export const storm: Fault = {
  id: 'STORM',
  title: 'a worker killed every few seconds, Postgres broken off once, the queue emptied once',
  redis: true,
  long: true,
  policies: SINGLE,
  bars: { lateP99Ms: 20_000, lateMaxMs: 60_000, answersGetLost: true },
  batch: 200,
  plan: (random, sizes) => planUntouched(random, SINGLE, sizes.firings, lengthOf(sizes)),
  async inject(scene) {
    const { world, workers, restart, random, sizes, at, note } = scene;
    const endAt = scene.startAt + DELAY_MS + lengthOf(sizes) * 0.85;
    const healings: { what: string; at: number }[] = [];
    healed.set(scene, healings);
    let kills = 0;
    const killing = (async () => {
      await at(DELAY_MS);
      while (Date.now() < endAt) {
        const which = random() < 0.5 ? 'a' : 'b';
        await workers[which].kill();
        kills += 1;
        // While Postgres is away a new worker does not start: its keeper tries again.
        while (
          !(await restart(which).then(
            () => true,
            () => false,
          ))
        )
          await wait(300);
        await wait(4_000 + random() * 3_000);
      }
      healings.push({ what: 'the last kill', at: Date.now() });
    })();
    const breaking = (async () => {
      await at(DELAY_MS + lengthOf(sizes) * 0.3);
      await world.postgres.stopAtOnce();
      await wait(3_000);
      await world.postgres.start();
      healings.push({ what: 'Postgres came back', at: Date.now() });
      await at(DELAY_MS + lengthOf(sizes) * 0.6);
      await emptyQueue(scene);
      healings.push({ what: 'the queue was emptied', at: Date.now() });
    })();
    await Promise.all([killing, breaking]);
    note(`${kills} kills`);
  },
  conclude(scene, measures) {
    for (const { what, at } of healed.get(scene) ?? []) {
      const took = secondsUntilPrompt(measures, at);
      const alone = what === 'the last kill';
      scene.note(`${alone ? '' : '(kills go on) '}prompt ${took.toFixed(1)}s after ${what}`);
      if (alone && took > 10) scene.fail(`lateness was over 1 s for ${took.toFixed(1)} s after ${what}`);
    }
    const waited = measures.arrivals.filter((one) => one.lateMs > 1_000).length;
    scene.note(`${waited} of ${measures.arrivals.length} over 1 s late`);
  },
};

/** How long after an instant notices that fall due still come more than a second late (s). */
function secondsUntilPrompt({ arrivals }: Measures, healedAt: number): number {
  const last = Math.max(0, ...arrivals.filter((one) => one.lateMs > 1_000).map((one) => one.dueAt));
  return Math.max(0, last - healedAt) / 1000;
}

/** Takes every job away, waiting or not. */
async function emptyQueue({ world }: Scene): Promise<void> {
  if (world.redis !== null) return world.redis.command('FLUSHALL');
  await world.postgres.admin.pool.query(`do $$ declare name text; begin
    for name in select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'bullmq' and tablename like '%job%'
    loop execute 'truncate ' || name || ' cascade'; end loop; end $$`);
}

import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './ports.ts';
import type { Fault, Scene } from './scene.ts';

const module = (name: string) => new URL(name, import.meta.url).href;

/** Nothing happens: what all others are compared with. */
export const none: Fault = {
  id: 'F00',
  title: 'no fault',
  bars: { lateP99Ms: 5_000, lateMaxMs: 5_000 },
};

export const killed: Fault = {
  id: 'F01',
  title: 'a worker killed with -9 every few seconds',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async inject({ workers, random, restart, at, sizes, note }) {
    const until = Date.now() + sizes.spreadMs + 8_000;
    let kills = 0;
    await at(1_500);
    while (Date.now() < until) {
      const which = random() < 0.5 ? 'a' : 'b';
      await workers[which].kill();
      kills += 1;
      await restart(which);
      await wait(2_000 + random() * 3_000);
    }
    note(`${kills} kills`);
  },
};

const POINTS = {
  a: ['after_insert', 'before_mark', 'after_commit'],
  b: ['before_commit', 'after_send'],
};

export const killedAtTheWorstLine: Fault = {
  id: 'F02',
  title: 'workers that end themselves at the worst lines, one after the other',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async prepare() {
    return { a: crashing(POINTS.a[0], 1), b: crashing(POINTS.b[0], 2) };
  },
  async inject({ workers, random, restart, at, note, fail, sizes }) {
    const reached: string[] = [];
    const limit = at(sizes.spreadMs + 11_000).then(() => 'late');
    const walk = async (which: 'a' | 'b') => {
      for (const [index, point] of POINTS[which].entries()) {
        if (index > 0) await restart(which, crashing(point, Math.floor(random() * 3)));
        if ((await Promise.race([workers[which].gone, limit])) === 'late') break;
        reached.push(point);
      }
      if (workers[which].isAlive()) await workers[which].kill();
      await restart(which);
    };
    await Promise.all([walk('a'), walk('b')]);
    const all = [...POINTS.a, ...POINTS.b];
    if (reached.length < all.length) fail(`not reached: ${all.filter((one) => !reached.includes(one)).join(', ')}`);
    note(reached.join(' '));
  },
};

function crashing(point = '', after = 0) {
  return { preload: [module('./crash-point.ts')], env: { CRASH_AT: point, CRASH_AFTER: String(after) } };
}

export const frozen: Fault = {
  id: 'F04',
  title: 'a worker frozen for longer than its leases, then thawed',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async inject({ workers, at, random, sizes }) {
    await at(4_000 + random() * 2_000);
    workers.a.signal('SIGSTOP');
    await wait(sizes.full ? 90_000 : 20_000);
    workers.a.signal('SIGCONT');
  },
};

export const blocked: Fault = {
  id: 'F05',
  title: 'an event loop blocked for longer than the leases',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async prepare(world, _, sizes) {
    world.healthPort = await freePort();
    const env = { BLOCK_MS: String(blockMs(sizes)), WORKER_PORT: String(world.healthPort) };
    return { a: { preload: [module('./block-loop.ts')], env } };
  },
  async inject({ world, workers, at, random, sizes, fail }) {
    const health = () =>
      fetch(`http://127.0.0.1:${world.healthPort}/`, { signal: AbortSignal.timeout(2_000) }).then(
        (answer) => answer.ok,
        () => false,
      );
    if (!(await health())) fail('the health check is red before anything happened');
    await at(4_000 + random() * 2_000);
    workers.a.signal('SIGUSR2');
    await wait(3_000);
    if (await health()) fail('the health check stays green');
    await wait(blockMs(sizes));
    if (!(await health())) fail('the health check stays red');
  },
};

const blockMs = ({ full }: Scene['sizes']) => (full ? 45_000 : 20_000);

export const deployed: Fault = {
  id: 'F06',
  title: 'a rolling deploy under load: new processes up, old ones asked to end',
  bars: { lateP99Ms: 5_000, lateMaxMs: 10_000, sameState: true },
  async inject({ world, workers, web, generator, restart, at, fail, note }) {
    await at(3_000);
    const next = await world.startWeb('web-2');
    await next.ready;
    generator.redirect(next.url);
    const times = [await web.stop()];
    for (const which of ['a', 'b'] as const) {
      const old = workers[which];
      await restart(which);
      times.push(await old.stop());
    }
    const slowest = Math.max(...times) / 1000;
    if (slowest > 30) fail(`a process took ${slowest.toFixed(1)} s to end`);
    const bad = generator.answers().filter((answer) => answer.status !== 202);
    if (bad.length > 0) fail(`${bad.length} calls were not answered 2xx`);
    note(`slowest exit ${slowest.toFixed(1)}s`);
  },
};

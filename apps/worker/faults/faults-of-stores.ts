import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, refusals } from './generator.ts';
import { planChatter } from './plan.ts';
import { startProxy } from './proxy.ts';
import { type Fault, type Scene, usualPlan } from './scene.ts';
import type { World } from './world.ts';

const overWiped = { lateP99Ms: 5_000, lateMaxMs: 60_000, sameState: true };

export const webKilled: Fault = {
  id: 'F03',
  title: 'the web process killed in the middle of requests',
  bars: { lateP99Ms: 5_000, lateMaxMs: 5_000, sameState: true },
  batch: 4,
  plan: (random, sizes, policies) => {
    const events = usualPlan(random, sizes, policies);
    // Some 300 events a second for as long as leads come in.
    return planChatter(events, Math.min(4_000, 250 * (sizes.spreadMs / 1000)), sizes.spreadMs);
  },
  async inject(scene) {
    const { random, at, sizes, note, generator } = scene;
    await at(1_500);
    let kills = 0;
    for (const until = Date.now() + sizes.spreadMs; Date.now() < until; kills++) {
      await scene.web.kill();
      await scene.restartWeb();
      await wait(1_000 + random() * 2_000);
    }
    note(`${kills} kills, ${refusals(generator.answers()).length} calls without an answer`);
  },
};

export const redisWiped: Fault = {
  id: 'F07',
  title: 'Redis wiped again and again',
  redis: true,
  bars: overWiped,
  async inject({ world, at, random, sizes }) {
    for (let ms = 1_000; ms < sizes.spreadMs + 6_000; ms += 1_000 + random() * 1_500) {
      await at(ms);
      await world.redis?.command('FLUSHALL');
    }
  },
};

export const redisKilled: Fault = {
  id: 'F08',
  title: 'Redis killed with -9, back with nothing in it',
  redis: true,
  bars: overWiped,
  async inject({ world, at, random }) {
    for (const ms of [2_000, 8_000]) {
      await at(ms + random() * 1_000);
      await world.redis?.kill();
      await wait(1_500);
      await world.redis?.start();
    }
  },
};

export const redisDown: Fault = {
  id: 'F09',
  title: 'Redis down all along: doors answer, notices go out, workers stay calm',
  redis: true,
  bars: overWiped,
  async inject({ world, at, generator, fail, note }) {
    await at(1_000);
    await world.redis?.kill();
    await generator.finished;
    const slow = generator.answers().filter((answer) => answer.status !== 202 || answer.tookMs > 1_000);
    if (slow.length > 0) fail(`${slow.length} calls were not answered 2xx within 1 s`);
    const slowest = Math.max(...generator.answers().map((answer) => answer.tookMs));
    note(`slowest answer ${slowest.toFixed(0)} ms`);
  },
  async after({ world, workers, web, sizes, fail, note }) {
    const watched = [workers.a, workers.b, web];
    const before = watched.map((one) => one.cpuMs());
    const ms = sizes.full ? 600_000 : 6_000;
    await wait(ms);
    const shares = watched.map((one, index) => ((one.cpuMs() - (before[index] ?? 0)) / ms) * 100);
    note(`idle CPU without Redis ${shares.map((share) => `${share.toFixed(1)}%`).join(' ')}`);
    if (shares.some((share) => share > 5)) fail('a process uses more than 5 % of a core while Redis is down');
    await world.redis?.start();
  },
};

export const postgresBroken: Fault = {
  id: 'F11',
  title: 'Postgres broken off at once and started again',
  bars: { lateP99Ms: 60_000, lateMaxMs: 60_000, answersGetLost: true, sameState: true },
  async inject({ world, at, random, sizes, generator, fail, note }) {
    await at(3_000 + random() * 3_000);
    const from = Date.now();
    await world.postgres.stopAtOnce();
    await wait(sizes.full ? 20_000 : 6_000);
    await world.postgres.start();
    const healedAt = Date.now();
    await generator.finished;
    const refused = refusals(generator.answers());
    judgeRefusals(refused, fail);
    if (refused.length === 0) fail('no call came while Postgres was away');
    const back = generator.answers().find((answer) => answer.at > healedAt && answer.status === 202);
    const recovery = back === undefined ? Number.POSITIVE_INFINITY : back.at + back.tookMs - healedAt;
    if (recovery > 30_000) fail(`the door took ${(recovery / 1000).toFixed(1)} s to recover`);
    note(
      `away ${((healedAt - from) / 1000).toFixed(1)}s, ${refused.length} refusals, door back ${recovery.toFixed(0)} ms`,
    );
  },
};

export const backendsTerminated: Fault = {
  id: 'F12',
  title: 'all sessions of the database terminated every two seconds',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async inject({ world, at, random, sizes, generator, fail, note }) {
    let ended = 0;
    for (let ms = 1_000; ms < sizes.spreadMs + 8_000; ms += 1_500 + random() * 1_000) {
      await at(ms);
      const { rowCount } = await world.postgres.admin.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'baton_app'`,
      );
      ended += rowCount ?? 0;
    }
    judgeRefusals(refusals(generator.answers()), fail);
    note(`${ended} sessions ended, ${refusals(generator.answers()).length} refusals`);
  },
};

export const commitUnknown: Fault = {
  id: 'F13',
  title: 'the link cut right after a COMMIT or an insert went out',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async prepare(world) {
    const proxy = await startProxy(Number(new URL(world.postgres.adminUrl).port));
    world.proxy = proxy;
    world.databaseUrl = throughPort(world, proxy.port);
    return {};
  },
  async inject({ world, at, random, sizes, generator, fail, note }) {
    for (let ms = 1_000; ms < sizes.spreadMs + 6_000; ms += 400 + random() * 600) {
      await at(ms);
      world.proxy?.cutAfter(random() < 0.5 ? /commit/i : /insert into inbox/, 1);
    }
    await generator.finished;
    world.proxy?.cutAfter(/commit/, 0);
    judgeRefusals(refusals(generator.answers()), fail);
    note(`${world.proxy?.cuts()} links cut, ${refusals(generator.answers()).length} refusals`);
  },
};

function throughPort(world: World, port: number): string {
  const url = new URL(world.postgres.adminUrl);
  url.port = String(port);
  return url.toString();
}

/** While our database is in trouble a sender must hear 503 with a time to come back, never a code that stops it. */
function judgeRefusals(refused: readonly Answer[], fail: Scene['fail']): void {
  const wrong = refused.filter((answer) => answer.status !== 503 || answer.retryAfter === null);
  if (wrong.length > 0)
    fail(`${wrong.length} calls got ${[...new Set(wrong.map((answer) => answer.status))].join(', ')} instead of 503`);
}

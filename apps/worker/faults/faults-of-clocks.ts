import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { clockOff, hasFaketime, type SteppedClock, steppedClock } from './faketime.ts';
import { planUntouched } from './plan.ts';
import { POLICIES } from './rules.ts';
import type { Fault, Scene } from './scene.ts';
import type { World } from './world.ts';

const needs = () => (hasFaketime() ? null : 'libfaketime is not installed here');
const usual = { lateP99Ms: 5_000, lateMaxMs: 5_000 };
const stepped = new WeakMap<World, SteppedClock>();
const OFF_S = 600;
const STEP_S = 40;

export const workerClockOff: Fault = {
  id: 'F18',
  title: 'one worker’s clock ten minutes behind or ahead',
  bars: { ...usual, sameState: true },
  needs,
  async prepare(_, seed) {
    return { a: { env: clockOff(seed % 2 === 0 ? OFF_S : -OFF_S) } };
  },
  inject: (scene) => expectWarning(scene, scene.startAt),
};

export const clockStepsBack: Fault = {
  id: 'F19',
  title: 'the clocks of a worker and of the web process step back an hour while they run',
  bars: { ...usual, sameState: true },
  needs,
  async prepare(world) {
    const clock = steppedClock(join(world.folder, 'clock'));
    stepped.set(world, clock);
    return { a: { env: clock.env }, web: { env: clock.env } };
  },
  async inject({ world, web, generator, at, sizes, fail, note }) {
    const elapsed = new Map<string, number>();
    let shrunk = 0;
    let looks = 0;
    const look = async () => {
      const answer = await fetch(`${web.url}/api/v1/clocks?state=running&limit=200`, {
        headers: { authorization: `Bearer ${world.workspace.key}` },
      });
      const { items } = (await answer.json()) as {
        items: { id: string; elapsedMs: number; lead: { externalId: string } }[];
      };
      // A pause that is told a moment after it began takes that moment back, rightly.
      const paused = new Set(generator.acked().flatMap(({ lead, type }) => (type === 'lead.paused' ? [lead] : [])));
      looks += items.length;
      for (const { id, elapsedMs, lead } of items) {
        if (paused.has(lead.externalId)) continue;
        if (elapsedMs < (elapsed.get(id) ?? 0)) shrunk += 1;
        elapsed.set(id, elapsedMs);
      }
    };
    for (let ms = 2_000; ms < sizes.spreadMs + 6_000; ms += 500) {
      await at(ms);
      if (ms === 5_000) stepped.get(world)?.step(-3_600);
      await look();
    }
    if (looks === 0) fail('no running clock was seen');
    if (shrunk > 0) fail(`elapsed shrank ${shrunk} times`);
    note(`${looks} readings of running clocks`);
  },
};

export const databaseClockSteps: Fault = {
  id: 'F20',
  title: 'the database’s clock steps by 40 s while it runs',
  // It decides what is due: notices come at most the step early, or the step late.
  bars: { lateP99Ms: 5_000 + STEP_S * 1000, lateMaxMs: 5_000 + STEP_S * 1000, earlyMs: (STEP_S + 1) * 1000 },
  needs,
  plan: (random, sizes) => planUntouched(random, POLICIES, sizes.leads, sizes.spreadMs),
  async prepare(world) {
    const clock = steppedClock(join(world.folder, 'clock'));
    stepped.set(world, clock);
    await world.postgres.stopAtOnce();
    await world.postgres.start(clock.env);
    return {};
  },
  async inject(scene) {
    await scene.at(5_000);
    const steppedAt = Date.now();
    stepped.get(scene.world)?.step(scene.seed % 2 === 0 ? -STEP_S : STEP_S);
    await expectWarning(scene, steppedAt);
  },
};

/** Within a minute somebody must hear of the clocks: the log, and whoever asks for health. */
async function expectWarning({ workers, web, fail, note }: Scene, since: number): Promise<void> {
  const isDegraded = async () => {
    const answer = await fetch(`${web.url}/api/v1/health`).catch(() => null);
    const health = (await answer?.json()) as { status: string; checks: { clock?: string } } | undefined;
    return health?.status === 'degraded' && health.checks.clock === 'failing';
  };
  const logs = () => [workers.a, workers.b, web].some((one) => one.log().includes('clock_skew'));
  while (!(logs() && (await isDegraded()))) {
    if (Date.now() - since > 60_000) return fail('no clock_skew warning within 60 s');
    await wait(500);
  }
  note(`warned after ${Math.max(0, (Date.now() - since) / 1000).toFixed(0)}s`);
}

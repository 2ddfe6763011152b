import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Generator, startGenerator } from './generator.ts';
import { type Measures, measure, noticeKey, type Subjects } from './measures.ts';
import { expectNotices } from './oracle.ts';
import { type PlannedEvent, planLeads } from './plan.ts';
import type { Running } from './processes.ts';
import { untilCaughtUp, untilNothingIsLeft } from './quiet.ts';
import { type Random, randomOf } from './random.ts';
import { POLICIES, type PolicyRule, playbookOf } from './rules.ts';
import { readState, type State } from './state.ts';
import { buildWorld, type ProcessChanges, type Workspace, type World } from './world.ts';

/** Sizes of a run. */
export type Sizes = {
  leads: number;
  spreadMs: number;
  firings: number;
  /** Firings a second. */
  rate: number;
  flood: number;
  full: boolean;
};

/** A run in progress, as the injection of a fault sees it. */
export type Scene = {
  world: World;
  workers: { a: Running; b: Running };
  web: Running & { url: string };
  generator: Generator;
  random: Random;
  seed: number;
  sizes: Sizes;
  startAt: number;
  subjects: Subjects;
  /** What the fault must hold besides the common measures, told in a few words when it does not. */
  fail(problem: string): void;
  /** A figure for the last column. */
  note(text: string): void;
  /** Waits until so long after the start of the run (ms). */
  at(ms: number): Promise<void>;
  /** Replaces a worker by a new one of the same kind, at once. */
  restart(which: 'a' | 'b', changes?: ProcessChanges): Promise<void>;
  /** Starts the web process again at its address. */
  restartWeb(changes?: ProcessChanges): Promise<void>;
  /** Sends events to a workspace as fast as it takes them and waits for the last answer. */
  post(workspace: Workspace, events: readonly PlannedEvent[], startAt: number, batch?: number): Promise<Answer[]>;
};

export type Bars = {
  lateP99Ms: number;
  lateMaxMs: number;
  /** The fault takes answers of outside systems away: a message may come twice for each that was lost. */
  answersGetLost?: boolean;
  /** How early a notice may be (ms): only where the clock that decides was itself set wrong. */
  earlyMs?: number;
  /** The fingerprint equals the fault-free run's. */
  sameState?: boolean;
};

export type Fault = {
  id: string;
  title: string;
  bars: Bars;
  redis?: boolean;
  /** Takes minutes: only the first seed runs unless it is asked for by name. */
  long?: boolean;
  /** What is missing on this machine to run it; null when nothing is. */
  needs?: () => string | null;
  policies?: readonly PolicyRule[];
  /** Events per call at most. */
  batch?: number;
  plan?: Plan;
  /** How processes differ from the usual, and other preparations before they start. */
  prepare?: (world: World, seed: number, sizes: Sizes) => Promise<Partial<Record<'a' | 'b' | 'web', ProcessChanges>>>;
  /** Runs beside the generator; when it is over, everything is healed. */
  inject?: (scene: Scene) => Promise<void>;
  /** Runs after everything was sent. */
  after?: (scene: Scene) => Promise<void>;
  /** Notices that the product itself says it left out, by `noticeKey`. */
  leftOut?: (scene: Scene) => Promise<ReadonlySet<string>>;
  /** Looks at the measures themselves. */
  conclude?: (scene: Scene, measures: Measures) => void;
};

export type Result = Measures & {
  fault: string;
  title: string;
  seed: number;
  state: State;
  backlogS: number;
  problems: string[];
  notes: string[];
};

type Plan = (random: Random, sizes: Sizes, policies: readonly PolicyRule[]) => PlannedEvent[];
export const usualPlan: Plan = (random, { leads, spreadMs }, policies) => planLeads(random, policies, leads, spreadMs);

/** Runs one fault with one seed from an empty folder to its measures. `keep` leaves the folder of a failed run. */
export async function runFault(fault: Fault, seed: number, sizes: Sizes, keep: boolean): Promise<Result> {
  const policies = fault.policies ?? POLICIES;
  const world = await buildWorld({
    name: `${fault.id.toLowerCase()}-${seed}`,
    playbook: playbookOf(policies),
    redis: fault.redis ?? false,
  });
  try {
    const scene = await startScene(fault, world, seed, sizes);
    const problems: string[] = [];
    const notes: string[] = [];
    scene.fail = (problem) => problems.push(problem);
    scene.note = (text) => notes.push(text);
    await Promise.all([scene.generator.finished, fault.inject?.(scene)]);
    const backlogS = await untilCaughtUp(world, 90_000);
    const acked = scene.generator.acked();
    const expected = expectNotices(acked, policies, fault.bars.lateMaxMs);
    const lastDueAt = Math.max(0, ...expected.filter((one) => one.must).map((one) => one.dueAt));
    await wait(Math.max(0, lastDueAt - Date.now()));
    if (!(await untilNothingIsLeft(world, 60_000))) problems.push('work is left undone');
    await wait(500);
    await fault.after?.(scene);
    for (const one of world.failures()) problems.push(`${one.name} ended by itself`);
    const leftOut = (await fault.leftOut?.(scene)) ?? new Set<string>();
    const wanted = expected.map((one) =>
      one.to.some((to) => leftOut.has(noticeKey(one, to))) ? { ...one, must: false } : one,
    );
    const measures = await measure(world, world.workspace, acked, wanted, scene.subjects);
    fault.conclude?.(scene, measures);
    const state = await readState(world.postgres.admin, world.workspace.id, scene.startAt);
    return { ...measures, fault: fault.id, title: fault.title, seed, state, backlogS, problems, notes };
  } finally {
    await world.end(keep);
  }
}

async function startScene(fault: Fault, world: World, seed: number, sizes: Sizes): Promise<Scene> {
  const changes = (await fault.prepare?.(world, seed, sizes)) ?? {};
  const workers = { a: world.startWorker('worker-a', changes.a), b: world.startWorker('worker-b', changes.b) };
  const web = await world.startWeb('web', changes.web);
  await Promise.all([workers.a.ready, workers.b.ready, web.ready]);
  const random = randomOf(seed);
  const events = (fault.plan ?? usualPlan)(random, sizes, fault.policies ?? POLICIES);
  const startAt = Date.now() + 300;
  const generator = startGenerator({
    url: web.url,
    key: world.workspace.key,
    source: 'crm',
    startAt,
    events,
    file: join(world.folder, 'acked.jsonl'),
    ...(fault.batch === undefined ? {} : { batch: fault.batch }),
  });
  const ignore = () => undefined;
  let posts = 0;
  const scene: Scene = {
    world,
    workers,
    web,
    generator,
    // Its own numbers: the plan stays the same whatever the fault draws.
    random: randomOf(seed + 1_000_003),
    seed,
    sizes,
    startAt,
    subjects: new Map(),
    fail: ignore,
    note: ignore,
    at: (ms) => wait(Math.max(0, startAt + ms - Date.now())),
    async restart(which, more = {}) {
      const worker = world.startWorker(`worker-${which}`, more);
      workers[which] = worker;
      await worker.ready;
    },
    async restartWeb(more = changes.web) {
      scene.web = await world.startWeb('web', more);
      await scene.web.ready;
    },
    async post(workspace, posted, at, batch = 500) {
      const file = join(world.folder, `acked-${workspace.slug}-${posts++}.jsonl`);
      const options = {
        url: scene.web.url,
        key: workspace.key,
        source: 'crm',
        startAt: at,
        events: posted,
        file,
        batch,
      };
      const sender = startGenerator({ ...options, atOnce: true });
      await sender.finished;
      return sender.answers();
    },
  };
  return scene;
}

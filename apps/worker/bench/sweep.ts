import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LANES, sweepClocks } from '@baton/services/clocks/sweep';
import { claimBare } from './clocks/bare-claim.ts';
import { seedClocks, setObserving } from './clocks/seed.ts';
import { type BenchWorld, openBenchWorld } from './clocks/world.ts';
import { median } from './rounds.ts';
import { formatTable } from './table.ts';

export type SweepSizes = {
  /** Running clocks in the database. */
  clocks: number;
  /** Rounds, and timers that each contender moves in each of them. */
  rounds: number;
  firings: number;
  /** Firings with alert and delivery between the two looks at the heap. */
  hour: number;
  batch: number;
};

const FULL: SweepSizes = { clocks: 1_000_000, rounds: 7, firings: 10_000, hour: 250_000, batch: 1000 };

/** The sweep beside a bare claim loop on the same table of timers, ratios per round; printable lines. */
export async function benchSweep(sizes: Partial<SweepSizes> = {}): Promise<string[]> {
  const all = { ...FULL, ...sizes };
  const { clocks, rounds, firings, hour, batch } = all;
  if (clocks < 4 * (rounds + 1) * firings + hour) throw new Error('too few clocks for so many firings');
  const world = await openBenchWorld();
  try {
    await seedClocks(world, clocks, `now() - interval '6 h'`);
    const speeds = await race(world, all);
    const bare = speeds[0]?.perSecond ?? [];
    const rows = speeds.map(({ name, perSecond }) => [
      name,
      median(perSecond),
      median(perSecond.map((speed, round) => speed / (bare[round] ?? Number.NaN))),
    ]);
    return [
      `Sweep: ${clocks.toLocaleString('en')} running clocks, ${rounds} rounds of ${firings.toLocaleString('en')} timers, batches of ${batch}`,
      '',
      ...formatTable(['', 'timers/s', 'ratio'], rows),
      '',
      await watchHeap(world, hour, batch),
    ];
  } finally {
    await world.stop();
  }
}

async function race(
  world: BenchWorld,
  { rounds, firings, batch }: SweepSizes,
): Promise<{ name: string; perSecond: number[] }[]> {
  const client = await world.connect();
  const sweep = () => sweepClocks(world.machinery, batch);
  const contenders = [
    { name: 'bare claim loop', observe: true, lanes: 1, turn: () => claimBare(client, batch) },
    { name: 'sweep, timers only move', observe: true, lanes: 1, turn: sweep },
    { name: 'sweep, each an alert and a delivery', observe: false, lanes: LANES, turn: sweep },
    { name: `the same in one lane; a worker has ${LANES}`, observe: false, lanes: 1, turn: sweep },
  ];
  const perSecond = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    // Every other round runs backwards: none is always the one that comes after the slowest.
    const order = contenders.map((_, n) => (round % 2 === 0 ? n : contenders.length - 1 - n));
    for (const n of order) {
      const contender = contenders[n];
      if (contender === undefined) continue;
      await setObserving(world, contender.observe);
      const before = await countTold(world);
      const speed = await time(contender.turn, firings, contender.lanes);
      const { alerts, deliveries } = await countTold(world);
      const told = contender.observe ? 0 : firings;
      if (alerts - before.alerts < told || deliveries - before.deliveries < told)
        throw new Error('somebody was not told');
      // The first round warms up.
      if (round >= 0) perSecond[n]?.push(speed);
    }
  }
  return contenders.map(({ name }, n) => ({ name, perSecond: perSecond[n] ?? [] }));
}

async function countTold({ admin }: BenchWorld): Promise<{ alerts: number; deliveries: number }> {
  const { rows } = await admin.query(
    'select (select count(*)::int from alerts) as alerts, (select count(*)::int from deliveries) as deliveries',
  );
  return rows[0];
}

/** Timers per second of one or more loops that take turns until so many fired. */
async function time(turn: () => Promise<number>, firings: number, lanes = 1): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const lane = async () => {
    while (done < firings) {
      const moved = await turn();
      if (moved === 0) throw new Error('nothing was due');
      done += moved;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (done * 1000) / (performance.now() - startedAt);
}

async function watchHeap(world: BenchWorld, firings: number, batch: number): Promise<string> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const read = () => {
    collect();
    return (process.memoryUsage().heapUsed / 1e6).toFixed(1);
  };
  await setObserving(world, false);
  const before = await countTold(world);
  const start = read();
  const perSecond = await time(() => sweepClocks(world.machinery, batch), firings, LANES);
  const end = read();
  const told = (await countTold(world)).alerts - before.alerts;
  return `Heap after ${told.toLocaleString('en')} more alerts (${Math.round(perSecond).toLocaleString('en')}/s): ${start} MB before, ${end} MB after`;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sweepClocks } from '@baton/services/clocks/sweep';
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
  const contenders = [
    { name: 'bare claim loop', observe: true, turn: () => claimBare(client, batch) },
    { name: 'sweep, timers only move', observe: true, turn: () => sweepClocks(world.machinery, batch) },
    { name: 'sweep, each an alert and a delivery', observe: false, turn: () => sweepClocks(world.machinery, batch) },
    { name: 'the same, two lanes as a worker has', observe: false, turn: () => inTwoLanes(world, batch) },
  ];
  const perSecond = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    // Every other round runs backwards: none is always the one that comes after the slowest.
    const order = contenders.map((_, n) => (round % 2 === 0 ? n : contenders.length - 1 - n));
    for (const n of order) {
      const contender = contenders[n];
      if (contender === undefined) continue;
      await setObserving(world, contender.observe);
      const speed = await time(contender.turn, firings);
      // The first round warms up.
      if (round >= 0) perSecond[n]?.push(speed);
    }
  }
  return contenders.map(({ name }, n) => ({ name, perSecond: perSecond[n] ?? [] }));
}

async function inTwoLanes({ machinery }: BenchWorld, batch: number): Promise<number> {
  const [one, two] = await Promise.all([sweepClocks(machinery, batch), sweepClocks(machinery, batch)]);
  return one + two;
}

async function time(turn: () => Promise<number>, firings: number): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  while (done < firings) {
    const moved = await turn();
    if (moved === 0) throw new Error('nothing was due');
    done += moved;
  }
  return (done * 1000) / (performance.now() - startedAt);
}

async function watchHeap({ machinery, admin }: BenchWorld, firings: number, batch: number): Promise<string> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const read = () => {
    collect();
    return (process.memoryUsage().heapUsed / 1e6).toFixed(1);
  };
  const before = await admin.query('select count(*)::int as count from alerts');
  const start = read();
  const perSecond = await time(() => sweepClocks(machinery, batch), firings);
  const end = read();
  const after = await admin.query('select count(*)::int as count from alerts');
  const told = after.rows[0].count - before.rows[0].count;
  return `Heap after ${told.toLocaleString('en')} more alerts (${Math.round(perSecond).toLocaleString('en')}/s): ${start} MB before, ${end} MB after`;
}

import { setTimeout as wait } from 'node:timers/promises';
import { sweepBurst } from '@baton/services/clocks/sweep';
import { startLoop } from '@baton/services/process/loop';
import { claimBare } from './clocks/bare-claim.ts';
import { type DelayedJobs, jobsOnPostgres, jobsOnRedis } from './clocks/delayed-jobs.ts';
import { findRedis } from './clocks/redis.ts';
import { seedClocks } from './clocks/seed.ts';
import { type BenchWorld, openBenchWorld } from './clocks/world.ts';
import { median } from './rounds.ts';
import { formatTable } from './table.ts';

export type LatenessSizes = {
  /** Running clocks in the database; those that fall due are among them. */
  clocks: number;
  /** How many fall due within one second. */
  bursts: readonly number[];
  rounds: number;
};

const FULL: LatenessSizes = { clocks: 200_000, bursts: [1000, 10_000], rounds: 3 };
const AHEAD_MS = 2000;

type Contender = { name: string; run: DelayedJobs };

/**
 * How much later than its due instant the alert of a clock was committed, when many fall due within one second, beside a
 * bare claim of the same timers and delayed jobs of BullMQ; printable lines.
 */
export async function benchLateness(sizes: Partial<LatenessSizes> = {}): Promise<string[]> {
  const { clocks, bursts, rounds } = { ...FULL, ...sizes };
  const needed = bursts.reduce((sum, burst) => sum + burst * 2 * (rounds + 1), 0);
  if (clocks < needed) throw new Error(`too few clocks: ${needed} fall due`);
  const world = await openBenchWorld();
  const redis = await findRedis();
  try {
    await seedClocks(world, clocks, `now() + interval '1 day'`);
    let next = 0;
    const take = (count: number) => {
      next += count;
      return next - count;
    };
    const contenders: Contender[] = [
      { name: 'bare claim', run: (count) => timeBareClaim(world, take(count), count) },
      { name: 'sweep: alert and delivery', run: (count) => timeSweep(world, take(count), count) },
      ...(redis === null ? [] : [{ name: 'BullMQ on Redis: picked up', run: jobsOnRedis(redis.url) }]),
      { name: 'BullMQ on Postgres: picked up', run: jobsOnPostgres(world.adminUrl) },
    ];
    const lines = [
      `Lateness (ms) after the due instant, ${clocks.toLocaleString('en')} running clocks, medians of ${rounds} rounds`,
      ...(redis === null ? ['redis-server is not installed here: BullMQ on Redis is left out'] : []),
    ];
    for (const burst of bursts) lines.push('', ...(await raceBurst(contenders, burst, rounds)));
    return lines;
  } finally {
    await redis?.stop();
    await world.stop();
  }
}

async function raceBurst(contenders: readonly Contender[], burst: number, rounds: number): Promise<string[]> {
  const results = contenders.map((): { p50: number[]; p99: number[] } => ({ p50: [], p99: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const [n, { run }] of contenders.entries()) {
      const lateness = (await run(burst)).sort((a, b) => a - b);
      if (lateness.length !== burst) throw new Error(`${lateness.length} of ${burst} came`);
      // The first round warms up.
      if (round < 0) continue;
      results[n]?.p50.push(percentile(lateness, 0.5));
      results[n]?.p99.push(percentile(lateness, 0.99));
    }
  }
  const bare = median(results[0]?.p99 ?? []);
  const rows = contenders.map(({ name }, n) => {
    const p99 = median(results[n]?.p99 ?? []);
    return [name, median(results[n]?.p50 ?? []), p99, p99 / bare];
  });
  return formatTable([`${burst.toLocaleString('en')} within one second`, 'p50', 'p99', 'p99 / bare'], rows);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Lets clocks, from the n-th on, fall due evenly within the second that begins soon. Answers that instant (epoch ms). */
async function letFallDue({ admin }: BenchWorld, from: number, count: number): Promise<number> {
  const first = Math.ceil(Date.now() + AHEAD_MS);
  await admin.query(
    `update timers t set next_fire_at = c.due, steps_at = c.due || t.steps_at[2:]
     from (select *, (to_timestamp($1::float8 / 1000) + (n - $2::int) * interval '1 s' / $3::int)::timestamptz(3) as due
       from bench.clock where n >= $2::int and n < $2::int + $3::int) c
     where t.workspace_id = c.workspace_id and t.clock_id = c.clock_id`,
    [first, from, count],
  );
  if (Date.now() > first) throw new Error('the clocks were not set in time');
  return first;
}

async function timeBareClaim(world: BenchWorld, from: number, count: number): Promise<number[]> {
  const client = await world.connect();
  const loop = startLoop(
    'bare',
    async () => ((await claimBare(client, 500)) > 0 ? 0 : untilDue(world)),
    world.machinery.log,
  );
  const first = await letFallDue(world, from, count);
  await wait(first + 1000 - Date.now());
  const lateness = await readWhenAll(world, count, {
    text: `select (extract(epoch from pg_xact_commit_timestamp(t.xmin) - t.steps_at[1]) * 1000)::float8 as late
      from timers t join bench.clock c on c.workspace_id = t.workspace_id and c.clock_id = t.clock_id
      where c.n >= $1::int and c.n < $1::int + $2::int and t.next_fire_at > t.steps_at[1]`,
    values: [from, count],
  });
  await loop.stop();
  return lateness;
}

async function timeSweep(world: BenchWorld, from: number, count: number): Promise<number[]> {
  const loop = startLoop(
    'sweep',
    async () => ((await sweepBurst(world.machinery)) > 0 ? 0 : untilDue(world)),
    world.machinery.log,
  );
  const first = await letFallDue(world, from, count);
  await wait(first + 1000 - Date.now());
  const lateness = await readWhenAll(world, count, {
    text: `select (extract(epoch from pg_xact_commit_timestamp(a.xmin) - a.due_at) * 1000)::float8 as late
      from alerts a join bench.clock c on c.workspace_id = a.workspace_id and c.clock_id = a.clock_id
      join deliveries d on d.workspace_id = a.workspace_id and d.alert_id = a.id
      where c.n >= $1::int and c.n < $1::int + $2::int`,
    values: [from, count],
  });
  await loop.stop();
  return lateness;
}

/** As the worker rests: until the next due instant, at most a quarter of a second. */
async function untilDue({ machinery, outlook }: BenchWorld): Promise<number> {
  const at = await outlook.nextDueAt();
  return at === null ? 250 : Math.min(250, Math.max(1, at - (await machinery.db.now())));
}

async function readWhenAll(
  { admin }: BenchWorld,
  count: number,
  query: { text: string; values: unknown[] },
): Promise<number[]> {
  for (;;) {
    const { rows } = await admin.query<{ late: number }>(query);
    if (rows.length >= count) return rows.map((row) => row.late);
    await wait(500);
  }
}

import { createPostgresBackend, PostgresConnection, Queue, Worker, withBackend } from 'bullmq';

/** How much later than their instant `count` delayed jobs, due evenly within a second, were picked up (ms each). */
export type DelayedJobs = (count: number) => Promise<number[]>;

const CONCURRENCY = 100;
const AHEAD_MS = 4000;

type AnyQueue = { addBulk(jobs: { name: string; data: { at: number }; opts: object }[]): Promise<unknown> };
type Picking = (process: (job: { data: unknown }) => Promise<void>) => { close(): Promise<void> };

/** BullMQ on Redis. */
export function jobsOnRedis(url: string): DelayedJobs {
  return async (count) => {
    const connection = { url, maxRetriesPerRequest: null };
    const queue = new Queue(`late-${count}-${performance.now()}`, { connection });
    const lateness = await pickUp(
      queue,
      (process) => new Worker(queue.name, process, { connection, concurrency: CONCURRENCY }),
      count,
    );
    await queue.obliterate({ force: true });
    await queue.close();
    return lateness;
  };
}

/** BullMQ on its Postgres backend, in a schema of its own. */
export function jobsOnPostgres(connectionString: string): DelayedJobs {
  const on = withBackend(createPostgresBackend);
  const schema = 'bullmq_bench';
  return async (count) => {
    const setUp = new PostgresConnection({ connectionString, schema, migrate: true, max: 1 });
    await setUp.waitUntilReady();
    await setUp.close();
    const connection = { connectionString, schema, max: 10 };
    const queue = new on.Queue(`late-${count}-${Math.round(performance.now())}`, { connection });
    const lateness = await pickUp(
      queue,
      (process) => new on.Worker(queue.name, process, { connection, concurrency: CONCURRENCY }),
      count,
    );
    await queue.close();
    return lateness;
  };
}

async function pickUp(queue: AnyQueue, startWorker: Picking, count: number): Promise<number[]> {
  const lateness: number[] = [];
  let finish: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const worker = startWorker(async (job) => {
    lateness.push(Date.now() - (job.data as { at: number }).at);
    if (lateness.length === count) finish();
  });
  // Adding takes a while on the slower backend: the second begins when all are in.
  const first = Date.now() + AHEAD_MS + count;
  for (let from = 0; from < count; from += 1000) {
    const jobs = Array.from({ length: Math.min(1000, count - from) }, (_, n) => {
      const at = Math.round(first + ((from + n) * 1000) / count);
      return { name: 'due', data: { at }, opts: { delay: Math.max(0, at - Date.now()), removeOnComplete: true } };
    });
    await queue.addBulk(jobs);
  }
  if (Date.now() > first) throw new Error('the jobs were not added in time');
  await all;
  await worker.close();
  return lateness;
}

import { createPostgresBackend, PostgresConnection, Queue, Worker, withBackend } from 'bullmq';
import type { Log } from '../context.ts';
import { type Enqueue, JOBS, type JobName, type JobPayload } from './catalog.ts';

/** Where BullMQ keeps its jobs: its own schema beside our tables, or Redis when an address is given. */
export type QueuePlace = { databaseUrl: string; redisUrl: string | null; log: Log };
export type OpenQueue = { enqueue: Enqueue; close(): Promise<void> };
export type OpenWorker = { close(): Promise<void> };

const SCHEMA = 'bullmq';
const KEEP_FAILED = 200;
const onPostgres = withBackend(createPostgresBackend);

/**
 * Creates or updates BullMQ's tables in a schema of their own and lets the application's role work there: they hold
 * wake-ups (ids only). Run by whoever migrates, with the owner's address; the application's role may not create schemas.
 */
export async function migrateQueue(adminUrl: string): Promise<void> {
  const connection = new PostgresConnection({ connectionString: adminUrl, schema: SCHEMA, migrate: true, max: 1 });
  try {
    await connection.waitUntilReady();
    const grants = ['tables', 'sequences', 'routines'].map(
      (kind) => `grant all on all ${kind} in schema ${SCHEMA} to baton_app`,
    );
    // One transaction under a lock: Postgres refuses grants on one object that run at the same time.
    await connection.pool.query(
      [
        `select pg_advisory_xact_lock(hashtextextended('${SCHEMA}:grants', 0))`,
        ...grants,
        `grant usage, create on schema ${SCHEMA} to baton_app`,
      ].join(';'),
    );
  } finally {
    await connection.close();
  }
}

// Without a command timeout a half-open link hangs until it heals by itself.
const redisAt = (url: string) => ({ url, maxRetriesPerRequest: null, commandTimeout: 5000 });
const postgresAt = (connectionString: string, max: number) => ({ connectionString, schema: SCHEMA, max });

function createQueue({ databaseUrl, redisUrl }: QueuePlace, name: JobName) {
  return redisUrl === null
    ? new onPostgres.Queue(name, { connection: postgresAt(databaseUrl, 2) })
    : new Queue(name, { connection: redisAt(redisUrl) });
}

/** Opens the queue for putting wake-ups in. They wait for nobody: `enqueue` returns at once and reports failures to the log. */
export function openQueue(place: QueuePlace): OpenQueue {
  const queues = new Map<JobName, ReturnType<typeof createQueue>>();
  const sending = new Map<string, { again: boolean; done: Promise<void> }>();

  function queueOf(name: JobName): ReturnType<typeof createQueue> {
    const known = queues.get(name);
    if (known) return known;
    const queue = createQueue(place, name);
    queue.on('error', (error) => place.log.warn({ queue: name, reason: error.message }, 'queue connection'));
    queues.set(name, queue);
    return queue;
  }

  async function add(name: JobName, payload: object): Promise<void> {
    const { attempts, backoffMs } = JOBS[name];
    try {
      await queueOf(name).add(name, payload, {
        attempts,
        backoff: { type: 'exponential', delay: backoffMs },
        removeOnComplete: true,
        removeOnFail: KEEP_FAILED,
        // One waiting wake-up is enough; one that comes while another is worked on runs after it.
        deduplication: { id: JSON.stringify(payload), keepLastIfActive: true },
      });
    } catch (error) {
      place.log.warn(
        { queue: name, reason: error instanceof Error ? error.message : String(error) },
        'wake-up was not queued',
      );
    }
  }

  /** Concurrent wake-ups of one kind are one: at most one is on its way and one more follows it. */
  function send(key: string, name: JobName, payload: object): void {
    const current = sending.get(key);
    if (current) {
      current.again = true;
      return;
    }
    const state = { again: false, done: Promise.resolve() };
    sending.set(key, state);
    state.done = (async () => {
      do {
        state.again = false;
        await add(name, payload);
      } while (state.again);
      sending.delete(key);
    })();
  }

  return {
    enqueue: async (name, payload) => send(`${name} ${JSON.stringify(payload)}`, name, payload),
    async close() {
      await Promise.all([...sending.values()].map((one) => one.done));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** Works on one kind of job. The handler gets the checked payload; what it throws is tried again as the catalog says. */
export function openWorker<N extends JobName>(
  place: QueuePlace,
  name: N,
  handle: (payload: JobPayload<N>) => Promise<void>,
): OpenWorker {
  const { payload: schema, concurrency } = JOBS[name];
  const process = async (job: { data: unknown }) => handle(schema.parse(job.data) as JobPayload<N>);
  const options = { concurrency, lockDuration: 30_000, stalledInterval: 10_000, maxStalledCount: 1000 };
  const worker =
    place.redisUrl === null
      ? new onPostgres.Worker(name, process, { ...options, connection: postgresAt(place.databaseUrl, concurrency + 1) })
      : new Worker(name, process, { ...options, connection: redisAt(place.redisUrl) });
  worker.on('error', (error: Error) => place.log.warn({ queue: name, reason: error.message }, 'queue worker'));
  return { close: () => worker.close() };
}

// The product on one machine: Postgres, tables, pages, web and worker. `pnpm serve`.
//   --fresh        begin with an empty data folder
//   --own-secret   make BATON_SECRET once and keep it in the data folder
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KeptChild, keepChild } from '@baton/services/process/child';
import { holdDataFolder, keepSecret, openDataFolder, removeDataFolder } from '@baton/services/process/data-folder';
import { report, stopWith } from '@baton/services/process/lifecycle';
import { describeTakenPort, isPortTaken } from '@baton/services/process/port';
import { startStep } from '@baton/services/process/progress';
import { followScriptRunner } from '@baton/services/process/script-runner';
import { childEnv, readServeEnv, readWorkerEnv, type WorkerEnv } from './env.ts';
import { waitUntilAnswering } from './serve/answering.ts';
import { keepPostgres } from './serve/keep-postgres.ts';
import { buildWeb, isWebBuilt } from './serve/web-build.ts';
import { migrateTables, openPostgres } from './wiring.ts';

const root = join(import.meta.dirname, '../..');
const childLimitMs = 10_000;
const answerLimitMs = 120_000;

/** Cannot start, for a reason that the operator can mend; `message` is one line. */
class StartError extends Error {}

const undo: (() => Promise<void> | void)[] = [];
const stopping = new AbortController();

async function stopAll(): Promise<void> {
  stopping.abort();
  for (const step of undo.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      console.error(error);
    }
  }
}

type Options = { fresh: boolean; ownSecret: boolean };

function readOptions(): Options {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, 'own-secret': { type: 'boolean' } } });
  return { fresh: values.fresh ?? false, ownSecret: values['own-secret'] ?? false };
}

async function serve(given: ReturnType<typeof readServeEnv>, options: Options): Promise<void> {
  if (await isPortTaken(given.PORT)) throw new StartError(describeTakenPort(given.PORT));
  if (options.fresh && given.DATABASE_URL)
    throw new StartError('--fresh empties the embedded database only: unset DATABASE_URL.');
  if (!given.DATABASE_URL || options.ownSecret) await openFolder(given.BATON_DATA_DIR, options.fresh);
  const env: WorkerEnv = {
    ...given,
    BATON_SECRET: given.BATON_SECRET ?? (await keepSecret(given.BATON_DATA_DIR, 'secret')),
  };

  const databaseUrl = env.DATABASE_URL ?? (await startEmbedded(env.BATON_DATA_DIR));
  const pages = preparePages();
  await migrate(databaseUrl);
  report({ is: 'database', variables: { DATABASE_URL: databaseUrl, BATON_SECRET: env.BATON_SECRET } });
  await pages;
  await startBoth(env, databaseUrl);
}

async function openFolder(folder: string, fresh: boolean): Promise<void> {
  if (fresh) await removeDataFolder(folder);
  await openDataFolder(folder);
  const held = await holdDataFolder(folder);
  undo.push(() => held.release());
}

async function startEmbedded(folder: string): Promise<string> {
  const step = startStep('Starting Postgres');
  const postgres = await keepPostgres(() => openPostgres(folder), console.error);
  undo.push(() => postgres.stop());
  stopping.signal.throwIfAborted();
  step.done();
  return postgres.adminUrl;
}

async function migrate(databaseUrl: string): Promise<void> {
  const step = startStep('Preparing the tables');
  const { applied } = await migrateTables(databaseUrl);
  stopping.signal.throwIfAborted();
  step.done(applied.length > 0 ? `${applied.length} migrations applied` : 'up to date');
}

function preparePages(): Promise<void> {
  const prepare = async () => {
    if (await isWebBuilt()) return;
    const step = startStep('Building the pages (first start, or their sources changed)');
    const build = buildWeb(childEnv({}));
    undo.push(() => build.stop());
    await build.finished;
    step.done();
  };
  const prepared = prepare();
  // Awaited after the tables are in place; until then a failure must not count as uncaught.
  prepared.catch(() => undefined);
  return prepared;
}

async function startBoth(env: WorkerEnv, databaseUrl: string): Promise<void> {
  stopping.signal.throwIfAborted();
  const variables = childEnv({
    NODE_ENV: 'production',
    PORT: String(env.PORT),
    BATON_URL: env.BATON_URL,
    BATON_DATA_DIR: env.BATON_DATA_DIR,
    DATABASE_URL: databaseUrl,
    BATON_SECRET: env.BATON_SECRET,
  });
  const step = startStep('Starting web and worker');
  const workerReady = Promise.withResolvers<void>();
  const children: KeptChild[] = [
    keepChild('worker', {
      script: join(root, 'apps/worker/main.ts'),
      env: variables,
      onReport: (message) => message.is === 'ready' && workerReady.resolve(),
    }),
    keepChild('web', { script: join(root, 'apps/web/server.ts'), env: variables, cwd: join(root, 'apps/web') }),
  ];
  undo.push(async () => {
    await Promise.all(children.map((child) => child.stop(childLimitMs)));
  });

  const limit = AbortSignal.any([stopping.signal, AbortSignal.timeout(answerLimitMs)]);
  const late = Promise.withResolvers<never>();
  limit.addEventListener('abort', () =>
    late.reject(new StartError('web and worker did not answer in time; see above.')),
  );
  await Promise.race([
    Promise.all([waitUntilAnswering(`http://localhost:${env.PORT}`, limit), workerReady.promise]),
    late.promise,
  ]);
  step.done('both answer');
  if (process.send) report({ is: 'ready' });
  else console.log(`Baton is ready at ${env.BATON_URL}`);
}

function explain(error: unknown): void {
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : String(error));
}

try {
  const options = readOptions();
  const env = options.ownSecret ? readServeEnv() : readWorkerEnv();
  const end = stopWith(stopAll, { limitMs: childLimitMs + 15_000 });
  followScriptRunner(() => end('the script runner is gone'));
  await serve(env, options).catch((error) => {
    explain(error);
    end('could not start', 1);
  });
} catch (error) {
  explain(error);
  process.exit(1);
}

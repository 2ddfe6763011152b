import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { findBinaries } from './embedded/binaries.ts';
import {
  type Folder,
  inspectCluster,
  openFolder,
  readState,
  type ServerState,
  withLock,
  writeState,
} from './embedded/folder.ts';
import { isRunning, markProcess, type ProcessMark } from './embedded/process-mark.ts';
import { chooseRunAs } from './embedded/run-as.ts';
import {
  answers,
  buildCluster,
  choosePort,
  findServer,
  readLastError,
  resetPassword,
  spawnServer,
  stopServer,
  toAdminUrl,
} from './embedded/server.ts';
import { DatabaseSetupError } from './errors.ts';

export type EmbeddedPostgres = {
  adminUrl: string;
  /** True for the process that answers for the server's end; false for a guest of a running one. */
  started: boolean;
  /** False once the server's process is gone, whoever ended it. */
  isAlive: () => boolean;
  /** Stops the server when this process started it; does nothing for a guest. */
  stop: () => Promise<void>;
};

const patienceMs = 60_000;

function toOwned(folder: Folder, state: ServerState, server: ProcessMark): EmbeddedPostgres {
  // The last resort of a process that ends without stop(): the signal goes out, the server ends by itself.
  const onExit = () => {
    if (isRunning(server)) process.kill(server.pid, 'SIGINT');
  };
  process.once('exit', onExit);
  return {
    adminUrl: toAdminUrl(state.port, state.password),
    started: true,
    isAlive: () => isRunning(server),
    stop: async () => {
      process.off('exit', onExit);
      await withLock(folder, async () => {
        await stopServer(server);
        writeState(folder, { ...state, server: null, starter: null });
      });
    },
  };
}

async function joinRunning(folder: Folder, state: ServerState, server: ProcessMark): Promise<EmbeddedPostgres | null> {
  // It may be starting or recovering: wait for it as long as it lives.
  for (const until = performance.now() + patienceMs; performance.now() < until; await wait(50)) {
    if (!isRunning(server)) return null;
    if (!(await answers(folder, state.port, state.password))) continue;
    const isGuest = state.starter !== null && state.starter.pid !== process.pid && isRunning(state.starter);
    if (isGuest)
      return {
        adminUrl: toAdminUrl(state.port, state.password),
        started: false,
        isAlive: () => isRunning(server),
        stop: async () => undefined,
      };
    // Its starter was killed: whoever comes next takes it over.
    const adopted = { ...state, server, starter: markProcess() };
    writeState(folder, adopted);
    return toOwned(folder, adopted, server);
  }
  throw new DatabaseSetupError(
    `A Postgres server (process ${server.pid}) holds ${folder.cluster} but does not answer: ${readLastError(folder)}`,
  );
}

async function prepare(
  folder: Folder,
): Promise<{ state: ServerState; start: (port: number, settings: string[]) => ReturnType<typeof spawnServer> }> {
  const binaries = await findBinaries();
  const runAs = chooseRunAs([binaries.postgres, folder.cluster]);
  const known = readState(folder);
  const state = known ?? {
    password: randomBytes(24).toString('hex'),
    port: 0,
    completed: false,
    server: null,
    starter: null,
  };
  if (inspectCluster(folder, known) === 'absent') {
    state.completed = false;
    // Before the cluster is in place: from then on its password must be known.
    writeState(folder, state);
    buildCluster(folder, binaries, runAs, state.password);
  } else if (!known) {
    resetPassword(folder, binaries, runAs, state.password);
  }
  return { state, start: (port, settings) => spawnServer(folder, binaries, runAs, port, settings) };
}

async function startNew(folder: Folder, settings: string[]): Promise<EmbeddedPostgres> {
  const { state, start } = await prepare(folder);
  let port = state.port;
  // A few tries: another program may take the port first, or the last pieces of a killed server may still hold the memory.
  for (let attempt = 1; attempt <= 10; attempt++) {
    port = await choosePort(port);
    const child = start(port, settings);
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    for (const until = performance.now() + patienceMs; !hasEnded() && performance.now() < until; await wait(20)) {
      if (child.pid === undefined || !(await answers(folder, port, state.password))) continue;
      const server = markProcess(child.pid);
      const running = { ...state, port, completed: true, server, starter: markProcess() };
      writeState(folder, running);
      return toOwned(folder, running, server);
    }
    if (!hasEnded() && child.pid !== undefined) await stopServer(markProcess(child.pid));
    const why = readLastError(folder);
    if (!/address|bind|lock file|shared memory|listen/i.test(why)) break;
    await wait(200 * attempt);
    findServer(folder);
  }
  throw new DatabaseSetupError(`The embedded Postgres in ${folder.cluster} did not start: ${readLastError(folder)}`);
}

/**
 * A running Postgres 18 below the data folder: joins the one that runs there, takes over one whose starter was killed,
 * or starts it (building it first when the folder is new). Throws DatabaseSetupError with one line when it cannot.
 */
export async function ensureEmbeddedPostgres(dataDir: string, settings: string[] = []): Promise<EmbeddedPostgres> {
  const folder = openFolder(dataDir);
  return withLock(folder, async () => {
    const server = findServer(folder);
    const state = readState(folder);
    const running = server && state ? await joinRunning(folder, state, server) : null;
    if (running) return running;
    if (server && !state) await stopServer(server);
    return startNew(folder, settings);
  });
}

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSetupError } from '../errors.ts';
import { isRunning, markProcess, type ProcessMark } from './process-mark.ts';

/** The files of one embedded server below a data folder. */
export type Folder = { cluster: string; building: string; state: string; lock: string; log: string };

/** What other processes need to reach a running server and to know whose it is. */
export type ServerState = {
  password: string;
  port: number;
  completed: boolean;
  server: ProcessMark | null;
  starter: ProcessMark | null;
};

/** Makes the data folder and names its parts. */
export function openFolder(dataDir: string): Folder {
  mkdirSync(dataDir, { recursive: true });
  const at = realpathSync(dataDir);
  return {
    cluster: join(at, 'postgres'),
    building: join(at, 'postgres.building'),
    state: join(at, 'postgres.json'),
    lock: join(at, 'postgres.lock'),
    log: join(at, 'postgres.log'),
  };
}

/** The stored state, or null when there is none that can be read. */
export function readState(folder: Folder): ServerState | null {
  try {
    const state = JSON.parse(readFileSync(folder.state, 'utf8')) as ServerState;
    return typeof state.password === 'string' && typeof state.port === 'number' ? state : null;
  } catch {
    return null;
  }
}

/** Replaces the state in one step; only its owner may read it, for it holds the password. */
export function writeState(folder: Folder, state: ServerState): void {
  const next = `${folder.state}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, folder.state);
}

/** Whether the cluster can be started, must be built, or is damaged. Sets aside what never was completed. */
export function inspectCluster(folder: Folder, state: ServerState | null): 'ready' | 'absent' {
  rmSync(folder.building, { recursive: true, force: true });
  if (!existsSync(folder.cluster)) return 'absent';
  const missing = ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal'].find(
    (part) => !existsSync(join(folder.cluster, part)),
  );
  if (!missing) {
    const version = readFileSync(join(folder.cluster, 'PG_VERSION'), 'utf8').trim();
    if (version === '18') return 'ready';
    throw new DatabaseSetupError(
      `${folder.cluster} belongs to Postgres ${version}, not 18: move it away or set DATABASE_URL`,
    );
  }
  if (state?.completed) {
    throw new DatabaseSetupError(
      `${folder.cluster} is damaged (${missing} is missing): restore it from a backup or move it away`,
    );
  }
  let aside = `${folder.cluster}.incomplete`;
  for (let n = 2; existsSync(aside); n++) aside = `${folder.cluster}.incomplete-${n}`;
  renameSync(folder.cluster, aside);
  return 'absent';
}

function takeLock(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify(markProcess()));
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isLockStale(path: string): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(path, 'utf8')) as ProcessMark);
  } catch {
    return false;
  }
}

/** Runs the work while no other process starts or stops the server of this folder; waits up to a minute for its turn. */
export async function withLock<T>(folder: Folder, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + 60_000;
  while (!takeLock(folder.lock)) {
    if (isLockStale(folder.lock)) rmSync(folder.lock, { force: true });
    else if (performance.now() > until)
      throw new DatabaseSetupError(`Another process has been starting the database for a minute (${folder.lock})`);
    else await wait(50);
  }
  try {
    return await work();
  } finally {
    rmSync(folder.lock, { force: true });
  }
}

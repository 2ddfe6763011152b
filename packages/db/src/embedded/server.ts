import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseSetupError } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import type { Folder } from './folder.ts';
import { isRunning, markProcess, type ProcessMark, readCommand } from './process-mark.ts';
import type { RunAs } from './run-as.ts';

/** The superuser's address of an embedded server; it listens on the loopback only. */
export function toAdminUrl(port: number, password: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** Builds a new cluster aside and moves it into place whole, so that an interruption leaves nothing half done there. */
export function buildCluster(folder: Folder, binaries: Binaries, runAs: RunAs, password: string): void {
  mkdirSync(folder.building, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder.building}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    runAs.own(folder.building);
    runAs.own(passwordFile);
    const { program, args, uid, gid } = runAs.wrap(binaries.initdb, [
      ...['-D', folder.building, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-messages=C'],
    ]);
    const run = spawnSync(program, args, { uid, gid, cwd: '/', encoding: 'utf8' });
    if (run.status !== 0) {
      const why = run.error?.message ?? run.stderr.trim().split('\n').at(-1);
      throw new DatabaseSetupError(`Could not create the database in ${folder.cluster}: ${why}`);
    }
    renameSync(folder.building, folder.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Gives the superuser a new password without a running server: for a cluster whose state file was lost. */
export function resetPassword(folder: Folder, binaries: Binaries, runAs: RunAs, password: string): void {
  const { program, args, uid, gid } = runAs.wrap(binaries.postgres, ['--single', '-D', folder.cluster, 'postgres']);
  const input = `ALTER ROLE postgres PASSWORD '${password}'\n`;
  const run = spawnSync(program, args, { uid, gid, cwd: '/', encoding: 'utf8', input });
  if (run.status !== 0) {
    throw new DatabaseSetupError(
      `${folder.state} is missing and ${folder.cluster} could not be opened: ${run.stderr.trim().split('\n').at(-1)}`,
    );
  }
}

/** The server process that holds this cluster, if one runs; removes a pid file whose process is gone or something else. */
export function findServer(folder: Folder): ProcessMark | null {
  const pidFile = join(folder.cluster, 'postmaster.pid');
  let pid: number;
  try {
    pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
  const mark = markProcess(pid);
  if (pid > 0 && isRunning(mark) && readCommand(pid)?.includes('postgres')) return mark;
  rmSync(pidFile, { force: true });
  return null;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The wanted port if nobody has it, else any free one. */
export async function choosePort(wanted: number): Promise<number> {
  if (wanted > 0 && (await isFree(wanted))) return wanted;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts the server process. It leads its own process group: Ctrl-C reaches it only through us. */
export function spawnServer(
  folder: Folder,
  binaries: Binaries,
  runAs: RunAs,
  port: number,
  settings: string[],
): ChildProcess {
  const log = openSync(folder.log, 'a', 0o600);
  try {
    if (statSync(folder.log).size > 10_000_000) truncateSync(folder.log);
    const flags = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'wal_level=minimal',
      'max_wal_senders=0',
      'jit=off',
      'log_checkpoints=off',
      'autovacuum_naptime=15s',
      ...settings,
    ];
    const { program, args, uid, gid } = runAs.wrap(binaries.postgres, [
      ...['-D', folder.cluster, '-p', String(port)],
      ...flags.flatMap((flag) => ['-c', flag]),
    ]);
    const child = spawn(program, args, { uid, gid, cwd: '/', detached: true, stdio: ['ignore', log, log] });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** True when the server of this very cluster answers there with this password. */
export async function answers(folder: Folder, port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: toAdminUrl(port, password), connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === folder.cluster;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The last words of the server log, for a one-line message. */
export function readLastError(folder: Folder): string {
  try {
    const lines = readFileSync(folder.log, 'utf8').trimEnd().split('\n').slice(-20);
    return (lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? '').replace(/^.*?\] /, '');
  } catch {
    return 'no log';
  }
}

/** Asks the server to stop (open sessions are cut, data is safe) and waits; insists after 15 s. */
export async function stopServer(mark: ProcessMark): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isRunning(mark)) return;
    process.kill(mark.pid, signal);
    for (const until = performance.now() + 15_000; performance.now() < until; await wait(20)) {
      if (!isRunning(mark)) return;
    }
  }
}

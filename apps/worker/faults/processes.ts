import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { plainEnv } from './env.ts';

const root = join(import.meta.dirname, '../../..');
const SCRIPTS = { worker: 'apps/worker/main.ts', web: 'apps/web/server.ts' } as const;

export type StartOptions = {
  kind: keyof typeof SCRIPTS;
  name: string;
  folder: string;
  env: Record<string, string>;
  /** Modules to load before the script: seams of the harness, never of the product. */
  preload?: string[];
};

export type Running = {
  name: string;
  pid: number;
  /** Resolves once it told that it is ready; rejects when it ends before. */
  ready: Promise<void>;
  gone: Promise<void>;
  isAlive(): boolean;
  /** It ended after it had been ready, although nobody asked or killed it. */
  hasFailed(): boolean;
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Asks it to end and returns how long that took (ms). */
  stop(limitMs?: number): Promise<number>;
  /** Processor time it has used so far (ms). */
  cpuMs(): number;
  /** What it logged so far. */
  log(): string;
};

/** Starts the real worker or web process as a child that ends with this one; its output goes to a file in the folder. */
export function startProcess({ kind, name, folder, env, preload = [] }: StartOptions): Running {
  const path = join(folder, `${name}.log`);
  const file = openSync(path, 'a');
  const args = preload.flatMap((module) => ['--import', module]);
  const child: ChildProcess = spawn(process.execPath, [...args, join(root, SCRIPTS[kind])], {
    cwd: kind === 'web' ? join(root, 'apps/web') : root,
    env: { ...plainEnv(), NODE_ENV: 'production', ...env },
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  const gone = once(child, 'exit').then(() => undefined);
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  let asked = false;
  let wasReady = false;
  const ready = Promise.race([
    once(child, 'message').then(() => {
      wasReady = true;
    }),
    gone.then(() => Promise.reject(new Error(`${name} ended before it was ready: ${tail(path)}`))),
  ]);
  // Whoever kills a process on purpose does not wait for it to be ready.
  ready.catch(() => undefined);
  const signal = (what: NodeJS.Signals) => {
    if (isAlive()) child.kill(what);
  };
  const end = (what: NodeJS.Signals) => {
    asked = true;
    signal(what);
  };
  return {
    name,
    pid: child.pid ?? 0,
    ready,
    gone,
    isAlive,
    hasFailed: () => !isAlive() && wasReady && !asked && preload.length === 0,
    signal,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    log: () => readFileSync(path, 'utf8'),
    async kill() {
      end('SIGKILL');
      await gone;
    },
    async stop(limitMs = 30_000) {
      const startedAt = performance.now();
      signal('SIGCONT');
      end('SIGTERM');
      await Promise.race([gone, wait(limitMs, undefined, { ref: false })]);
      signal('SIGKILL');
      await gone;
      return performance.now() - startedAt;
    },
  };
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-3).join(' ');
}

/** From the kernel's own account, in ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

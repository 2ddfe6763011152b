import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessReport } from './lifecycle.ts';

export type ChildOptions = {
  script: string;
  args?: string[];
  env: Record<string, string | undefined>;
  cwd?: string;
  onReport?: (message: ProcessReport) => void;
};

/** Starts a Node script with a channel to it. Ctrl-C in the terminal does not reach it: its starter ends it in order. */
function startChild(options: ChildOptions): ChildProcess {
  const child = spawn(process.execPath, [options.script, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  child.on('message', (message) => options.onReport?.(message as ProcessReport));
  child.on('error', (error) => console.error(error.message));
  return child;
}

/** Asks a child to stop and waits; kills it when it has not ended after `limitMs`. */
async function stopChild(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // Windows knows no signals: there the channel carries the request.
  if (process.platform === 'win32' && child.connected) child.send('stop', () => undefined);
  else child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await ended;
  clearTimeout(timer);
}

export type KeptChild = { stop(limitMs: number): Promise<void>; restarts(): number };

const firstDelayMs = 500;
const longestDelayMs = 30_000;
const settledMs = 60_000;

/** Keeps a child running: one that ends by itself is started again, later each time it ends soon. */
export function keepChild(name: string, options: ChildOptions): KeptChild {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let restarts = 0;
  let delayMs = firstDelayMs;

  const start = () => {
    const startedAt = performance.now();
    child = startChild(options);
    child.once('exit', (code, signal) => {
      if (stopped) return;
      if (performance.now() - startedAt > settledMs) delayMs = firstDelayMs;
      console.error(`${name} ended (${signal ?? `exit code ${code}`}); starting it again in ${delayMs / 1000} s.`);
      restarts += 1;
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    });
  };
  start();

  return {
    restarts: () => restarts,
    async stop(limitMs) {
      stopped = true;
      clearTimeout(timer);
      if (child) await stopChild(child, limitMs);
    },
  };
}

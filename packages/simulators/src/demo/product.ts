import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { productEnv } from './env.ts';

const worker = resolve(import.meta.dirname, '../../../../apps/worker');
const stopLimitMs = 30_000;

const reportSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('database'), variables: z.record(z.string(), z.string()) }),
  z.object({ is: z.literal('ready') }),
]);

/** The running product, started as `pnpm serve` starts it. */
export type Product = {
  /** The variables with which commands reach its database; known once the tables are in place. */
  database: Promise<Record<string, string>>;
  /** Web and worker answer. */
  ready: Promise<void>;
  /** Ended; with its exit code. */
  ended: Promise<number>;
  stop(): Promise<void>;
};

/** Starts the product with these variables. The promises fail when it ends before. */
export function startProduct(args: string[], variables: Record<string, string>): Product {
  const child = spawn(process.execPath, [resolve(worker, 'serve.ts'), ...args], {
    env: productEnv(variables),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C in the terminal reaches the demo alone, which ends the rest in order.
    detached: process.platform !== 'win32',
  });
  const database = Promise.withResolvers<Record<string, string>>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (message) => {
    const report = reportSchema.safeParse(message).data;
    if (report?.is === 'database') database.resolve(report.variables);
    if (report?.is === 'ready') ready.resolve();
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (signal && signal !== 'SIGTERM') console.error(`Baton was ended by ${signal}.`);
    return typeof code === 'number' ? code : 1;
  });
  const failed = ended.then(() => Promise.reject(new ProductEnded()));
  for (const promise of [database.promise, ready.promise, failed]) promise.catch(() => undefined);
  return {
    database: Promise.race([database.promise, failed]),
    ready: Promise.race([ready.promise, failed]),
    ended,
    stop: () => stop(child, ended),
  };
}

/** The product ended by itself; it has said why. */
export class ProductEnded extends Error {}

/** Runs a command of the product's command line and returns what it printed, as JSON. */
export async function runCommand(variables: Record<string, string>, args: string[]): Promise<unknown> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [resolve(worker, 'cli.ts'), ...args], {
    env: productEnv(variables),
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32' && child.connected) child.send('stop', () => undefined);
  else child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(timer);
}

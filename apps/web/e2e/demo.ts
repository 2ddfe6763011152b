import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoAddresses, withVariables } from './env.ts';
import { findFreePort } from './free-port.ts';

const root = join(import.meta.dirname, '../../..');
const startLimitMs = 10 * 60_000;
const stopLimitMs = 45_000;
const quietMs = 20_000;

export type RunningDemo = {
  addresses: DemoAddresses;
  /** Ends everything that was started and removes its data. Throws when it did not end in order. */
  stop(): Promise<void>;
};

/** Starts the whole demo on a free port with data of its own, and waits until it answers. Throws with its output. */
export async function startDemo(): Promise<RunningDemo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-e2e-'));
  const child = spawn(process.execPath, ['packages/simulators/src/demo/start.ts'], {
    cwd: root,
    env: withVariables({
      PORT: String(await findFreePort()),
      BATON_DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      BATON_URL: '',
      DATABASE_URL: '',
      REDIS_URL: '',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in the terminal reaches the test runner alone, which ends the demo in order.
    detached: process.platform !== 'win32',
  });
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1));
  const release = endWithThisProcess(child);
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    const code = await ended;
    clearTimeout(timer);
    release();
    await rm(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The demo did not end in order (exit code ${code}).`);
  };
  try {
    return { addresses: await readAddresses(child, ended), stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function readAddresses(child: ChildProcess, ended: Promise<number>): Promise<DemoAddresses> {
  const ready = Promise.withResolvers<DemoAddresses>();
  let output = '';
  let isReady = false;
  const progress = setInterval(() => console.log(`  Starting the demo: ${output.trim().split('\n').at(-1)}`), quietMs);
  const read = (chunk: Buffer) => {
    // Once it runs, whatever it still says is a warning that belongs to the tests.
    if (isReady) process.stderr.write(chunk);
    output += chunk;
    const portal = /HubSpot portal: (\S+)/.exec(output)?.[1];
    const baton = /Baton is ready at (\S+)\n/.exec(output)?.[1];
    if (!portal || !baton) return;
    isReady = true;
    output = '';
    ready.resolve({ portal, baton });
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const timer = setTimeout(() => ready.reject(new Error(`The demo did not start in time:\n${output}`)), startLimitMs);
  void ended.then((code) => ready.reject(new Error(`The demo ended with ${code} before it was ready:\n${output}`)));
  try {
    return await ready.promise;
  } finally {
    clearTimeout(timer);
    clearInterval(progress);
  }
}

// The runner passes only SIGINT on; any other end of it must not leave the demo behind.
function endWithThisProcess(child: ChildProcess): () => void {
  const end = () => child.kill('SIGTERM');
  const signals = { SIGTERM: 143, SIGHUP: 129 } as const;
  const handlers = Object.entries(signals).map(([signal, code]) => [signal, () => process.exit(code)] as const);
  process.on('exit', end);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    process.off('exit', end);
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

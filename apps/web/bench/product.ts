import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { benchEnv } from './env.ts';

const root = resolve(import.meta.dirname, '../../..');

export type BenchedProduct = {
  url: string;
  adminUrl: string;
  cli(args: string[]): Promise<Record<string, string>>;
  writeFile(name: string, text: string): Promise<string>;
  stop(): Promise<void>;
};

/** The product as `pnpm serve` runs it, in a folder of its own, for as long as a benchmark lasts. */
export async function startProduct(): Promise<BenchedProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...benchEnv(),
    BATON_DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    BATON_SECRET: 'only for the time of this benchmark run',
    LOG_LEVEL: 'error',
  };
  const child: ChildProcess = spawn(process.execPath, [join(root, 'apps/worker/serve.ts')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const adminUrl = await untilReady(child);
  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl,
    async cli(args) {
      const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'apps/worker/cli.ts'), ...args], {
        env,
      });
      return JSON.parse(stdout) as Record<string, string>;
    },
    async writeFile(name, text) {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    async stop() {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until web and worker answer; returns the address of the database. */
async function untilReady(child: ChildProcess): Promise<string> {
  let adminUrl = '';
  for await (const [message] of on(child, 'message') as AsyncIterable<
    [{ is: string; variables?: Record<string, string> }]
  >) {
    if (message.is === 'database') adminUrl = message.variables?.DATABASE_URL ?? '';
    if (message.is === 'ready') return adminUrl;
  }
  throw new Error('the product ended before it was ready');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

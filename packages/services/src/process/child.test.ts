import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type KeptChild, keepChild } from './child.ts';

let folder: string;
let child: KeptChild | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-child-'));
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});

afterEach(async () => {
  await child?.stop(100);
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a script that first writes down its process id, one line each time it is started. */
async function keep(body: string, onReport?: () => void): Promise<void> {
  const script = join(folder, 'script.mjs');
  const head = `import { appendFileSync } from 'node:fs'; appendFileSync(process.argv[2], process.pid + '\\n');`;
  await writeFile(script, `${head}\n${body}`);
  child = keepChild('script', { script, args: [join(folder, 'pids')], env: {}, onReport });
}

const listPids = async () => (await readFile(join(folder, 'pids'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
const isAlive = (pid: string | undefined) => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

test('a child that ends by itself is started again, until it is stopped', async () => {
  await keep('process.exit(3)');
  await vi.waitFor(async () => expect((await listPids()).length).toBeGreaterThanOrEqual(3), 10_000);
  expect(child?.restarts()).toBeGreaterThanOrEqual(2);
  await child?.stop(1_000);
  const pids = await listPids();
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a child that stops when asked is not started again; one that does not is killed', async () => {
  await keep(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send({ is: 'ready' });`);
  await vi.waitFor(async () => expect(await listPids()).toHaveLength(1), 10_000);
  const [pid] = await listPids();
  expect(isAlive(pid)).toBe(true);
  await child?.stop(200);
  expect(isAlive(pid)).toBe(false);
  expect(await listPids()).toEqual([pid]);
});

test('hears what the child reports', async () => {
  const heard = vi.fn();
  await keep(`process.send({ is: 'ready' }); setInterval(() => {}, 1000);`, heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith({ is: 'ready' }), 10_000);
});

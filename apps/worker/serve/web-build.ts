import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const web = join(root, 'apps/web');
const stamp = join(web, '.next/built-from');
const sources = ['apps/web', 'packages/core', 'packages/services', 'packages/db', 'packages/integrations'];
const besides = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json'];
const skipped =
  /^(node_modules|\.next|e2e|fixtures|vectors|testing|test-results)$|\.test\.tsx?$|^next-env\.d\.ts$|\.tsbuildinfo$/;

/** Whether the built pages belong to the sources as they are now. */
export async function isWebBuilt(): Promise<boolean> {
  if (!existsSync(join(web, '.next/BUILD_ID'))) return false;
  return (await readFile(stamp, 'utf8').catch(() => '')) === (await hashSources());
}

export type WebBuild = { finished: Promise<void>; stop(): void };

/** Builds the pages with Next. `finished` fails with the last lines of Next's output when the build does. */
export function buildWeb(env: Record<string, string | undefined>): WebBuild {
  const next = createRequire(join(web, 'package.json')).resolve('next/dist/bin/next');
  let child: ChildProcess | undefined;
  const run = async () => {
    await rm(stamp, { force: true });
    const hash = await hashSources();
    child = spawn(process.execPath, [next, 'build'], {
      cwd: web,
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => lines.push(...String(chunk).split('\n')));
    }
    const code = await new Promise<number | null>((settle, fail) => child?.once('close', settle).once('error', fail));
    if (code !== 0) throw new Error(`The pages could not be built:\n${lines.slice(-30).join('\n')}`);
    await mkdir(join(web, '.next'), { recursive: true });
    await writeFile(stamp, hash);
  };
  return { finished: run(), stop: () => endTree(child) };
}

// Next works in several processes: its group goes together.
function endTree(child: ChildProcess | undefined): void {
  if (!child?.pid || child.exitCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = [...besides];
  for (const folder of sources) files.push(...(await listFiles(folder)));
  for (const file of files.sort()) {
    hash.update(`${file}\0`);
    hash.update(await readFile(join(root, file)).catch(() => ''));
  }
  return hash.digest('hex');
}

async function listFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (skipped.test(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await listFiles(path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

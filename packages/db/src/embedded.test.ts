import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findBinaries } from './embedded/binaries.ts';
import { openFolder } from './embedded/folder.ts';
import { isRunning, markProcess } from './embedded/process-mark.ts';
import { chooseRunAs } from './embedded/run-as.ts';
import { answers, buildCluster, choosePort, spawnServer, stopServer } from './embedded/server.ts';
import { ensureEmbeddedPostgres } from './embedded.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'baton-embedded-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
const readServerPid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
const isAlive = (pid: number) => isRunning(markProcess(pid));

// Another process that starts the server, says so, and then waits to be ended.
async function startElsewhere() {
  const script = `import { ensureEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))};
    const server = await ensureEmbeddedPostgres(${JSON.stringify(dataDir)});
    console.log(JSON.stringify(server));
    process.stdin.on('data', () => process.exit(0)); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const told: { adminUrl: string; started: boolean } = JSON.parse(String(line));
  return { child, ...told };
}

test('the first process starts the server, a second joins it, and only the first stops it', async () => {
  const first = await startElsewhere();
  expect(first.started).toBe(true);
  const guest = await ensureEmbeddedPostgres(dataDir);
  expect(guest).toMatchObject({ started: false, adminUrl: first.adminUrl });
  await guest.stop();
  expect(await query(first.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  const pid = readServerPid();
  first.child.stdin.write('end');
  await once(first.child, 'exit');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
});

test('two processes that start together share one server', async () => {
  const [one, two] = await Promise.all([startElsewhere(), startElsewhere()]);
  expect([one.started, two.started].toSorted()).toEqual([false, true]);
  expect(one.adminUrl).toBe(two.adminUrl);
  const pid = readServerPid();
  for (const { child } of [one, two]) {
    child.stdin.write('end');
    await once(child, 'exit');
  }
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
});

test('a server whose starter was killed is taken over by the next and then stopped', async () => {
  const first = await startElsewhere();
  await query(first.adminUrl, 'create table kept as select 1 as n');
  const pid = readServerPid();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const next = await ensureEmbeddedPostgres(dataDir);
  expect(next).toMatchObject({ started: true, adminUrl: first.adminUrl });
  expect(readServerPid()).toBe(pid);
  expect(await query(next.adminUrl, 'select n from kept')).toEqual([{ n: 1 }]);
  await next.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a server that was killed starts again with all that was committed', async () => {
  const first = await startElsewhere();
  await query(first.adminUrl, 'create table kept as select generate_series(1, 1000) as n');
  const pid = readServerPid();
  first.child.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');
  await once(first.child, 'exit');
  const next = await ensureEmbeddedPostgres(dataDir);
  expect(next.started).toBe(true);
  expect(await query(next.adminUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  await next.stop();
});

test('a pid file that names some other process does not stop the start', async () => {
  const first = await ensureEmbeddedPostgres(dataDir);
  await first.stop();
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  writeFileSync(
    join(dataDir, 'postgres/postmaster.pid'),
    `${bystander.pid}\n${dataDir}/postgres\n1\n5432\n\n127.0.0.1\n`,
  );
  const next = await ensureEmbeddedPostgres(dataDir);
  expect(await query(next.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await next.stop();
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
  bystander.kill();
});

test('a port that somebody else has taken is left to them', async () => {
  const first = await ensureEmbeddedPostgres(dataDir);
  await first.stop();
  const squatter = createServer().listen(Number(new URL(first.adminUrl).port), '127.0.0.1');
  await once(squatter, 'listening');
  const next = await ensureEmbeddedPostgres(dataDir);
  expect(new URL(next.adminUrl).port).not.toBe(new URL(first.adminUrl).port);
  expect(await query(next.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await next.stop();
  squatter.close();
});

test('a folder that never was completed is set aside and built anew', async () => {
  for (const part of ['postgres/base', 'postgres.building/base']) mkdirSync(join(dataDir, part), { recursive: true });
  writeFileSync(join(dataDir, 'postgres/PG_VERSION'), '18\n');
  const server = await ensureEmbeddedPostgres(dataDir);
  expect(await query(server.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(readdirSync(dataDir)).toContain('postgres.incomplete');
  expect(existsSync(join(dataDir, 'postgres.building'))).toBe(false);
});

test('a database that was in use and is damaged is never replaced: one line says so', async () => {
  await (await ensureEmbeddedPostgres(dataDir)).stop();
  rmSync(join(dataDir, 'postgres/global/pg_control'));
  const attempt = ensureEmbeddedPostgres(dataDir);
  await expect(attempt).rejects.toThrow(/postgres is damaged \(global\/pg_control is missing\): [^\n]+$/);
  expect(readdirSync(dataDir)).not.toContain('postgres.incomplete');
});

test.runIf(process.getuid?.() === 0)('as root it also runs below a folder that only root may enter', async () => {
  const binaries = await findBinaries();
  const native = join(dirname(binaries.postgres), '..');
  const hidden = join(dataDir, 'hidden');
  mkdirSync(hidden, { mode: 0o700 });
  cpSync(native, join(hidden, 'native'), { recursive: true, verbatimSymlinks: true });
  const folder = openFolder(join(hidden, 'data'));
  const copies = { initdb: join(hidden, 'native/bin/initdb'), postgres: join(hidden, 'native/bin/postgres') };
  const runAs = chooseRunAs([copies.postgres, folder.cluster]);
  buildCluster(folder, copies, runAs, 'secret');
  const port = await choosePort(0);
  const child = spawnServer(folder, copies, runAs, port, []);
  await vi.waitFor(async () => expect(await answers(folder, port, 'secret')).toBe(true), { timeout: 20_000 });
  await stopServer(markProcess(child.pid));
});

test('a lost state file costs nothing but a new password', async () => {
  const first = await ensureEmbeddedPostgres(dataDir);
  await query(first.adminUrl, 'create table kept as select 1 as n');
  await first.stop();
  writeFileSync(join(dataDir, 'postgres.json'), '{"pass');
  const next = await ensureEmbeddedPostgres(dataDir);
  expect(await query(next.adminUrl, 'select n from kept')).toEqual([{ n: 1 }]);
  expect(next.adminUrl).not.toBe(first.adminUrl);
  await next.stop();
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { countSessions, migrateTables, openPostgres } from '../wiring.ts';
import { keepPostgres } from './keep-postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-keep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const serverPid = () => Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

test('a server that is killed comes back at the same address, and stays away once it was stopped', async () => {
  const told: string[] = [];
  const kept = await keepPostgres(
    () => openPostgres(folder),
    (line) => told.push(line),
  );
  await migrateTables(kept.adminUrl);
  const first = serverPid();
  process.kill(first, 'SIGKILL');
  await vi.waitFor(async () => expect(await countSessions(kept.adminUrl)).toBe(0), { timeout: 20_000, interval: 200 });
  expect(serverPid()).not.toBe(first);
  expect(told).toEqual(['Postgres ended; starting it again.']);
  await kept.stop();
  await expect(countSessions(kept.adminUrl)).rejects.toThrow();
  expect(told).toHaveLength(1);
}, 60_000);

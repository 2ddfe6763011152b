import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@baton/db/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../context.ts';
import { migrateQueue, openQueue, openWorker, type QueuePlace } from './queue.ts';

const silent = () => undefined;
const log: Log = { info: silent, warn: silent, error: silent };
const A = '0199c0de-0000-7000-8000-000000000001';
const B = '0199c0de-0000-7000-8000-000000000002';

function behavesAsQueue(place: () => QueuePlace): void {
  it('wakes a worker with the checked payload, and again when more comes while it works', async () => {
    const seen: string[] = [];
    const release = Promise.withResolvers<void>();
    const worker = openWorker(place(), 'intake.process', async ({ workspaceId }) => {
      seen.push(workspaceId);
      if (seen.length === 1) await release.promise;
    });
    const queue = openQueue(place());
    await queue.enqueue('intake.process', { workspaceId: A });
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([A]);
    for (let count = 0; count < 50; count++) await queue.enqueue('intake.process', { workspaceId: A });
    await queue.enqueue('intake.process', { workspaceId: B });
    await expect.poll(() => seen.includes(B), { timeout: 20_000 }).toBe(true);
    release.resolve();
    await expect.poll(() => seen.filter((one) => one === A).length, { timeout: 20_000 }).toBeGreaterThan(1);
    // Fifty wake-ups for the same work are a few, not fifty.
    expect(seen.length).toBeLessThan(20);
    await queue.close();
    await worker.close();
  });

  it('tries a failed job again', async () => {
    let tries = 0;
    const worker = openWorker(place(), 'intake.process', async () => {
      tries += 1;
      if (tries === 1) throw new Error('first try fails');
    });
    const queue = openQueue(place());
    await queue.enqueue('intake.process', { workspaceId: B });
    await expect.poll(() => tries, { timeout: 20_000 }).toBeGreaterThan(1);
    await queue.close();
    await worker.close();
  });
}

describe('the queue on Postgres', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await migrateQueue(database.adminUrl);
  });
  afterAll(() => database.drop());
  behavesAsQueue(() => ({ databaseUrl: database.appUrl, redisUrl: null, log }));
});

const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

// Machines without redis-server leave this part out; the test command says so.
describe.runIf(hasRedis)('the queue on Redis', () => {
  let server: ChildProcess;
  let redisUrl: string;
  beforeAll(async () => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    probe.close();
    await once(probe, 'close');
    server = spawn(
      'redis-server',
      ['--port', String(port), '--save', '', '--maxmemory-policy', 'noeviction', '--bind', '127.0.0.1'],
      { stdio: 'ignore' },
    );
    redisUrl = `redis://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    const gone = once(server, 'exit');
    server.kill();
    await gone;
  });
  behavesAsQueue(() => ({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none', redisUrl, log }));
});

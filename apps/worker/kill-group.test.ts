import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertWorld, alwaysOpen, createAlertWorld } from '@baton/services/testing/alert-world';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateTables } from './wiring.ts';

const ALERTS = 60;
const running = new Set<ChildProcess>();
/** Databases of tests are copies of one: what is noted of one must not be read for another. */
const folder = mkdtempSync(join(tmpdir(), 'baton-worker-'));
let world: AlertWorld;
let door: Server;
/** Ids of the messages that were posted; the first one is kept waiting for its answer. */
const posted: string[] = [];
const unanswered: ServerResponse[] = [];

beforeAll(async () => {
  world = await createAlertWorld(alwaysOpen());
  await migrateTables(world.adminUrl);
  door = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const metadata = JSON.parse(new URLSearchParams(body).get('metadata') ?? '{}') as {
        event_payload?: { id: string };
      };
      response.setHeader('content-type', 'application/json');
      if (!request.url?.endsWith('chat.postMessage'))
        return void response.end('{"ok":true,"user":{"id":"UPRIYA","team_id":"T1"}}');
      posted.push(metadata.event_payload?.id ?? '');
      if (posted.length === 1) unanswered.push(response);
      else response.end('{"ok":true,"channel":"DPRIYA","ts":"1.2"}');
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  for (const response of unanswered) response.destroy();
  door.close();
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      DATABASE_URL: world.adminUrl,
      BATON_DATA_DIR: folder,
      BATON_SECRET: 'a secret that only tests know, 32 chars',
      SLACK_API_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}/api/`,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child, 'message');
  return child;
}

it('a worker killed with -9 while a message about many alerts is out: another sends the same message, all of it, once', async () => {
  const { workspaceId, machinery } = world;
  // The worker comes after the leads: one that sees them arrive one by one may rightly send the first alone.
  await world.createLeads(
    Array.from({ length: ALERTS }, (_, index) => `L-${index}`),
    'priya',
    6 * 60_000,
  );
  const first = await startWorker();
  await expect.poll(() => posted.length, { timeout: 90_000, interval: 20 }).toBe(1);
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  await Promise.all([startWorker(), startWorker()]);
  const deliveries = () =>
    machinery.db.inWorkspace(workspaceId, (tx) => tx.delivery.findMany({ where: { workspaceId } }));
  await expect
    .poll(async () => (await deliveries()).filter((one) => one.status === 'sent').length, {
      timeout: 60_000,
      interval: 200,
    })
    .toBe(ALERTS);
  expect(posted).toHaveLength(2);
  expect(posted[1]).toBe(posted[0]);
  for (const one of await deliveries())
    expect(one).toMatchObject({ attempts: 2, groupId: posted[0], providerId: 'DPRIYA:1.2' });
}, 240_000);

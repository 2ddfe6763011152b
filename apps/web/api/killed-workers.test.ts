import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateQueue } from '@baton/services/jobs/queue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences } from './testing/differences.ts';
import { livelyPlaybook } from './testing/lively-playbook.ts';
import { sampleLives } from './testing/lives.ts';
import { openOutside } from './testing/outside.ts';
import { pictureOf } from './testing/picture.ts';
import { startTestApi, type TestApi } from './testing/start-api.ts';

const LEADS = 150;
const LOOKED_AT = 40;
const view = { at: Date.parse('2026-11-18T00:00:00Z') };
const main = join(import.meta.dirname, '../../worker/main.ts');
const running = new Set<ChildProcess>();
/** Databases of tests are copies of one: what is noted of one must not be read for another. */
const folder = mkdtempSync(join(tmpdir(), 'baton-worker-'));

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await migrateQueue(api.test.adminUrl);
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], {
    env: {
      NODE_ENV: 'test',
      DATABASE_URL: api.test.adminUrl,
      BATON_DATA_DIR: folder,
      BATON_SECRET: 'a secret that only this test knows, long',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child, 'message');
  return child;
}

it('workers that are killed with -9 while they work off events leave the leads, clocks and ledgers of a quiet day', async () => {
  const lives = sampleLives(LEADS, 23, { from: '2026-01-05T00:00:00Z', to: '2026-08-30T00:00:00Z' });
  const quiet = await openOutside(api, livelyPlaybook());
  await quiet.post(lives);
  await quiet.work();

  let kills = 0;
  const stormy = await openOutside(api, livelyPlaybook());
  const waiting = () =>
    api.test.db.inWorkspace(stormy.workspaceId, (tx) =>
      tx.inboxItem.count({ where: { workspaceId: stormy.workspaceId, state: 'new' } }),
    );
  const [soon, later] = [lives.filter((_, index) => index % 2 === 0), lives.filter((_, index) => index % 2 === 1)];
  for (const events of [later, soon]) {
    await stormy.post(events);
    // As soon as one batch is through, the next is under way.
    for (let left = await waiting(); left > 0; left = await waiting()) {
      const worker = await startWorker();
      await expect.poll(waiting, { timeout: 60_000, interval: 2 }).toBeLessThan(left);
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
      kills += 1;
    }
  }
  expect(kills).toBeGreaterThan(3);

  for (let index = 0; index < LOOKED_AT; index++) {
    const name = `L-${index}`;
    const [expected, seen] = [await pictureOf(quiet, name, view), await pictureOf(stormy, name, view)];
    expect(differences(expected, seen), name).toEqual([]);
  }
}, 240_000);

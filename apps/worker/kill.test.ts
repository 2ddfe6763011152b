import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receiveEvents } from '@baton/services/intake/receive-events';
import { createTestWorld, type TestWorld } from '@baton/services/testing/machinery';
import { type MailSink, startMailSink } from '@baton/simulators/smtp/sink';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateTables } from './wiring.ts';

const CLOCKS = 1000;
const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  teams: { smb: { name: 'SMB', manager: 'marcus', members: ['priya'], calendar: 'always' } },
  definitions: { mql: { score: { atLeast: 80 } } },
  notifications: { group: { moreThan: CLOCKS, within: '1h' } },
  policies: [
    {
      key: 'chat',
      name: 'Chat',
      calendar: 'always',
      clocks: { firstTouch: { target: '1h', stopsOn: ['call'] } },
      tiers: { firstTouch: [{ at: '50%', notify: ['owner'], via: ['email'] }] },
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'baton-kill-'));
let world: TestWorld;
let mail: MailSink;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  mail = await startMailSink({});
  world = await createTestWorld(document, ['priya', 'marcus'], {
    mail: { smtpUrl: mail.smtpUrl, from: 'Baton <baton@acme.test>' },
  });
  await migrateTables(world.adminUrl);
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await world.end();
  await mail.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      DATABASE_URL: world.adminUrl,
      BATON_DATA_DIR: folder,
      BATON_SECRET: 'a secret that only this test knows, long',
      SMTP_URL: mail.smtpUrl,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

it('a worker killed with -9 while 1,000 clocks fall due loses and doubles nothing', async () => {
  const { machinery, workspaceId } = world;
  // Half of the target is used up five seconds from now.
  const startedAt = (await machinery.db.now()) - 1_795_000;
  const events = Array.from({ length: CLOCKS }, (_, index) => ({
    id: `e${index}`,
    lead: `L-${index}`,
    type: 'lead.created',
    occurredAt: new Date(startedAt).toISOString(),
    data: { name: `Lead ${index}`, score: 90, owner: 'priya' },
  }));
  await receiveEvents(await world.ctx(), { source: 'crm', events });
  const first = await startWorker();
  await expect.poll(() => mail.messages().length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(100);
  await kill(first);
  expect(mail.messages().length).toBeLessThan(CLOCKS);
  await startWorker();

  const count = async () => {
    const [row] = await machinery.db.inWorkspace(
      workspaceId,
      (tx) =>
        tx.$queryRaw<
          { alerts: number; clocks: number; sent: number }[]
        >`select count(*)::int as alerts, count(distinct clock_id)::int as clocks,
        (select count(*)::int from deliveries where status = 'sent') as sent from alerts`,
    );
    return row;
  };
  await expect
    .poll(count, { timeout: 90_000, interval: 200 })
    .toEqual({ alerts: CLOCKS, clocks: CLOCKS, sent: CLOCKS });
  // A mail whose answer was lost by the kill is sent again under the same message id, so that it can be recognised.
  const ids = new Set(mail.messages().map((one) => one.messageId));
  expect(ids.size).toBe(CLOCKS);
}, 180_000);

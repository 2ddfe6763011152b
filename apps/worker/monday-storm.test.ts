import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addConnection } from '@baton/services/connections/add-connection';
import { processInbox } from '@baton/services/intake/process-inbox';
import { receiveEvents } from '@baton/services/intake/receive-events';
import { createTestWorld, type TestWorld } from '@baton/services/testing/machinery';
import { type SlackWorkspace, startSlackWorkspace } from '@baton/simulators/slack/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateTables } from './wiring.ts';

const REPS = ['priya', 'tom', 'lena', 'sofia'];
const LEADS_EACH = 60;
const HOUR = 3_600_000;
const LATEST_MS = 5_000;
// The one of the machinery: the workers read what it has sealed.
const SECRET = 'a secret that only tests know, 32 chars';

// Monday morning is the first whole minute that leaves time to take in the leads of the weekend.
const opensAt = Math.ceil((Date.now() + 40_000) / 60_000) * 60_000;
const dueAt = opensAt + 5_000;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: {
    office: {
      timeZone: 'UTC',
      // Closed for days; the day of the week that is open lies outside of the test.
      week: { [WEEKDAYS[(new Date(opensAt).getUTCDay() + 3) % 7] ?? 'mon']: [['09:00', '17:00']] },
      overrides: [{ date: dayOf(opensAt), hours: [[new Date(opensAt).toISOString().slice(11, 16), '24:00']] }],
    },
  },
  teams: { smb: { name: 'SMB', manager: 'marcus', members: REPS, calendar: 'office' } },
  definitions: { mql: { score: { atLeast: 80 } } },
  policies: [
    {
      key: 'all',
      name: 'All',
      calendar: 'office',
      clocks: { firstTouch: { target: '10s', stopsOn: ['call'] } },
      tiers: { firstTouch: [{ at: '50%', notify: ['owner'], via: ['slack'] }] },
    },
  ],
};

let world: TestWorld;
let slack: SlackWorkspace;
const running = new Set<ChildProcess>();
/** Databases of tests are copies of one: what is noted of one must not be read for another. */
const folder = mkdtempSync(join(tmpdir(), 'baton-worker-'));

beforeAll(async () => {
  slack = await startSlackWorkspace({
    botToken: 'xoxb-test',
    signingSecret: 'signed',
    teamId: 'T0ACME0001',
    users: REPS.map((key) => ({ id: `U0${key.toUpperCase()}`, name: key, email: `${key}@acme.test` })),
    channels: [],
    messageRate: { burst: 1, perSecond: 1 },
  });
  world = await createTestWorld(document, [...REPS, 'marcus'], { slackApiUrl: slack.url });
  await migrateTables(world.adminUrl);
  await addConnection(await world.ctx(), {
    kind: 'slack',
    config: { teamId: 'T0ACME0001', botToken: 'xoxb-test', signingSecret: 'signed' },
  });
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await world.end();
  await slack.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      DATABASE_URL: world.adminUrl,
      BATON_DATA_DIR: folder,
      BATON_SECRET: SECRET,
      SLACK_API_URL: slack.url,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child, 'message');
}

type Sent = { recipient: string; clockId: string; groupId: string | null; at: Date; status: string };

async function listSent(): Promise<Sent[]> {
  return world.machinery.db.inWorkspace(
    world.workspaceId,
    (tx) => tx.$queryRaw<Sent[]>`select a.recipient, a.clock_id as "clockId", d.group_id as "groupId", d.status,
      a.created_at as at from alerts a join deliveries d on d.alert_id = a.id`,
  );
}

it('Monday morning: 240 clocks start counting in one second, and each person is told once, in time, of all that are half used up', async () => {
  const events = REPS.flatMap((owner, rep) =>
    Array.from({ length: LEADS_EACH }, (_, index) => ({
      id: `${owner}-${index}`,
      lead: `${owner}-${index}`,
      type: 'lead.created',
      // Over the weekend, at any minute of it.
      occurredAt: new Date(opensAt - 60 * HOUR + ((index * REPS.length + rep) * 58 * HOUR) / 240).toISOString(),
      data: { name: `Lead ${index} of ${owner}`, score: 90, owner },
    })),
  );
  await receiveEvents(await world.ctx(), { source: 'crm', events });
  await processInbox(world.machinery, world.workspaceId);
  await Promise.all([startWorker(), startWorker()]);
  const clocks = await world.machinery.db.inWorkspace(world.workspaceId, (tx) => tx.clock.findMany());
  expect(clocks.map((clock) => clock.dueAt?.getTime())).toEqual(events.map(() => opensAt + 10_000));
  expect(Date.now(), 'the weekend was long enough to take in its leads').toBeLessThan(opensAt);

  const isAllSent = async () => (await listSent()).filter((one) => one.status === 'sent').length >= events.length;
  await expect.poll(isAllSent, { timeout: 150_000, interval: 100 }).toBe(true);
  // Whoever would tell them again has had the time for it.
  await expect.poll(() => Date.now(), { timeout: 60_000 }).toBeGreaterThan(dueAt + LATEST_MS);
  const sent = await listSent();
  const messages = slack.messages();
  const sentAt = messages.map((one) => Math.floor(Number(one.ts) * 1000));
  expect(sent).toHaveLength(events.length);
  expect(new Set(sent.map((one) => one.clockId)).size).toBe(events.length);
  expect(Math.min(...sentAt, ...sent.map((one) => one.at.getTime())), 'none early').toBeGreaterThanOrEqual(dueAt);
  expect(Math.max(...sentAt) - dueAt, 'none late').toBeLessThanOrEqual(LATEST_MS);
  expect(messages).toHaveLength(REPS.length);
  expect(new Set(messages.map((one) => one.channel)).size).toBe(REPS.length);
  for (const message of messages) expect(message.text).toContain(String(LEADS_EACH));
  const groups = Map.groupBy(sent, (one) => `${one.recipient} ${one.groupId}`);
  expect([...groups.values()].map((one) => one.length)).toEqual(REPS.map(() => LEADS_EACH));
}, 300_000);

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailSink } from '@baton/simulators/smtp/sink';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { deliverAlerts } from '../alerts/deliver.ts';
import { sweepClocks } from '../clocks/sweep.ts';
import { getHealth } from '../health/get-health.ts';
import { processInbox } from '../intake/process-inbox.ts';
import { receiveEvents } from '../intake/receive-events.ts';
import { openSentLedger, type SentLedger } from '../process/sent-ledger.ts';
import { createTestWorld, type TestWorld } from '../testing/machinery.ts';
import { confirmSending } from './confirm.ts';
import { createSendGate } from './gate.ts';

const always = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
);
const document = {
  playbook: 1,
  workspace: { name: 'Test', timeZone: 'UTC' },
  calendars: { always: { timeZone: 'UTC', week: always } },
  definitions: { mql: { score: { atLeast: 80 } } },
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
const MINUTE = 60_000;
const mail = await startMailSink();
afterAll(() => mail.stop());

let world: TestWorld;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-sent-'));
  world = await createTestWorld(document, ['priya'], {
    mail: { smtpUrl: mail.smtpUrl, from: 'Baton <baton@acme.test>' },
  });
});
afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

const ledger = () => openSentLedger(folder, world.machinery.log);

/** A lead whose message fell due so long ago (ms). */
async function addLead(name: string, overdueMs: number): Promise<void> {
  const occurredAt = new Date((await world.machinery.db.now()) - 30 * MINUTE - overdueMs).toISOString();
  const data = { name, score: 90, owner: 'priya' };
  await receiveEvents(await world.ctx(), {
    source: 'crm',
    events: [{ id: `${name}:0`, lead: name, type: 'lead.created', occurredAt, data }],
  });
  await processInbox(world.machinery, world.workspaceId);
  while ((await sweepClocks(world.machinery)) > 0);
}

async function deliveries(): Promise<{ status: string; error: string | null }[]> {
  return world.machinery.db.inWorkspace(world.workspaceId, (tx) =>
    tx.delivery.findMany({
      where: { workspaceId: world.workspaceId },
      select: { status: true, error: true },
      orderBy: { id: 'asc' },
    }),
  );
}

/** What a restore does: the database counts fewer turns than were taken. */
const restore = () => world.machinery.db.pool.query('update installation set send_turns = 1');
/** A worker that was started just now; its data folder is the usual one unless told otherwise. */
const ask = (at = folder) => createSendGate(world.machinery, openSentLedger(at, world.machinery.log))();

it('counts a turn when something is due, and remembers it beside the database', async () => {
  const { machinery } = world;
  expect(await ask()).toBe('nothing');
  await addLead('L-1', MINUTE);
  for (let turn = 1; turn <= 3; turn++) expect(await ask()).toMatchObject({ sentUntil: null });
  const { rows } = await machinery.db.pool.query<{ id: string }>('select id from installation');
  expect(await ledger().last(rows[0]?.id ?? '')).toMatchObject({ turn: 3 });
});

it('what falls due after what was noted waits for another turn, also when a round takes long', async () => {
  await addLead('L-1', MINUTE);
  const leave = await ask();
  if (leave === 'held' || leave === 'nothing') throw new Error(`no leave: ${leave}`);
  const { notedUntil } = leave;
  const { rows } = await world.machinery.db.pool.query<{ id: string }>('select id from installation');
  expect(await ledger().last(rows[0]?.id ?? '')).toMatchObject({ at: notedUntil });
  expect(await deliverAlerts(world.machinery, { ...leave, notedUntil: notedUntil - 2 * MINUTE })).toBe(0);
  expect(await deliverAlerts(world.machinery, leave)).toBe(1);
});

it('a worker that starts while another takes turns is not taken for one on a restored database', async () => {
  await addLead('L-1', MINUTE);
  await ask();
  const other = createSendGate(world.machinery, ledger());
  const mine = ledger();
  const busy: SentLedger = {
    ...mine,
    async last(id) {
      expect(await other()).toMatchObject({ sentUntil: null });
      return mine.last(id);
    },
  };
  expect(await createSendGate(world.machinery, busy)()).toMatchObject({ sentUntil: null });
});

it('a line cut short by a crash is none', async () => {
  await ledger().note('x', { turn: 7, at: 1_700_000_000_000 });
  appendFileSync(join(folder, 'sent-x.txt'), '12');
  expect(await ledger().last('x')).toEqual({ turn: 7, at: 1_700_000_000_000 });
});

it('holds everything when the database is older than what was sent; confirmed, only what fell due later goes out', async () => {
  const { machinery } = world;
  const before = mail.messages().length;
  await addLead('L-1', MINUTE);
  for (let turn = 1; turn <= 5; turn++) await ask();
  await restore();
  expect(await ask()).toBe('held');
  expect(await ask()).toBe('held');
  expect((await getHealth(machinery)).checks.sending).toBe('failing');
  // Another worker that remembers nothing keeps still, too.
  expect(await ask(join(folder, 'elsewhere'))).toBe('held');

  // A sender repeats what it sent before the restore, and something new falls due.
  await addLead('L-2', MINUTE);
  await addLead('L-3', -4_000);
  await expect.poll(() => sweepClocks(machinery), { timeout: 10_000 }).toBeGreaterThan(0);
  expect(await confirmSending(machinery, { sendAll: false })).toMatchObject({ wasHeld: true });
  await send();
  const skipped = { status: 'skipped', error: 'it may have been sent before the database was restored' };
  expect(await deliveries()).toEqual([skipped, skipped, { status: 'sent', error: null }]);
  expect(mail.messages()).toHaveLength(before + 1);
  expect((await getHealth(machinery)).status).toBe('ok');

  // What is told only now was due before the restore: it stays unsent.
  await addLead('L-4', MINUTE);
  await send();
  expect((await deliveries()).at(-1)).toEqual(skipped);
  expect(await confirmSending(machinery, { sendAll: false })).toMatchObject({ wasHeld: false });
});

it('sends what may be out already when a person says so', async () => {
  await addLead('L-1', MINUTE);
  for (let turn = 1; turn <= 3; turn++) await ask();
  await restore();
  expect(await ask()).toBe('held');
  await confirmSending(world.machinery, { sendAll: true });
  await send();
  expect(await deliveries()).toMatchObject([{ status: 'sent' }]);
});

/** Sends what may be sent. */
async function send(): Promise<void> {
  const leave = await ask();
  if (leave === 'held' || leave === 'nothing') throw new Error(`no leave: ${leave}`);
  await expect
    .poll(
      async () => {
        await deliverAlerts(world.machinery, leave);
        return (await deliveries()).some(({ status }) => status === 'queued');
      },
      { timeout: 10_000 },
    )
    .toBe(false);
}

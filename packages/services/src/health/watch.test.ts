import { createTestDatabase, type TestDatabase } from '@baton/db/testing/database';
import { type MailSink, startMailSink } from '@baton/simulators/smtp/sink';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Machinery } from '../context.ts';
import { testMachinery } from '../testing/machinery.ts';
import { createWorkspace } from '../workspaces/create-workspace.ts';
import { auditWork } from './audit.ts';
import { beat } from './beat.ts';
import { getHealth } from './get-health.ts';

let test: TestDatabase;
let mail: MailSink;
let machinery: Machinery;
let warnings: object[];

beforeAll(async () => {
  test = await createTestDatabase();
  mail = await startMailSink();
  machinery = testMachinery(test.db, { mail: { smtpUrl: mail.smtpUrl, from: 'Baton <baton@acme.test>' } });
  for (const [slug, adminEmail] of [
    ['acme', 'ana@acme.test'],
    ['bolt', 'bo@bolt.test'],
    ['bolt-emea', 'bo@bolt.test'],
  ] as const)
    await createWorkspace(machinery, 0, { slug, name: slug, adminEmail, adminPassword: 'correct horse' });
});
afterAll(async () => {
  await machinery.integrations.channels.email.close();
  await mail.stop();
  await test.drop();
});
beforeEach(async () => {
  await test.db.pool.query('delete from heartbeats');
  await test.db.pool.query('delete from alarms');
  warnings = [];
  machinery.log = { ...machinery.log, warn: (data) => warnings.push(data) };
});

/** Sets the signs of life back in time. */
const fallSilent = (seconds: number) =>
  test.db.pool.query(`update heartbeats set seen_at = seen_at - $1 * interval '1 s'`, [seconds]);

describe('health', () => {
  it('is ok before a worker ever ran, and while workers are alive', async () => {
    expect(await getHealth(machinery)).toEqual({
      status: 'ok',
      checks: { database: 'ok', clock: 'ok', sending: 'ok' },
    });
    await beat(machinery, 'host:1', ['sweep', 'deliver']);
    expect(await getHealth(machinery)).toMatchObject({ status: 'ok', checks: { worker: 'ok' } });
    expect(warnings).toEqual([]);
  });

  it('is degraded once no worker gets through a task, and well again when one does', async () => {
    await beat(machinery, 'host:1', ['sweep', 'deliver']);
    await fallSilent(60);
    await beat(machinery, 'host:2', ['deliver']);
    expect(await getHealth(machinery)).toMatchObject({ status: 'degraded', checks: { worker: 'failing' } });
    await beat(machinery, 'host:2', ['sweep']);
    expect((await getHealth(machinery)).status).toBe('ok');
  });

  it('warns of a process whose clock is more than half a minute off, for as long as it lives', async () => {
    const db = { ...test.db, now: async () => Date.now() - 600_000 };
    expect(await beat({ ...machinery, db }, 'host:1', ['web'])).toBeGreaterThan(599_000);
    expect(warnings).toMatchObject([{ event: 'clock_skew' }]);
    expect(await getHealth(machinery)).toMatchObject({ status: 'degraded', checks: { clock: 'failing' } });
    await fallSilent(61);
    expect((await getHealth(machinery)).checks.clock).toBe('ok');
  });

  it('is degraded without a database', async () => {
    const pool = { query: () => Promise.reject(new Error('gone')) } as never;
    expect(await getHealth({ db: { ...test.db, pool } })).toEqual({
      status: 'degraded',
      checks: { database: 'failing' },
    });
  });
});

describe('the auditor', () => {
  const told = () => mail.messages().map((one) => `${one.envelope.to[0]}: ${one.subject}`);

  it('mails each admin once when workers fall silent, however many look, and again only after it was well', async () => {
    await beat(machinery, 'host:1', ['sweep', 'deliver']);
    expect(await auditWork(machinery)).toEqual([]);
    await fallSilent(60);
    const found = await Promise.all([auditWork(machinery), auditWork(machinery), auditWork(machinery)]);
    expect(found).toEqual([['stalled'], ['stalled'], ['stalled']]);
    await auditWork(machinery);
    expect(told().sort()).toEqual([
      'ana@acme.test: Baton: clocks are not watched, alerts are late',
      'bo@bolt.test: Baton: clocks are not watched, alerts are late',
    ]);
    await beat(machinery, 'host:2', ['sweep', 'deliver']);
    expect(await auditWork(machinery)).toEqual([]);
    await fallSilent(60);
    await auditWork(machinery);
    // It comes and goes: not more than one mail in half an hour.
    expect(told()).toHaveLength(2);
    await test.db.pool.query(`update alarms set told_at = told_at - interval '31 minutes', cleared_at = now()`);
    await auditWork(machinery);
    expect(told()).toHaveLength(4);
  });

  it('tells it later when the mail server was away', async () => {
    await beat(machinery, 'host:1', ['sweep']);
    await fallSilent(60);
    const before = told().length;
    const away = { smtpUrl: 'smtp://127.0.0.1:1', from: 'Baton <baton@acme.test>' };
    await auditWork({ ...machinery, mail: away });
    await auditWork(machinery);
    expect(told()).toHaveLength(before + 2);
  });
});

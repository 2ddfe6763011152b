import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from './client.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

let at: TestDatabase;
let ws: string;
beforeAll(async () => {
  at = await createTestDatabase();
  ws = (await createTestWorkspace(at.db)).id;
  await at.db.inWorkspace(
    ws,
    (tx) =>
      tx.$executeRaw`insert into rotation (workspace_id, pool, person_key) values (${ws}::uuid, 'p', 'a'), (${ws}::uuid, 'p', 'b')`,
  );
});
afterAll(() => at.drop());

test('a deadlock runs again and both get through', async () => {
  let arrived = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const count = (first: string, second: string) =>
    at.db.inWorkspace(ws, async (tx) => {
      await tx.$executeRaw`update rotation set assigned_count = assigned_count + 1 where person_key = ${first}`;
      if (++arrived === 2) release();
      await both;
      await tx.$executeRaw`update rotation set assigned_count = assigned_count + 1 where person_key = ${second}`;
    });
  await Promise.all([count('a', 'b'), count('b', 'a')]);
  // The one that ran again may meet the other once more.
  expect(arrived).toBeGreaterThanOrEqual(3);
  const rows = await at.db.inWorkspace(ws, (tx) => tx.rotation.findMany({ select: { assignedCount: true } }));
  expect(rows).toEqual([{ assignedCount: 2 }, { assignedCount: 2 }]);
});

test('a serialization failure raised in SQL runs again, any other error does not', async () => {
  const raise = async (code: string) => {
    let runs = 0;
    const attempt = at.db.inWorkspace(ws, async (tx) => {
      runs++;
      await tx.$executeRawUnsafe(`do $$ begin raise exception 'stop' using errcode = '${code}'; end $$`);
    });
    await expect(attempt).rejects.toThrow();
    return runs;
  };
  expect(await raise('40001')).toBe(4);
  expect(await raise('23505')).toBe(1);
});

test('what a broken transaction wrote is gone', async () => {
  const attempt = at.db.inWorkspace(ws, async (tx) => {
    await tx.$executeRaw`update rotation set assigned_count = 99`;
    throw new Error('broken off');
  });
  await expect(attempt).rejects.toThrow('broken off');
  expect(await at.db.inWorkspace(ws, (tx) => tx.rotation.count({ where: { assignedCount: 99 } }))).toBe(0);
});

test('the pool heals when the server cuts its connections', async () => {
  await Promise.all([at.db.now(), at.db.now()]);
  await at.db.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
  );
  const now = await at.db.now();
  expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
});

test('the reckoned clock is the database’s, also while this machine’s is set', async () => {
  const { db, drop } = await createTestDatabase();
  const real = Date.now;
  try {
    const theirs = await db.now();
    Date.now = () => real() - 3_600_000;
    const first = db.recentNow();
    expect(first).toBeGreaterThanOrEqual(theirs - 1_000);
    expect(first).toBeLessThan(theirs + 5_000);
    expect(db.recentNow()).toBeGreaterThanOrEqual(first);
  } finally {
    Date.now = real;
    await drop();
  }
});

test('a connection that breaks while its holder pauses between two statements fails the next one, not the process', async () => {
  const { db, adminUrl, drop } = await createTestDatabase();
  const admin = createDatabase(adminUrl, { poolMax: 1 });
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', note);
  try {
    const client = await db.pool.connect();
    await client.query('begin');
    const gone = new Promise((resolve) => client.once('end', resolve));
    await admin.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'baton_app'`);
    await gone;
    await expect(client.query('select 1')).rejects.toThrow();
    client.release(true);
    expect(await db.now()).toBeGreaterThan(0);
    expect(uncaught).toEqual([]);
  } finally {
    process.off('uncaughtException', note);
    await admin.close();
    await drop();
  }
});

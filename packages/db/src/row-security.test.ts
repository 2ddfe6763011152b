import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockLeads } from './events.ts';
import { newId } from './id.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from './testing/database.ts';

// Sign-in tables: a person may belong to several workspaces; the installation's own state. Everything else belongs to one.
const globalTables = [
  '_prisma_migrations',
  'accounts',
  'alarms',
  'heartbeats',
  'installation',
  'sessions',
  'users',
  'verifications',
];

let test1: TestDatabase;
let admin: pg.Client;
let ours: string;
let theirs: string;

beforeAll(async () => {
  test1 = await createTestDatabase({ poolMax: 1 });
  admin = new pg.Client({ connectionString: test1.adminUrl });
  await admin.connect();
  ours = (await createTestWorkspace(test1.db)).id;
  theirs = (await createTestWorkspace(test1.db)).id;
  for (const id of [ours, theirs]) {
    await test1.db.inWorkspace(id, (tx) => lockLeads(tx, [{ source: 'web', externalId: 'L-1' }]));
  }
});
afterAll(async () => {
  await admin.end();
  await test1.drop();
});

async function listTables(): Promise<{ name: string; enabled: boolean; forced: boolean; policies: number }[]> {
  const { rows } = await admin.query(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polroles = '{0}'
        and p.polqual is not null and p.polwithcheck is not null) as policies
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`);
  return rows;
}

test('every table but those of sign-in and of the installation has forced row security with one policy for reads and writes', async () => {
  const tables = await listTables();
  expect(tables.length).toBeGreaterThan(24);
  const unguarded = tables.filter((table) => !(table.enabled && table.forced && table.policies === 1));
  expect(unguarded.map((table) => table.name)).toEqual(globalTables);
});

test('workspace_id comes first in the primary key and in every foreign key between tenant tables', async () => {
  const { rows } = await admin.query<{
    table: string;
    constraint: string;
    first: string;
    type: string;
    target: string;
  }>(`
    select c.conrelid::regclass::text as table, c.conname as constraint, c.contype as type,
      (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) as first,
      coalesce(c.confrelid::regclass::text, '') as target
    from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype in ('p', 'f')`);
  const tenant = rows.filter(
    (row) => !globalTables.includes(row.table) && row.table !== 'workspaces' && row.target !== 'users',
  );
  expect(tenant.length).toBeGreaterThan(40);
  expect(tenant.filter((row) => row.first !== 'workspace_id')).toEqual([]);
});

test('the application role owns nothing, cannot bypass row security and does not inherit the finder role', async () => {
  const { rows } = await admin.query(`
    select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
      (select count(*)::int from pg_class where relowner = r.oid) as owned,
      pg_has_role(r.oid, 'baton_system', 'usage') as inherits, pg_has_role(r.oid, 'baton_system', 'set') as may_set
    from pg_roles r where rolname = 'baton_app'`);
  expect(rows).toEqual([
    {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
      inherits: false,
      may_set: true,
    },
  ]);
});

test('another workspace is neither read nor written, by model or by SQL', async () => {
  const { db } = test1;
  const foreign = await db.inWorkspace(theirs, (tx) => tx.lead.findFirstOrThrow());
  await db.inWorkspace(ours, async (tx) => {
    expect(await tx.lead.findMany({ where: { id: foreign.id } })).toEqual([]);
    expect(await tx.$executeRaw`update leads set name = 'stolen' where id = ${foreign.id}::uuid`).toBe(0);
    expect(await tx.workspace.findMany({ select: { id: true } })).toEqual([{ id: ours }]);
  });
  const insert = db.inWorkspace(ours, (tx) =>
    tx.lead.create({ data: { workspaceId: theirs, id: newId(), source: 'web', externalId: 'L-2' } }),
  );
  await expect(insert).rejects.toThrow(/row-level security/);
  const move = db.inWorkspace(ours, (tx) => tx.$executeRaw`update leads set workspace_id = ${theirs}::uuid`);
  await expect(move).rejects.toThrow(/row-level security/);
});

test('a reference into another workspace is refused even where the id is known', async () => {
  const foreign = await test1.db.inWorkspace(theirs, (tx) => tx.lead.findFirstOrThrow());
  const insert = test1.db.inWorkspace(
    ours,
    (
      tx,
    ) => tx.$executeRaw`insert into lead_events (workspace_id, id, lead_id, type, occurred_at, recorded_at, source, source_id)
      values (${ours}::uuid, ${newId()}::uuid, ${foreign.id}::uuid, 'lead.created', now(), now(), 'web', 'x')`,
  );
  await expect(insert).rejects.toThrow(/foreign key/i);
});

test('without a workspace there are no rows and no writes', async () => {
  const { db } = test1;
  expect(await db.prisma.lead.count()).toBe(0);
  expect((await db.pool.query('select 1 from workspaces')).rowCount).toBe(0);
  expect((await db.pool.query('update leads set name = null')).rowCount).toBe(0);
  const insert = db.pool.query(`insert into rotation (workspace_id, pool, person_key) values ($1, 'p', 'k')`, [ours]);
  await expect(insert).rejects.toThrow(/row-level security/);
});

test('a single pooled connection never carries a workspace over to the next', async () => {
  const { db } = test1;
  const seen = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      if (n % 3 === 2) return db.prisma.lead.count();
      const id = n % 3 === 0 ? ours : theirs;
      return db.inWorkspace(id, async (tx) => {
        const leads = await tx.lead.findMany();
        return leads.every((lead) => lead.workspaceId === id) ? leads.length : -1;
      });
    }),
  );
  expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => (n % 3 === 2 ? 0 : 1)));
  await expect(db.inWorkspace(ours, () => Promise.reject(new Error('broken off')))).rejects.toThrow('broken off');
  expect(await db.prisma.lead.count()).toBe(0);
});

test('events and the audit log can only be added to', async () => {
  const { db } = test1;
  for (const table of ['lead_events', 'audit_log']) {
    await expect(db.pool.query(`update ${table} set id = id`)).rejects.toThrow(/permission denied/);
    await expect(db.pool.query(`delete from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(db.pool.query(`truncate ${table}`)).rejects.toThrow(/permission denied/);
  }
});

test('the finder role sees timers everywhere but no lead, and writes no business row', async () => {
  const { db } = test1;
  const tryIt = (statement: string) => db.acrossWorkspaces((tx) => tx.$executeRawUnsafe(statement));
  for (const table of [
    'leads',
    'lead_events',
    'clocks',
    'alerts',
    'people',
    'playbook_versions',
    'audit_log',
    'users',
  ]) {
    await expect(tryIt(`select * from ${table}`), table).rejects.toThrow(/permission denied/);
  }
  await expect(tryIt('select secret_ciphertext from connections')).rejects.toThrow(/permission denied/);
  await expect(tryIt('select body from inbox')).rejects.toThrow(/permission denied/);
  await expect(tryIt('delete from timers')).rejects.toThrow(/permission denied/);
  await expect(tryIt('update outbox set body = null')).rejects.toThrow(/permission denied/);
  expect(await db.acrossWorkspaces((tx) => tx.$queryRaw`select id from workspaces`)).toHaveLength(2);
});

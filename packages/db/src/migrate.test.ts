import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { appUrl, migrate } from './migrate.ts';
import { diffFromEmpty } from './schema-engine.ts';
import { createTestDatabase } from './testing/database.ts';
import { onServer, toDatabase } from './testing/template.ts';

async function withEmptyDatabase<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = inject('testServerUrl');
  await onServer(server, `create database ${name}`);
  try {
    return await work(toDatabase(server, name));
  } finally {
    await onServer(server, `drop database ${name} with (force)`);
  }
}

async function query<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

test('migrations apply once, also when several processes start together, and are quick when there is nothing to do', async () => {
  await withEmptyDatabase('migrate_together', async (url) => {
    const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(results.filter((result) => result.applied.length > 0)).toHaveLength(1);
    const began = performance.now();
    expect(await migrate(url)).toEqual({ applied: [] });
    expect(performance.now() - began).toBeLessThan(500);
    const rows = await query(appUrl(url), 'select current_user as role');
    expect(rows).toEqual([{ role: 'baton_app' }]);
  });
});

test('a migration that fails leaves nothing behind and runs again when the cause is gone', async () => {
  await withEmptyDatabase('migrate_fails', async (url) => {
    const listTables = () =>
      query<{ name: string }>(
        url,
        `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      );
    await query(url, 'create function keep_published_playbook() returns int language sql return 1');
    await expect(migrate(url)).rejects.toThrow(/^Migration failed: .*keep_published_playbook.*$/);
    expect(await listTables()).toEqual([{ name: '_prisma_migrations' }]);
    await query(url, 'drop function keep_published_playbook');
    expect((await migrate(url)).applied[0]).toMatch(/_init$/);
    expect((await listTables()).length).toBeGreaterThan(24);
  });
});

test('a database with the tables of somebody else is left alone', async () => {
  await withEmptyDatabase('migrate_foreign', async (url) => {
    await query(url, 'create table clocks (other int)');
    await expect(migrate(url)).rejects.toThrow('Migration failed: The database schema is not empty');
  });
});

test('schema.prisma and the migrations build the same columns', async () => {
  const columns = `select table_name, column_name, data_type, datetime_precision, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations' order by 1, 2`;
  const database = await createTestDatabase();
  const migrated = await query(database.adminUrl, columns);
  await database.drop();
  await withEmptyDatabase('migrate_diff', async (url) => {
    const schema = await readFile(join(import.meta.dirname, '../../../prisma/schema.prisma'), 'utf8');
    await query(url, await diffFromEmpty(url, schema));
    expect(await query(url, columns)).toEqual(migrated);
  });
});

test('a server that cannot be reached gives one line with the place and without the password', async () => {
  const attempt = migrate('postgresql://postgres:hidden@127.0.0.1:1/baton');
  await expect(attempt).rejects.toThrow(/^Cannot connect to Postgres at 127\.0\.0\.1:1\/baton: /);
  await expect(attempt).rejects.not.toThrow(/hidden/);
});

test('a test database is made quickly from the template', async () => {
  const began = performance.now();
  const database = await createTestDatabase();
  const took = performance.now() - began;
  await database.drop();
  expect(took).toBeLessThan(1000);
});

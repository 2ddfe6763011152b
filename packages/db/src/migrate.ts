import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { DatabaseSetupError } from './errors.ts';
import { applyMigrations, type MigrationFolder } from './schema-engine.ts';

const migrationsDir = join(import.meta.dirname, '..', '..', '..', 'prisma', 'migrations');
const migrationLock = 4_207_301;

function appPassword(admin: URL): string | null {
  // Without a password in the address (trust or peer logins) there is nothing secret to derive one from.
  if (admin.password === '') return null;
  return createHmac('sha256', decodeURIComponent(admin.password)).update('baton_app').digest('hex');
}

/** The connection string of the application's role: same server and database, no ownership, no RLS bypass. */
export function appUrl(adminUrl: string): string {
  const url = new URL(adminUrl);
  const password = appPassword(url);
  url.username = 'baton_app';
  url.password = password ?? '';
  return url.toString();
}

/** Reads the migration folders, oldest first. */
export async function readMigrations(): Promise<{ folders: MigrationFolder[]; lockfile: string }> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const folders = await Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(migrationsDir, name, 'migration.sql'), 'utf8') })),
  );
  return { folders, lockfile: await readFile(join(migrationsDir, 'migration_lock.toml'), 'utf8') };
}

async function hasHistory(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('public._prisma_migrations') is not null as found`,
  );
  return rows[0]?.found ?? false;
}

async function listApplied(client: pg.Client): Promise<Set<string>> {
  if (!(await hasHistory(client))) return new Set();
  const { rows } = await client.query<{ name: string }>(
    `select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null`,
  );
  return new Set(rows.map((row) => row.name));
}

// A migration file runs whole or not at all, so one that broke off has left nothing: it may simply run again.
async function forgetBrokenOff(client: pg.Client): Promise<void> {
  if (!(await hasHistory(client))) return;
  await client.query(
    `update _prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null`,
  );
}

async function canAppLogIn(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: appUrl(adminUrl), connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code?.startsWith('28')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function letAppLogIn(client: pg.Client, adminUrl: string): Promise<void> {
  const password = appPassword(new URL(adminUrl));
  const secret = password === null ? 'NULL' : client.escapeLiteral(password);
  // Roles belong to the whole server: another database's migration may be writing the same row.
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`alter role baton_app login password ${secret}`);
      return;
    } catch (error) {
      if (attempt === 5 || !(error instanceof Error) || !error.message.includes('concurrently updated')) throw error;
    }
  }
}

async function connectAdmin(adminUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { host, pathname } = new URL(adminUrl);
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new DatabaseSetupError(`Cannot connect to Postgres at ${host}${pathname}: ${why}`);
  }
}

/**
 * Brings the database up to date under an advisory lock and makes the application's role able to log in.
 * Quick when there is nothing to do. Throws DatabaseSetupError when it cannot connect or a migration fails.
 */
export async function migrate(adminUrl: string): Promise<{ applied: string[] }> {
  const [client, { folders, lockfile }] = await Promise.all([connectAdmin(adminUrl), readMigrations()]);
  try {
    const isPending = (applied: Set<string>) => folders.some((folder) => !applied.has(folder.name));
    if (!isPending(await listApplied(client)) && (await canAppLogIn(adminUrl))) return { applied: [] };
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await forgetBrokenOff(client);
    const before = await listApplied(client);
    if (isPending(before)) await applyMigrations(adminUrl, folders, lockfile);
    const applied = folders.map((folder) => folder.name).filter((name) => !before.has(name));
    await letAppLogIn(client, adminUrl);
    return { applied };
  } catch (error) {
    if (error instanceof DatabaseSetupError) throw error;
    throw new DatabaseSetupError(`Migration failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await client.end();
  }
}

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

export type Dump = { restore(): Promise<void> };

/**
 * A backup of all of Baton's tables as of one instant, taken while everything runs, as pg_dump takes it; `restore` puts the
 * tables back to it. Nobody may be connected then but this.
 */
export async function dumpTables(world: World): Promise<Dump> {
  const { pool } = world.postgres.admin;
  const folder = join(world.folder, 'dump');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and relname <> '_prisma_migrations' order by 1`,
  );
  const tables = rows.map((row) => row.name);
  await together(world, ['begin isolation level repeatable read', ...tables.map((name) => copy(name, 'to', folder))]);
  return {
    restore: () =>
      together(world, [
        'begin',
        // Triggers and foreign keys rest, as while pg_restore loads.
        `set local session_replication_role = replica`,
        `truncate ${tables.map((name) => `"${name}"`).join(', ')}`,
        ...tables.map((name) => copy(name, 'from', folder)),
      ]),
  };
}

const copy = (table: string, direction: 'to' | 'from', folder: string) =>
  `copy "${table}" ${direction} '${join(folder, table)}'`;

async function together(world: World, statements: readonly string[]): Promise<void> {
  const client = await world.postgres.admin.pool.connect();
  try {
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

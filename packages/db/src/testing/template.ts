import { createHash } from 'node:crypto';
import pg from 'pg';
import { migrate, readMigrations } from '../migrate.ts';

/** The address of another database on the same server. */
export function toDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Runs statements that cannot be in a transaction on the server's maintenance database. */
export async function onServer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes sure that the template database of the current migrations is there; returns its name. */
export async function createTemplate(adminUrl: string): Promise<string> {
  const { folders } = await readMigrations();
  const hash = createHash('sha256').update(JSON.stringify(folders)).digest('hex').slice(0, 12);
  const name = `baton_template_${hash}`;
  await onServer(adminUrl, `create database ${name}`).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === '42P04')) throw error;
  });
  await migrate(toDatabase(adminUrl, name));
  return name;
}

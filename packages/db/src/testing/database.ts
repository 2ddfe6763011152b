import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../client.ts';
import { appUrl } from '../migrate.ts';
import { createWorkspace, type WorkspaceRow } from '../workspaces.ts';
import { onServer, toDatabase } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServerUrl: string;
    testTemplate: string;
  }
}

export type TestDatabase = { db: Database; adminUrl: string; appUrl: string; drop: () => Promise<void> };

/** A migrated, empty database of its own for one test file or test; drop() closes and removes it. */
export async function createTestDatabase(options: { poolMax?: number } = {}): Promise<TestDatabase> {
  const server = inject('testServerUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // file_copy: no write-ahead log per block, which is quicker for a small template.
  await onServer(server, `create database ${name} template ${inject('testTemplate')} strategy file_copy`);
  const adminUrl = toDatabase(server, name);
  const db = createDatabase(appUrl(adminUrl), { poolMax: options.poolMax ?? 5 });
  return {
    db,
    adminUrl,
    appUrl: appUrl(adminUrl),
    drop: async () => {
      await db.close();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** A workspace with a slug that no other has. */
export function createTestWorkspace(
  db: Database,
  overrides: { slug?: string; name?: string; timeZone?: string; enforceFrom?: number | null } = {},
): Promise<WorkspaceRow> {
  return createWorkspace(db, { slug: `w-${randomUUID()}`, name: 'Test', timeZone: 'UTC', ...overrides });
}

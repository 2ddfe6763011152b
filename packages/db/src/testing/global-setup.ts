import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openFolder } from '../embedded/folder.ts';
import { isRunning } from '../embedded/process-mark.ts';
import { findServer, stopServer } from '../embedded/server.ts';
import { ensureEmbeddedPostgres } from '../embedded.ts';
import { createTemplate } from './template.ts';

const folderPrefix = 'baton-test-postgres-';
// Test data needs no crash safety: a third of the time goes with it.
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'shared_buffers=64MB',
  'autovacuum=off',
];

// A run that was killed leaves its server behind; the next run clears it away.
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue;
    const pid = Number(name.slice(folderPrefix.length));
    if (isRunning({ pid, begun: null })) continue;
    const path = join(tmpdir(), name);
    const server = findServer(openFolder(path));
    if (server) await stopServer(server);
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Starts one embedded server for a test run with a migrated template database; its end stops and removes it.
 * @public
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataDir = join(tmpdir(), `${folderPrefix}${process.pid}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const server = await ensureEmbeddedPostgres(dataDir, settings);
  project.provide('testServerUrl', server.adminUrl);
  project.provide('testTemplate', await createTemplate(server.adminUrl));
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

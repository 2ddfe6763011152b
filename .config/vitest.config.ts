import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const databaseServer = join(root, 'packages/db/src/testing/global-setup.ts');

// Two projects, so that a run of pure tests alone starts no Postgres.
export default defineConfig({
  root,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    allowOnly: false,
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['.config/*.test.ts', 'packages/{core,integrations,simulators}/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'stored',
          include: ['packages/{db,services}/**/*.test.ts', 'apps/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'apps/web/e2e/**', '**/.next/**'],
          globalSetup: existsSync(databaseServer) ? [databaseServer] : [],
        },
      },
    ],
  },
});

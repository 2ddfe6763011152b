import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

type WasmModule = { instance: { exports: Record<string, unknown> } };
type WasmRuntime = { instantiate: (bytes: Uint8Array, imports: Record<string, unknown>) => Promise<WasmModule> };
// Node has it, but its name is only in the browser's typings.
const wasm = (globalThis as unknown as { WebAssembly: WasmRuntime }).WebAssembly;

const noFilters = { externalTables: [], externalEnums: [] };
let loaded: Promise<void> | undefined;

async function loadEngine(): Promise<void> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(script), 'schema_engine_bg.wasm'));
  const { instance } = await wasm.instantiate(bytes, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
}

// Prisma's adapter splits scripts at every ";", which breaks functions and is not atomic.
// One simple query runs the whole file in one implicit transaction.
function adapterFactory(pool: pg.Pool, failures: unknown[]): SqlMigrationAwareDriverAdapterFactory {
  const inner = new PrismaPg(pool);
  const whole = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        // The engine reports only where in itself it failed.
        failures.push(error);
        throw error;
      }
    };
    return adapter;
  };
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => whole(await inner.connect()),
    connectToShadowDb: () => inner.connectToShadowDb(),
  };
}

async function withEngine<T>(url: string, work: (schemaEngine: engine.SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  // A running product is not held up for long behind a migration that waits for a table.
  const pool = new pg.Pool({ connectionString: url, max: 2, options: '-c lock_timeout=15000' });
  const failures: unknown[] = [];
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(pool, failures));
    const schemaEngine = await engine.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    return await work(schemaEngine);
  } catch (error) {
    throw failures[0] ?? error;
  } finally {
    await pool.end();
  }
}

export type MigrationFolder = { name: string; sql: string };

/** Applies migration folders in Prisma's own way (fills `_prisma_migrations`); each file is atomic. */
export async function applyMigrations(url: string, folders: MigrationFolder[], lockfile: string): Promise<void> {
  return withEngine(url, async (schemaEngine) => {
    await schemaEngine.applyMigrations({
      migrationsList: {
        baseDir: 'migrations',
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: folders.map(({ name, sql: value }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } },
        })),
      },
      filters: noFilters,
    });
  });
}

/** The SQL that builds the tables of a schema file from nothing: raw material for a first migration. */
export async function diffFromEmpty(url: string, schema: string): Promise<string> {
  return withEngine(url, async (schemaEngine) => {
    const result = await schemaEngine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters: noFilters,
    });
    return result.stdout ?? '';
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { buildMachinery, migrateTables, openPostgres, type Settings, type Wired } from '../../wiring.ts';

export type BenchWorld = Pick<Wired, 'machinery' | 'outlook'> & {
  adminUrl: string;
  /** What its machinery was built from, for processes of their own. */
  settings: Settings;
  /** The owner's connection: seeds and reads, never part of what is measured. */
  admin: pg.Client;
  /** A connection under the sweep's role, for the bare claim. */
  connect(): Promise<pg.Client>;
  stop(): Promise<void>;
};

// A small server as it would run in production: every commit reaches the disk, vacuum runs by itself. The commit
// timestamps are there to measure by.
const SETTINGS = [
  'shared_buffers=1GB',
  'max_wal_size=8GB',
  'checkpoint_timeout=15min',
  'track_commit_timestamp=on',
  'max_connections=200',
];

/** A database server of its own in a temporary folder, with the product's machinery on it. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  const server = await openPostgres(folder, SETTINGS);
  await migrateTables(server.adminUrl);
  const settings: Settings = {
    dataDir: folder,
    databaseUrl: server.adminUrl,
    redisUrl: undefined,
    secret: 'only for the time of this benchmark run',
    baseUrl: 'http://localhost:3000',
    hubspotApiUrl: undefined,
    slackApiUrl: undefined,
    smtpUrl: 'smtp://127.0.0.1:9',
    logLevel: 'warn',
    processName: 'bench',
  };
  const wired = buildMachinery(settings);
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  const open = [admin];
  return {
    machinery: wired.machinery,
    outlook: wired.outlook,
    adminUrl: server.adminUrl,
    settings,
    admin,
    async connect() {
      const client = new pg.Client({ connectionString: server.adminUrl, options: '-c role=baton_sweep' });
      await client.connect();
      open.push(client);
      return client;
    },
    async stop() {
      await Promise.all(open.map((client) => client.end()));
      await wired.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

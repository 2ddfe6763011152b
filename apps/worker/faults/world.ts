import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newId } from '@baton/db/id';
import { createApiKey } from '@baton/services/api-keys/create-api-key';
import { addConnection } from '@baton/services/connections/add-connection';
import { type Machinery, systemCtx } from '@baton/services/context';
import { publishPlaybook } from '@baton/services/playbook/publish-playbook';
import { createWorkspace } from '@baton/services/workspaces/create-workspace';
import { buildMachinery, migrateTables, type Wired } from '../wiring.ts';
import { plainEnv } from './env.ts';
import { freePort } from './ports.ts';
import { type OwnPostgres, startPostgres } from './postgres.ts';
import { type Running, type StartOptions, startProcess } from './processes.ts';
import type { CuttingProxy } from './proxy.ts';
import { hasRedis, type OwnRedis, startRedis } from './redis.ts';
import { MANAGER, OWNERS } from './rules.ts';
import { addressOf, type Sinks, SLACK, slackIdOf, startSinks } from './sinks.ts';

const SECRET = 'a secret that only this run of the harness knows';
const ADMIN_ADDRESS = 'admin@faults.test';

export type Workspace = { id: string; slug: string; key: string };
export type ProcessChanges = { env?: Record<string, string>; preload?: string[] };

/** A whole installation in a folder of its own: Postgres, outside systems, one workspace, and the processes of a run. */
export type World = {
  folder: string;
  postgres: OwnPostgres;
  redis: OwnRedis | null;
  sinks: Sinks;
  machinery: Machinery;
  workspace: Workspace;
  url: string;
  addWorkspace(slug: string, playbook: unknown): Promise<Workspace>;
  startWorker(name: string, changes?: ProcessChanges): Running;
  startWeb(name: string, changes?: ProcessChanges): Promise<Running & { url: string }>;
  /** Processes that ended although nobody asked or killed them. */
  failures(): Running[];
  /** The address of the database that processes get; direct until a proxy is put between. */
  databaseUrl: string;
  proxy: CuttingProxy | null;
  /** A second tenant, where a fault asks for one. */
  other: Workspace | null;
  /** Runs the command line as an operator would; its answer. */
  cli(args: string[]): Promise<string>;
  /** Where a worker answers health checks, where a fault asks for it. */
  healthPort: number;
  end(keep: boolean): Promise<void>;
};

export type WorldOptions = {
  name: string;
  playbook: unknown;
  redis: boolean;
  /** Where the world outside reaches Baton, when that is not web's own address. */
  publicUrl?: string;
  /** Addresses of simulated CRMs. */
  hubspotApiUrl?: string;
  salesforceLoginUrl?: string;
};

/** Builds the installation; no process of the product runs yet. */
export async function buildWorld(options: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), `baton-fault-${options.name}-`));
  await chmod(folder, 0o755);
  mkdirSync(join(folder, 'data'));
  const [postgres, sinks, redis, port] = await Promise.all([
    startPostgres(folder),
    startSinks(),
    options.redis && hasRedis() ? startRedis() : null,
    freePort(),
  ]);
  await migrateTables(postgres.adminUrl);
  const url = options.publicUrl ?? `http://127.0.0.1:${port}`;
  const { hubspotApiUrl, salesforceLoginUrl } = options;
  const wired: Wired = buildMachinery({
    dataDir: join(folder, 'data'),
    databaseUrl: postgres.adminUrl,
    redisUrl: undefined,
    secret: SECRET,
    baseUrl: url,
    hubspotApiUrl,
    salesforceLoginUrl,
    slackApiUrl: sinks.slackApiUrl,
    smtpUrl: sinks.smtpUrl,
    logLevel: 'silent',
    processName: 'harness',
  });
  const children: Running[] = [];
  const env = (databaseUrl: string): Record<string, string> => ({
    DATABASE_URL: databaseUrl,
    BATON_SECRET: SECRET,
    BATON_URL: url,
    BATON_DATA_DIR: join(folder, 'data'),
    SMTP_URL: sinks.smtpUrl,
    SLACK_API_URL: sinks.slackApiUrl,
    LOG_LEVEL: 'warn',
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
    ...(hubspotApiUrl === undefined ? {} : { HUBSPOT_API_URL: hubspotApiUrl }),
    ...(salesforceLoginUrl === undefined ? {} : { SALESFORCE_LOGIN_URL: salesforceLoginUrl }),
  });
  const start = (given: Omit<StartOptions, 'folder' | 'env'>, changes: ProcessChanges, more = {}) => {
    const child = startProcess({
      ...given,
      folder,
      preload: changes.preload ?? [],
      env: { ...env(world.databaseUrl), ...more, ...changes.env },
    });
    children.push(child);
    return child;
  };

  const world: World = {
    folder,
    postgres,
    redis,
    sinks,
    machinery: wired.machinery,
    workspace: { id: '', slug: '', key: '' },
    url,
    databaseUrl: postgres.adminUrl,
    proxy: null,
    healthPort: 0,
    other: null,
    async cli(args) {
      const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, '../cli.ts'), ...args], {
        env: { ...plainEnv(), ...env(world.databaseUrl) },
      });
      return (await run).stdout;
    },
    addWorkspace: (slug, playbook) => addWorkspace(wired.machinery, slug, playbook),
    startWorker: (name, changes = {}) => start({ kind: 'worker', name }, changes),
    async startWeb(name, changes = {}) {
      const own = children.some((child) => child.name.startsWith('web') && child.isAlive()) ? await freePort() : port;
      const child = start({ kind: 'web', name }, changes, { PORT: String(own), BATON_WEB_ONLY_API: '1' });
      return { ...child, url: `http://127.0.0.1:${own}` };
    },
    failures: () => children.filter((child) => child.hasFailed()),
    async end(keep) {
      await Promise.all(children.filter((child) => child.isAlive()).map((child) => child.kill()));
      await wired.close();
      await Promise.all([sinks.stop(), redis?.kill(), world.proxy?.stop()]);
      await postgres.end();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
  world.workspace = await world.addWorkspace('faults', options.playbook);
  return world;
}

async function addWorkspace(machinery: Machinery, slug: string, playbook: unknown): Promise<Workspace> {
  const { workspaceId } = await createWorkspace(machinery, await machinery.db.now(), {
    slug,
    name: slug,
    adminEmail: ADMIN_ADDRESS,
    adminPassword: newId(),
  });
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    for (const key of [...OWNERS, MANAGER])
      await tx.person.create({
        data: {
          workspaceId,
          id: newId(),
          key,
          name: key,
          email: addressOf(key),
          slackId: slackIdOf(key),
          role: key === MANAGER ? 'manager' : 'rep',
        },
      });
  });
  const ctx = systemCtx(machinery, workspaceId, await machinery.db.now());
  await publishPlaybook(ctx, { document: playbook });
  const teamId = `${SLACK.teamId}${slug === 'faults' ? '' : slug.toUpperCase()}`;
  await addConnection(ctx, { kind: 'slack', config: { ...SLACK, teamId } });
  const { key } = await createApiKey(ctx, { name: 'generator', scopes: ['admin'] });
  return { id: workspaceId, slug, key };
}

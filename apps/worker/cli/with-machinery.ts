import { setTimeout as wait } from 'node:timers/promises';
import type { Machinery } from '@baton/services/context';
import { DataFolderError, holdDataFolder, keepSecret, openDataFolder } from '@baton/services/process/data-folder';
import { readServeEnv } from '../env.ts';
import { buildMachinery, countSessions, migrateTables, openPostgres } from '../wiring.ts';

const LONGEST_WAIT_MS = 10 * 60_000;

type Opened = { databaseUrl: string; close(): Promise<void> };

/**
 * Runs a command against the database that the environment names: a given one, the embedded one that runs already, or the
 * embedded one started for this command alone.
 */
export async function withMachinery<T>(work: (machinery: Machinery) => Promise<T>): Promise<T> {
  const env = readServeEnv();
  if (env.DATABASE_URL === undefined || env.BATON_SECRET === undefined) await openDataFolder(env.BATON_DATA_DIR);
  const secret = env.BATON_SECRET ?? (await keepSecret(env.BATON_DATA_DIR, 'secret'));
  const opened: Opened = env.DATABASE_URL
    ? { databaseUrl: env.DATABASE_URL, close: async () => undefined }
    : await openEmbedded(env.BATON_DATA_DIR);
  try {
    await migrateTables(opened.databaseUrl);
    const wired = buildMachinery({
      dataDir: env.BATON_DATA_DIR,
      databaseUrl: opened.databaseUrl,
      redisUrl: env.REDIS_URL,
      secret,
      baseUrl: env.BATON_URL,
      hubspotApiUrl: env.HUBSPOT_API_URL,
      salesforceLoginUrl: env.SALESFORCE_LOGIN_URL,
      slackApiUrl: env.SLACK_API_URL,
      smtpUrl: env.SMTP_URL,
      logLevel: 'warn',
      processName: 'baton',
    });
    return await work(wired.machinery).finally(() => wired.close());
  } finally {
    await opened.close();
  }
}

async function openEmbedded(folder: string): Promise<Opened> {
  // An exit by signal must still take the server along; its owner stops it on the event 'exit'.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  const held = await holdDataFolder(folder).catch((error: unknown) => {
    // Baton runs there: its database is used.
    if (error instanceof DataFolderError) return null;
    throw error;
  });
  const postgres = await openPostgres(folder);
  return {
    databaseUrl: postgres.adminUrl,
    async close() {
      if (postgres.started) await waitForOthers(postgres.adminUrl);
      await postgres.stop();
      await held?.release();
    },
  };
}

/** Another command may have joined the server that this one started: it goes on until that one is through, too. */
async function waitForOthers(databaseUrl: string): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  for (let told = false; (await countSessions(databaseUrl)) > 0 && performance.now() < until; told = true) {
    if (!told) console.error('Waiting for another command that uses the same database …');
    await wait(200);
  }
}

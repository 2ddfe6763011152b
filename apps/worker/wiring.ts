import { createDatabase } from '@baton/db/client';
import { nextDeliveryAt } from '@baton/db/deliveries';
import { ensureEmbeddedPostgres } from '@baton/db/embedded';
import { listWorkspacesWithInbox } from '@baton/db/inbox';
import { appUrl, migrate } from '@baton/db/migrate';
import { listMovingWorkspaces } from '@baton/db/moves';
import { type Presence, showPresence } from '@baton/db/presence';
import { createSecretBox } from '@baton/db/secrets';
import { nextDueAt } from '@baton/db/timers';
import { createEmailChannel } from '@baton/integrations/email/client';
import { createSlackChannel } from '@baton/integrations/slack/client';
import type { Machinery } from '@baton/services/context';
import { createCrmPorts } from '@baton/services/crm/ports';
import { migrateQueue, openQueue, type QueuePlace } from '@baton/services/jobs/queue';
import { openSentLedger } from '@baton/services/process/sent-ledger';
import { createSendGate, type SendGate } from '@baton/services/sending/gate';
import { pino } from 'pino';

/** The embedded Postgres of a data folder: the one that still runs, or a new one. */
export const openPostgres = ensureEmbeddedPostgres;

/** Brings the tables, the queue's own tables and the roles up to date; needs the owner's address. */
export async function migrateTables(adminUrl: string): Promise<{ applied: string[] }> {
  const result = await migrate(adminUrl);
  await migrateQueue(adminUrl);
  return result;
}

/** What the machinery of the worker or the command line is built from; addresses without a value are the real services'. */
export type Settings = {
  /** Where it is noted what went out. */
  dataDir: string;
  /** The owner's address; the application's role is derived from it. */
  databaseUrl: string;
  redisUrl: string | undefined;
  secret: string;
  baseUrl: string;
  hubspotApiUrl: string | undefined;
  salesforceLoginUrl?: string | undefined;
  slackApiUrl: string | undefined;
  smtpUrl: string | undefined;
  logLevel: string;
  processName: string;
};

/** When the loops have something to do next, across workspaces; instants are epoch ms, null for nothing. */
export type Outlook = {
  nextDueAt(): Promise<number | null>;
  nextDeliveryAt(): Promise<number | null>;
  listWaitingWorkspaces(): Promise<string[]>;
  listMovingWorkspaces(): Promise<string[]>;
  askToSend: SendGate;
};

export type Wired = {
  machinery: Machinery;
  place: QueuePlace;
  outlook: Outlook;
  showPresence(): Promise<Presence>;
  close(): Promise<void>;
};

/** Builds everything a worker or a command works with; `close` lets go of every connection. */
export function buildMachinery(settings: Settings): Wired {
  // Standard output belongs to the command line's answers.
  const log = pino({ level: settings.logLevel, base: { process: settings.processName } }, pino.destination(2));
  const databaseUrl = appUrl(settings.databaseUrl);
  const db = createDatabase(databaseUrl);
  const place = { databaseUrl, redisUrl: settings.redisUrl ?? null, log };
  const queue = openQueue(place);
  const email = createEmailChannel({});
  const slack = createSlackChannel({ apiUrl: settings.slackApiUrl ?? 'https://slack.com/api/' });
  const { smtpUrl } = settings;
  const { hubspotApiUrl, salesforceLoginUrl } = settings;
  return {
    machinery: {
      db,
      secrets: createSecretBox(settings.secret),
      integrations: { crm: createCrmPorts({ hubspotApiUrl, salesforceLoginUrl }), channels: { slack, email } },
      enqueue: queue.enqueue,
      log,
      baseUrl: settings.baseUrl,
      mail: smtpUrl === undefined ? null : { smtpUrl, from: `Baton <baton@${new URL(settings.baseUrl).hostname}>` },
    },
    place,
    outlook: {
      nextDueAt: () => nextDueAt(db),
      nextDeliveryAt: () => nextDeliveryAt(db),
      listWaitingWorkspaces: () => listWorkspacesWithInbox(db),
      listMovingWorkspaces: () => listMovingWorkspaces(db),
      askToSend: createSendGate({ db, log }, openSentLedger(settings.dataDir, log)),
    },
    showPresence: () => showPresence(db),
    async close() {
      await queue.close();
      await Promise.allSettled([email.close(), slack.close()]);
      await db.close();
    },
  };
}

/** How many sessions the application's role has open on a server, this one aside. */
export async function countSessions(adminUrl: string): Promise<number> {
  const db = createDatabase(appUrl(adminUrl), { poolMax: 1 });
  try {
    const { rows } = await db.pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await db.close();
  }
}

import { createDatabase } from '@baton/db/client';
import { newId } from '@baton/db/id';
import { appUrl } from '@baton/db/migrate';
import { createSecretBox } from '@baton/db/secrets';
import { createEmailChannel } from '@baton/integrations/email/client';
import { createSlackChannel } from '@baton/integrations/slack/client';
import type { Machinery } from '@baton/services/context';
import { createCrmPorts } from '@baton/services/crm/ports';
import { openQueue } from '@baton/services/jobs/queue';
import { pino } from 'pino';
import type { WebConfig } from './env.ts';

export type SignInMail = { to: string; subject: string; text: string; html: string };

/** What the web process works with; `close` lets go of every connection. */
export type Wiring = {
  machinery: Machinery;
  /** Null where no mail server is configured: then nobody is offered an email link. */
  sendMail: ((mail: SignInMail) => Promise<void>) | null;
  close(): Promise<void>;
};

/** Builds the machinery of the web process from its configuration. */
export function wire(config: WebConfig): Wiring {
  const log = pino({ level: 'info', base: { process: 'web' } });
  const databaseUrl = appUrl(config.databaseUrl);
  const db = createDatabase(databaseUrl);
  const queue = openQueue({ databaseUrl, redisUrl: config.redisUrl, log });
  const email = createEmailChannel({});
  const slack = createSlackChannel({ apiUrl: config.slackApiUrl });
  const from = config.smtpFrom ?? `Baton <baton@${new URL(config.baseUrl).hostname}>`;
  const mail = config.smtpUrl === null ? null : { smtpUrl: config.smtpUrl, from };
  return {
    machinery: {
      db,
      secrets: createSecretBox(config.secret),
      integrations: {
        crm: createCrmPorts({ hubspotApiUrl: config.hubspotApiUrl, salesforceLoginUrl: config.salesforceLoginUrl }),
        channels: { slack, email },
      },
      enqueue: queue.enqueue,
      log,
      baseUrl: config.baseUrl,
      mail,
    },
    sendMail:
      mail === null
        ? null
        : async ({ to, ...message }) => {
            await email.send({ ...message, messageId: newId() }, to, mail);
          },
    async close() {
      await queue.close();
      await Promise.all([email.close(), slack.close()]);
      await db.close();
    },
  };
}

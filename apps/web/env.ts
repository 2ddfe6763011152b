import { readEnvironment } from '@baton/services/process/environment';
import { baseUrl, port, postgresUrl, redisUrl, secret, smtpUrl } from '@baton/services/process/settings';
import { roleSchema } from '@baton/services/views/basics';
import { z } from 'zod';

const personas = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.object({ label: z.string(), email: z.string(), role: roleSchema, hint: z.string() })));

const app = z.string().min(1).max(4000);
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');

const toApp = (clientId: string | undefined, clientSecret: string | undefined) =>
  clientId === undefined ? null : { clientId, clientSecret: clientSecret ?? null };

const environmentSchema = z
  .object({
    PORT: port.default(3000),
    BATON_URL: baseUrl.optional(),
    DATABASE_URL: postgresUrl,
    REDIS_URL: redisUrl.optional(),
    BATON_SECRET: secret,
    SALESFORCE_LOGIN_URL: baseUrl.optional(),
    HUBSPOT_API_URL: baseUrl.default('https://api.hubapi.com'),
    SALESFORCE_CLIENT_ID: app.optional(),
    SALESFORCE_CLIENT_SECRET: app.optional(),
    HUBSPOT_CLIENT_ID: app.optional(),
    HUBSPOT_CLIENT_SECRET: app.optional(),
    SLACK_API_URL: z.url().default('https://slack.com/api/'),
    SMTP_URL: smtpUrl.optional(),
    SMTP_FROM: z.string().max(320).optional(),
    BATON_PERSONAS: personas.optional(),
    BATON_WEB_ONLY_API: flag.default(false),
  })
  .transform((given) => ({
    port: given.PORT,
    baseUrl: given.BATON_URL ?? `http://localhost:${given.PORT}`,
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL ?? null,
    secret: given.BATON_SECRET,
    salesforceLoginUrl: given.SALESFORCE_LOGIN_URL,
    hubspotApiUrl: given.HUBSPOT_API_URL,
    /** Apps of this installation that workspaces connect their CRMs with; null: they bring one. */
    crmApps: {
      hubspot: toApp(given.HUBSPOT_CLIENT_ID, given.HUBSPOT_CLIENT_SECRET),
      salesforce: toApp(given.SALESFORCE_CLIENT_ID, given.SALESFORCE_CLIENT_SECRET),
    },
    slackApiUrl: given.SLACK_API_URL,
    smtpUrl: given.SMTP_URL ?? null,
    smtpFrom: given.SMTP_FROM ?? null,
    personas: given.BATON_PERSONAS ?? null,
    onlyApi: given.BATON_WEB_ONLY_API,
  }));

/** Everything the web process is told from outside. */
export type WebConfig = z.output<typeof environmentSchema>;

/** Reads the environment once. Throws EnvironmentError with one line for each variable that does not fit. */
export function readWebConfig(variables: Record<string, string | undefined> = process.env): WebConfig {
  return readEnvironment(environmentSchema, variables);
}

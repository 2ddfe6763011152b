import { resolve } from 'node:path';
import { readEnvironment } from '@baton/services/process/environment';
import { baseUrl, port, postgresUrl, redisUrl, secret, smtpUrl } from '@baton/services/process/settings';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

const settings = z
  .object({
    PORT: port.default(3000),
    BATON_URL: baseUrl.optional(),
    BATON_DATA_DIR: z.string().default('.data'),
    DATABASE_URL: postgresUrl.optional(),
    REDIS_URL: redisUrl.optional(),
    BATON_SECRET: secret,
    SALESFORCE_LOGIN_URL: baseUrl.optional(),
    HUBSPOT_API_URL: baseUrl.optional(),
    SLACK_API_URL: baseUrl.optional(),
    SMTP_URL: smtpUrl.optional(),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
        error: 'must be one of trace, debug, info, warn, error, silent',
      })
      .default('info'),
    WORKER_PORT: port.optional(),
    npm_lifecycle_event: z.string().optional(),
  })
  .transform(({ npm_lifecycle_event, ...rest }) => ({
    ...rest,
    BATON_URL: rest.BATON_URL ?? `http://localhost:${rest.PORT}`,
    BATON_DATA_DIR: resolve(root, rest.BATON_DATA_DIR),
    startedByScript: npm_lifecycle_event !== undefined,
  }));

export type WorkerEnv = z.output<typeof settings>;

/** The settings of this process. Throws EnvironmentError with one line for each variable that does not fit. */
export function readWorkerEnv(): WorkerEnv {
  return readEnvironment(settings, process.env);
}

/** The variables to hand to a child: this process's own, with some replaced. */
export function childEnv(changes: Record<string, string | undefined>): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}

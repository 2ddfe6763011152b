import { resolve } from 'node:path';
import { readEnvironment } from '@baton/services/process/environment';
import { baseUrl, port, postgresUrl, redisUrl, secret, smtpUrl } from '@baton/services/process/settings';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

const settings = z.object({
  PORT: port.default(3000),
  BATON_URL: baseUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  BATON_SECRET: secret.optional(),
  SALESFORCE_LOGIN_URL: baseUrl.optional(),
  HUBSPOT_API_URL: baseUrl.optional(),
  SLACK_API_URL: baseUrl.optional(),
  SMTP_URL: smtpUrl.optional(),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be one of trace, debug, info, warn, error, silent',
    )
    .default('info'),
  WORKER_PORT: port.optional(),
});

/** Settings of the supervisor and of the worker. */
export type WorkerEnv = ReturnType<typeof readWorkerEnv>;

/** The settings of this process. Throws EnvironmentError with one line for each that does not fit. */
export function readWorkerEnv() {
  return complete(readEnvironment(settings.extend({ BATON_SECRET: secret }), process.env));
}

/** As `readWorkerEnv`, for a start that can make its own secret. */
export function readServeEnv() {
  return complete(readEnvironment(settings, process.env));
}

function complete<T extends z.output<typeof settings>>(given: T) {
  return {
    ...given,
    BATON_URL: given.BATON_URL ?? `http://localhost:${given.PORT}`,
    BATON_DATA_DIR: resolve(root, process.env.BATON_DATA_DIR || '.data'),
  };
}

/** The variables to hand to a child: this process's own, with some replaced. */
export function childEnv(changes: Record<string, string | undefined>): Record<string, string | undefined> {
  return { ...process.env, ...changes };
}

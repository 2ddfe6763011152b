// The worker: loops over what is due in Postgres, woken early by the queue. Scales out: any number may run.
import { createServer } from 'node:http';
import { startWatch } from '@baton/services/health/watch';
import { report, stopWith } from '@baton/services/process/lifecycle';
import { readWorkerEnv } from './env.ts';
import { startWorkers } from './handlers.ts';
import { startSchedules } from './schedules.ts';
import { buildMachinery } from './wiring.ts';

const env = readWorkerEnv();
if (env.DATABASE_URL === undefined) {
  console.error('DATABASE_URL is missing: the worker alone starts no Postgres. Use `pnpm serve`, or give an address.');
  process.exit(1);
}
const wired = buildMachinery({
  dataDir: env.BATON_DATA_DIR,
  databaseUrl: env.DATABASE_URL,
  redisUrl: env.REDIS_URL,
  secret: env.BATON_SECRET,
  baseUrl: env.BATON_URL,
  hubspotApiUrl: env.HUBSPOT_API_URL,
  salesforceLoginUrl: env.SALESFORCE_LOGIN_URL,
  slackApiUrl: env.SLACK_API_URL,
  smtpUrl: env.SMTP_URL,
  logLevel: env.LOG_LEVEL,
  processName: 'worker',
});
const { place, outlook } = wired;
const presence = await wired.showPresence();
const machinery = { ...wired.machinery, claimant: presence.id };
await machinery.db.now();
const schedules = startSchedules(machinery, outlook);
const workers = startWorkers(place, machinery, schedules);
const watch = startWatch(machinery, schedules.living);

const health = createServer((_, response) => {
  machinery.db.now().then(
    () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}'),
    () => response.writeHead(503, { 'content-type': 'application/json' }).end('{"status":"degraded"}'),
  );
});
if (env.WORKER_PORT !== undefined) health.listen(env.WORKER_PORT);

stopWith(async () => {
  health.close();
  await Promise.all(workers.map((worker) => worker.close()));
  await Promise.all([schedules.stop(), watch.stop()]);
  await presence.leave();
  await wired.close();
});
report({ is: 'ready' });

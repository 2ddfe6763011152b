// The demo: the simulators, the product, and a workspace with history. `pnpm start [--fresh]`.
import { parseArgs } from 'node:util';
import { admin, personas } from './cast.ts';
import { readDemoEnv } from './env.ts';
import { feedDemo } from './feed.ts';
import { makeKeepsakes, readKeepsakes, saveKeepsakes } from './keepsakes.ts';
import { type Product, ProductEnded, runCommand, startProduct } from './product.ts';
import { type Demo, seedDemo } from './seed.ts';
import { startWorld, type World } from './world.ts';

const stopping = new AbortController();
let world: World | undefined;
let product: Product | undefined;

async function start(): Promise<void> {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean' } } });
  const env = readDemoEnv();
  let keepsakes = values.fresh ? makeKeepsakes() : await readKeepsakes(env.dataDir);
  let saving: Promise<void> = Promise.resolve();
  world = await startWorld(keepsakes);
  product = startProduct(['--own-secret', ...(values.fresh ? ['--fresh'] : [])], {
    HUBSPOT_API_URL: world.portal.url,
    SLACK_API_URL: world.slack.url,
    SMTP_URL: world.mail.smtpUrl,
    BATON_PERSONAS: JSON.stringify(personas),
    LOG_LEVEL: 'warn',
  });
  const running = product;
  void running.ended.then(end);

  const variables = await running.database;
  const demo: Demo = {
    ...world,
    baseUrl: env.baseUrl,
    runCommand: (args) => runCommand({ ...variables, BATON_URL: env.baseUrl }, args),
    ready: running.ready,
    hubspot: keepsakes.hubspot,
    slackKeys: keepsakes.slack,
    known: () => keepsakes.workspace,
    keep: (more) => {
      keepsakes = { ...keepsakes, workspace: { ...keepsakes.workspace, ...more } };
      saving = saving.then(() => saveKeepsakes(env.dataDir, keepsakes));
      return saving;
    },
    note: () => undefined,
  };
  if (!keepsakes.seeded) {
    await saveKeepsakes(env.dataDir, keepsakes);
    await withProgress('Filling the demo workspace', (note) => seedDemo({ ...demo, note }));
    keepsakes = { ...keepsakes, seeded: true };
    await saveKeepsakes(env.dataDir, keepsakes);
  }
  await running.ready;
  const { adminPassword } = keepsakes.workspace;
  console.log(`  Sign in:        ${env.baseUrl}/sign-in, one button per role (or ${admin.email} / ${adminPassword})`);
  console.log(`  HubSpot portal: ${world.portal.url}   make leads, change them, log calls`);
  console.log(`  Slack:          ${world.slack.pageUrl}   read and press alerts`);
  console.log(`  Mail:           ${world.mail.pageUrl}   read alerts`);
  console.log(`Baton is ready at ${env.baseUrl}`);
  await feedDemo(demo, stopping.signal);
}

async function withProgress(title: string, work: (note: (text: string) => void) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  let latest = '';
  const timer = setInterval(() => console.log(`  ${title}${latest && `: ${latest}`} … ${seconds()} s`), 5_000);
  try {
    await work((text) => {
      latest = text;
    });
    console.log(`  ${title}: done (${seconds()} s)`);
  } finally {
    clearInterval(timer);
  }
}

let ending = false;
function end(code: number): void {
  if (ending) return;
  ending = true;
  stopping.abort();
  void Promise.allSettled([product?.stop()])
    .then(() => world?.stop())
    .finally(() => process.exit(code));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
process.on('uncaughtException', (error) => {
  console.error(error);
  end(1);
});

start().catch((error) => {
  if (!ending && !(error instanceof ProductEnded)) console.error(error instanceof Error ? error.message : error);
  end(1);
});

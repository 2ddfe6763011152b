import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type BatonApi, openBatonApi } from './baton-api.ts';
import { admin, peopleCsv } from './cast.ts';
import { generateHistory } from './history.ts';
import type { WorkspaceKeepsakes } from './keepsakes.ts';
import { playbookPath, readOfficeHours } from './office-hours.ts';
import type { DemoEvent } from './story.ts';
import type { World } from './world.ts';

/** What filling and feeding the demo workspace works with. */
export type Demo = World & {
  /** Address of the running product. */
  baseUrl: string;
  /** Runs a command of the product's command line; returns the JSON that it prints. */
  runCommand(args: string[]): Promise<unknown>;
  /** Web and worker answer. */
  ready: Promise<void>;
  /** Keys that the simulators expect, for the connections. */
  hubspot: { portalId: number; clientSecret: string; accessToken: string };
  slackKeys: { teamId: string; botToken: string; signingSecret: string };
  /** What is known of the workspace; `keep` stores more of it at once. */
  known(): WorkspaceKeepsakes;
  keep(more: Partial<WorkspaceKeepsakes>): Promise<void>;
  /** Says how far it is; shown with the seconds so far. */
  note(text: string): void;
};

const SLUG = 'acme';
const SOURCE = 'marketing-hub';
const HISTORY_SEED = 20_261_122;
const BATCH = 1_000;
const LONGEST_MS = 180_000;

/**
 * Fills a new demo workspace through the product's own doors. Called as soon as the tables are in place, and again when
 * an earlier call was cut short: each step leaves alone what is there already.
 */
export async function seedDemo(demo: Demo): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-demo-'));
  try {
    demo.note('workspace and people');
    await createWorkspace(demo);
    await Promise.all([createApiKey(demo), fillWorkspace(demo, folder)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  demo.note('waiting for the product');
  await demo.ready;
  const api = openBatonApi(demo.baseUrl, demo.known().apiKey ?? '');
  if (demo.known().webhookPath === null) {
    const url = await api.findWebhookUrl('hubspot');
    if (url !== null) await demo.keep({ webhookPath: new URL(url).pathname });
  }
  await sendHistory(demo, api);
}

async function createWorkspace(demo: Demo): Promise<void> {
  const adminPassword = demo.known().adminPassword ?? randomBytes(9).toString('base64url');
  // The history ends where the workspace begins, also when a later start tells it: what comes after is alerted.
  await demo.keep({ adminPassword, historyUntil: demo.known().historyUntil ?? Date.now() });
  const args = ['--slug', SLUG, '--name', 'Acme', '--admin-email', admin.email, '--admin-name', admin.name];
  await unlessThere(demo.runCommand(['workspace', 'create', ...args, `--admin-password=${adminPassword}`]), 'is taken');
}

async function createApiKey(demo: Demo): Promise<void> {
  if (demo.known().apiKey !== null) return;
  const answer = await demo.runCommand([
    'api-key',
    'create',
    '--workspace',
    SLUG,
    '--name',
    'demo',
    '--scopes',
    'admin',
  ]);
  await demo.keep({ apiKey: z.object({ key: z.string() }).parse(answer).key });
}

async function fillWorkspace(demo: Demo, folder: string): Promise<void> {
  const inWorkspace = ['--workspace', SLUG];
  const people = join(folder, 'people.csv');
  await writeFile(people, peopleCsv());
  await demo.runCommand(['people', 'import', ...inWorkspace, people]);
  demo.note('playbook and connections');
  await demo.runCommand(['playbook', 'publish', ...inWorkspace, '--note', 'First playbook', playbookPath]);
  const connect = async (kind: string, config: unknown) => {
    const path = join(folder, `${kind}.json`);
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    const adding = demo.runCommand(['connection', 'add', ...inWorkspace, '--kind', kind, '--config', path]);
    return z
      .object({ webhookUrl: z.string() })
      .nullable()
      .parse(await unlessThere(adding, 'is connected already'));
  };
  if (demo.known().webhookPath === null) {
    const { portalId, ...keys } = demo.hubspot;
    const added = await connect('hubspot', { portalId: String(portalId), ...keys });
    if (added !== null) await demo.keep({ webhookPath: new URL(added.webhookUrl).pathname });
  }
  if (!demo.known().slackConnected) {
    await connect('slack', { ...demo.slackKeys, managerChannel: '#sdr-managers' });
    await demo.keep({ slackConnected: true });
  }
}

/** The command's answer, or null when it fails because its work was done before. */
async function unlessThere(command: Promise<unknown>, refusal: string): Promise<unknown> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof Error && error.message.includes(refusal)) return null;
    throw error;
  }
}

async function sendHistory(demo: Demo, api: BatonApi): Promise<void> {
  const now = demo.known().historyUntil ?? Date.now();
  const events = generateHistory({ seed: HISTORY_SEED, now, hours: readOfficeHours() });
  for (let from = 0; from < events.length; from += BATCH)
    await api.sendEvents(SOURCE, events.slice(from, from + BATCH));
  await waitUntilProcessed(demo, api, events);
}

/** Events are processed in the order of their arrival, so the last lead is the last to come. */
async function waitUntilProcessed(demo: Demo, api: BatonApi, events: readonly DemoEvent[]): Promise<void> {
  const leads = new Set(events.map(({ lead }) => lead)).size;
  const until = performance.now() + LONGEST_MS;
  for (let done = 0; performance.now() < until; ) {
    done = await api.countLeads();
    const last = events.at(-1);
    if (done >= leads && last && (await api.findOwner(SOURCE, last.lead)) !== null) return;
    demo.note(`${done} of ${leads} leads of the last 90 days`);
    await wait(300);
  }
  throw new Error(`The history was not processed within ${LONGEST_MS / 1_000} s.`);
}

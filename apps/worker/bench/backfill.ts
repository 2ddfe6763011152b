import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { addConnection } from '@baton/services/connections/add-connection';
import { getConnectionHealth } from '@baton/services/connections/get-connection-health';
import { systemCtx } from '@baton/services/context';
import { getBackfill } from '@baton/services/crm/get-backfill';
import { startBackfill } from '@baton/services/crm/start-backfill';
import { buildMachinery, type Settings } from '../wiring.ts';
import type { ReaderTask } from './backfill/reader.ts';
import { seedClocks } from './clocks/seed.ts';
import { type BenchWorld, openBenchWorld } from './clocks/world.ts';
import { formatTable } from './table.ts';

const KINDS = ['hubspot', 'salesforce'] as const;
type Kind = (typeof KINDS)[number];
type Crm = { config: unknown; hubspotApiUrl?: string; salesforceLoginUrl?: string };

const FULL = 100_000;
const LOOK_MS = 200;

/** Reads ninety days of history of so many leads through each simulated CRM, killing the reader once; printable lines. */
export async function benchBackfill(leads = FULL, kinds: readonly Kind[] = KINDS): Promise<string[]> {
  const rows: (string | number | null)[][] = [];
  for (const kind of kinds) rows.push(await measure(kind, leads));
  return [
    `Backfill: ${leads.toLocaleString('en')} leads with 90 days of history, the reader killed (-9) once on the way`,
    '',
    ...formatTable(['', 'records', 'new facts', 'records/s', 'peak MB', 'calls', 'seconds'], rows),
  ];
}

async function measure(kind: Kind, leads: number): Promise<(string | number | null)[]> {
  const crm = start(join(import.meta.dirname, 'testing/history-crm.ts'), kind, String(leads));
  const world = await openBenchWorld();
  try {
    const { config, ...addresses } = JSON.parse(await firstLine(crm)) as Crm;
    await seedClocks(world, 0, `now()`);
    const settings: Settings = { ...world.settings, ...addresses };
    const { machinery, close } = buildMachinery(settings);
    const { rows } = await world.admin.query<{ id: string }>('select id from workspaces order by id limit 1');
    const workspaceId = rows[0]?.id ?? '';
    const ctx = async () => systemCtx(machinery, workspaceId, await machinery.db.now());
    const { connectionId } = await addConnection(await ctx(), { kind, config });
    await startBackfill(await ctx(), { connectionId, days: 91 });
    const began = performance.now();
    const isHalfway = async () => (await getBackfill(await ctx(), connectionId)).read > leads / 2;
    const peakMb = await readAll({ settings, workspaceId, connectionId }, isHalfway);
    const seconds = (performance.now() - began) / 1000;
    const done = await getBackfill(await ctx(), connectionId);
    if (done.state !== 'done') throw new Error(`the backfill ended ${done.state}: ${done.error}`);
    await checkCounts(world, leads);
    const { budget } = await getConnectionHealth(await ctx(), connectionId);
    await close();
    const calls = budget.find(({ window }) => window === 'day')?.used ?? null;
    return [kind, done.read, done.events, done.perSecond, peakMb, calls, Math.round(seconds)];
  } finally {
    crm.kill('SIGKILL');
    await world.stop();
  }
}

/** Runs a reader, kills it once so much was read, and lets another one go on; answers the largest memory of the two. */
async function readAll(task: ReaderTask, isHalfway: () => Promise<boolean>): Promise<number> {
  let peakMb = 0;
  for (let killed = false; ; killed = true) {
    const reader = start(join(import.meta.dirname, 'backfill/reader.ts'), JSON.stringify(task));
    const ended = once(reader, 'exit');
    const lines = createInterface({ input: reader.stdout ?? process.stdin });
    lines.on('line', (line) => {
      peakMb = Math.max(peakMb, Number(line));
    });
    while (!killed && reader.exitCode === null && !(await isHalfway())) await wait(LOOK_MS);
    if (!killed) reader.kill('SIGKILL');
    const [code] = await ended;
    if (code === 0) return peakMb;
    if (killed) throw new Error(`the reader ended with ${code}`);
  }
}

async function checkCounts({ admin }: BenchWorld, leads: number): Promise<void> {
  const { rows } = await admin.query<{ leads: number; handoffs: number; timers: number; alerts: number }>(
    `select (select count(*)::int from leads) as leads, (select count(*)::int from handoffs) as handoffs,
      (select count(*)::int from timers) as timers, (select count(*)::int from alerts) as alerts`,
  );
  const found = rows[0];
  if (found?.leads !== leads || found.handoffs !== leads || found.timers !== 0 || found.alerts !== 0)
    throw new Error(`not what was there: ${JSON.stringify(found)}`);
}

function start(file: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) return line;
  throw new Error('the simulated CRM did not start');
}

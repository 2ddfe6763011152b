// `pnpm crm-faults [hubspot|salesforce] [--seeds 2] [--leads 48] [--full]`: the same story without faults and in a storm.
import { parseArgs } from 'node:util';
import type { State } from '../faults/state.ts';
import { differences } from './compare.ts';
import type { Crm } from './crm.ts';
import { type CrmResult, type CrmRun, playStory, type Sizes } from './scene.ts';

const KINDS = ['hubspot', 'salesforce'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '2' },
    seed: { type: 'string' },
    leads: { type: 'string', default: '48' },
    seconds: { type: 'string', default: '24' },
    full: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !KINDS.some((kind) => kind === name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${KINDS.join(', ')}.`);
  process.exit(2);
}
const kinds = KINDS.filter((kind) => positionals.length === 0 || positionals.includes(kind));
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds) }, (_, index) => index + 1)
    : [Number(values.seed)];
const sizes: Sizes = {
  leads: Number(values.leads),
  spreadMs: Number(values.seconds) * (values.full ? 5_000 : 1_000),
  downForMs: values.full ? 60_000 : 10_000,
};

let failed = 0;
for (const kind of kinds) for (const seed of seeds) failed += (await compare(kind, seed)) ? 0 : 1;
console.log(failed === 0 ? 'All equal.' : `${failed} failed.`);
process.exit(failed === 0 ? 0 : 1);

/** The story in good weather and in a storm. */
async function compare(kind: Crm['kind'], seed: number): Promise<boolean> {
  const run = (isStormy: boolean) => attempt({ kind, seed, isStormy, sizes, keep: values.keep });
  const calm = await run(false);
  if (calm === null) return false;
  tell(kind, seed, 'calm', calm, []);
  const stormy = await run(true);
  if (stormy === null) return false;
  const different = differ('after faults and a reconciliation it differs', calm.after, stormy.after, calm);
  tell(kind, seed, 'storm', stormy, different);
  for (const line of different) console.log(`    ${line}`);
  return different.length + calm.problems.length + stormy.problems.length === 0;
}

function differ(what: string, wanted: State, found: State, { acts }: CrmResult): string[] {
  const lines = differences(wanted, found, acts);
  return lines.length === 0 ? [] : [`${what}:`, ...lines];
}

async function attempt(run: CrmRun): Promise<CrmResult | null> {
  try {
    return await playStory(run);
  } catch (error) {
    console.log(`${run.kind} seed ${run.seed}: could not be run: ${error instanceof Error ? error.stack : error}`);
    return null;
  }
}

function tell(kind: string, seed: number, weather: string, result: CrmResult, different: readonly string[]): void {
  const { acts, calls, courier, damage, sync, before, after, problems, tookS } = result;
  const verdict = [...problems, ...(different.length > 0 ? ['DIFFERS'] : [])].join('; ') || 'ok';
  console.log(
    [
      `${kind.padEnd(10)} seed ${seed} ${weather.padEnd(5)}`,
      `${acts.length} acts, ${calls} API calls`,
      `${courier.taken} webhooks (${courier.dropped} lost, ${courier.doubled} doubled)`,
      ...(damage === null ? [] : [`${damage.failures} failures, ${damage.disconnects} disconnects`]),
      `sync read ${sync.read}, changed ${sync.changed}`,
      `${before.lines.length} -> ${after.lines.length} lines, ${before.hash} -> ${after.hash}`,
      `${tookS}s ${verdict}`,
    ].join(' · '),
  );
}

// `pnpm faults [F01 F11 …] [--seeds 3] [--leads 300] [--firings 10000]`: breaks things under load and proves what held.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULTS } from './catalogue.ts';
import { brokenOff, headLine, judge, resultLine } from './report.ts';
import { type Fault, type Result, runFault, type Sizes } from './scene.ts';
import type { State } from './state.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '2' },
    leads: { type: 'string', default: '300' },
    firings: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '50' },
    flood: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '8' },
    full: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const sizes: Sizes = {
  leads: Number(values.leads),
  spreadMs: Number(values.seconds) * 1000,
  firings: Number(values.firings),
  rate: Number(values.rate),
  flood: Number(values.flood),
  full: values.full,
};
const wanted = new Set(positionals.map((id) => id.toUpperCase()));
const unknown = [...wanted].filter((id) => !FAULTS.some((fault) => fault.id === id));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${FAULTS.map((fault) => fault.id).join(', ')}.`);
  process.exit(2);
}
const chosen = FAULTS.filter((fault) => wanted.size === 0 || wanted.has(fault.id));
const needsReference = chosen.some((fault) => fault.bars.sameState);
const faults = FAULTS.filter((fault) => chosen.includes(fault) || (needsReference && fault.id === 'F00'));

const references = new Map<number, State>();
let failed = 0;
console.log(
  `${cpus().length} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')} (a busy machine makes notices late)`,
);
console.log(headLine());
for (const fault of faults) {
  const missing = fault.needs?.() ?? null;
  if (missing !== null) {
    console.log(`${fault.id.padEnd(10)}left out: ${missing}`);
    continue;
  }
  for await (const result of runSeeds(fault)) {
    if (fault.id === 'F00') references.set(result.seed, result.state);
    const misses = judge(fault, result, references.get(result.seed) ?? null);
    failed += misses.length > 0 ? 1 : 0;
    console.log(resultLine(result, misses));
    if (misses.length > 0) for (const example of result.examples) console.log(`    ${example}`);
  }
}
console.log(failed === 0 ? 'All hold.' : `${failed} runs failed.`);
process.exit(failed === 0 ? 0 : 1);

/** One after the other: a second product beside it would make notices late. */
async function* runSeeds(fault: Fault): AsyncGenerator<Result> {
  for (const seed of fault.long && !wanted.has(fault.id) ? seeds.slice(0, 1) : seeds) yield await attempt(fault, seed);
}

async function attempt(fault: Fault, seed: number): Promise<Result> {
  const startedAt = performance.now();
  try {
    const result = await runFault(fault, seed, sizes, values.keep);
    result.notes.push(`${((performance.now() - startedAt) / 1000).toFixed(0)}s`);
    return result;
  } catch (error) {
    return brokenOff(fault, seed, error instanceof Error ? error.message : String(error));
  }
}

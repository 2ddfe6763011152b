// `pnpm bench`: speeds as ratios measured in one run, on this machine. `pnpm bench engine` runs that part alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { benchBackfill } from './backfill.ts';
import { benchEngine } from './engine.ts';
import { benchLateness } from './lateness.ts';
import { benchSweep } from './sweep.ts';

const doors = join(import.meta.dirname, '../../web/bench/run.ts');

const parts: Record<string, () => Promise<void>> = {
  engine: async () => print(benchEngine()),
  sweep: async () => print(await benchSweep()),
  lateness: async () => print(await benchLateness()),
  backfill: async () => print(await benchBackfill()),
  // The doors belong to the web app and have its wiring.
  doors: () => runApart(doors),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}"; there are ${Object.keys(parts).join(', ')}.`);
  process.exitCode = 1;
} else if (asked.length === 1) await parts[asked[0] as string]?.();
else await runEach(asked.length > 0 ? asked : Object.keys(parts));

/** Each part in a process of its own: what one leaves in memory slows no other, and one that fails stops none. */
async function runEach(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const startedAt = performance.now();
    console.log(`\n## ${name}\n`);
    try {
      await runApart(import.meta.filename, name);
    } catch (error) {
      console.error(String(error));
      process.exitCode = 1;
    }
    console.log(`\n(${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  }
}

async function runApart(file: string, ...args: string[]): Promise<void> {
  const [code] = await once(spawn(process.execPath, [file, ...args], { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`the benchmark ended with ${code}`);
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}

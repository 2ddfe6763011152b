// `pnpm bench`: speeds as ratios measured in one run, on this machine. `pnpm bench engine` runs that part alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { benchEngine } from './engine.ts';

const doors = join(import.meta.dirname, '../../web/bench/run.ts');

const parts: Record<string, () => Promise<void>> = {
  engine: async () => print(benchEngine()),
  // The doors belong to the web app: a process of their own, with its own wiring.
  doors: async () => {
    const [code] = await once(spawn(process.execPath, [doors], { stdio: 'inherit' }), 'exit');
    if (code !== 0) throw new Error('the benchmark of the doors failed');
  },
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(parts, name));
if (unknown === undefined) await run(asked.length > 0 ? asked : Object.keys(parts));
else {
  console.error(`There is no benchmark "${unknown}"; there are ${Object.keys(parts).join(', ')}.`);
  process.exitCode = 1;
}

/** A part that fails does not keep the others from running. */
async function run(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const startedAt = performance.now();
    console.log(`\n## ${name}\n`);
    try {
      await parts[name]?.();
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
    console.log(`\n(${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}

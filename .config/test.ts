// All checks, one part after the other; a part that fails does not keep the next from running. `pnpm test`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countPlaywright, countVitest, type Tally } from './tally.ts';

const root = join(import.meta.dirname, '..');
const reports = join(root, 'node_modules/.cache/test');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

type Part = { title: string; script: string; args?: string[]; report?: string; count?: (report: unknown) => Tally };

const unitReport = join(reports, 'unit.json');
const browserReport = join(reports, 'e2e.json');
const parts: Part[] = [
  { title: 'Database client', script: 'generate' },
  { title: 'Format and lint', script: 'lint' },
  { title: 'Types', script: 'types' },
  { title: 'Import rules and unused code', script: 'rules' },
  {
    title: 'Unit, integration and contract tests',
    script: 'unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    report: unitReport,
    count: countVitest,
  },
  { title: 'Browser tests', script: 'e2e', report: browserReport, count: countPlaywright },
];

let passed = 0;
let failed = 0;
const leftOut: string[] = [];
const lines: string[] = [];

for (const [index, part] of parts.entries()) {
  const startedAt = performance.now();
  console.log(`\n[${index + 1}/${parts.length}] ${part.title}`);
  const code = await run(part);
  const tally = readTally(part);
  // A part that fails without a failed test (a crash, a lint finding) counts as one.
  const failures = code === 0 ? tally.failed : Math.max(tally.failed, 1);
  passed += tally.passed;
  failed += failures;
  leftOut.push(...tally.leftOut);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const counts = part.count ? `: ${tally.passed} passed, ${failures} failed` : '';
  lines.push(`${failures === 0 ? 'ok    ' : 'FAILED'} ${part.title}${counts} (${seconds} s)`);
  console.log(lines.at(-1));
}

console.log(`\n${lines.join('\n')}`);
for (const line of describeLeftOut()) console.log(line);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function run({ script, args = [] }: Part): Promise<number> {
  const child = spawn('pnpm', ['--silent', 'run', script, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const ended = await Promise.race([
    once(child, 'exit'),
    once(child, 'error').then(([error]) => [console.error(String(error))]),
  ]);
  return ended[0] === 0 ? 0 : 1;
}

function readTally({ report, count }: Part): Tally {
  if (!report || !count || !existsSync(report)) return { passed: 0, failed: 0, leftOut: [] };
  return count(JSON.parse(readFileSync(report, 'utf8')));
}

function describeLeftOut(): string[] {
  const data = join(root, '../shared/data');
  const ofRedis = leftOut.filter((name) => /redis/i.test(name)).length;
  const redis = ofRedis === 0 ? 'Redis: tested.' : `Redis: left out (${ofRedis} tests): there is no redis-server here.`;
  const others = leftOut.filter((name) => !/redis/i.test(name));
  const why = existsSync(data) ? '' : '; real data beside the repository (../shared/data) is missing';
  return [redis, ...(others.length > 0 ? [`Left out (${others.length} tests${why}): ${others.join('; ')}`] : [])];
}

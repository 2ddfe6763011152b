import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root, writeFiles } from './house.ts';

const house = mkdtempSync(join(tmpdir(), 'baton-lint-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

const broken: [string, string, string][] = [
  ['packages/core/src/argless.ts', 'export const a = new Date();', 'plugin'],
  ['packages/core/src/argless-call.ts', 'export const a = Date();', 'plugin'],
  ['packages/core/src/date-now.ts', 'export const a = Date.now();', 'lint/nursery/noJsRestrictedProperties'],
  ['packages/core/src/taken-now.ts', 'export const { now } = Date;', 'lint/nursery/noJsRestrictedProperties'],
  ['packages/core/src/random.ts', 'export const a = Math.random();', 'lint/nursery/noJsRestrictedProperties'],
  ['packages/core/src/performance.ts', 'export const a = performance.now();', 'lint/style/noRestrictedGlobals'],
  ['packages/core/src/uuid.ts', 'export const a = crypto.randomUUID();', 'lint/style/noRestrictedGlobals'],
  ['packages/core/src/later.ts', 'setTimeout(() => undefined, 5);', 'lint/style/noRestrictedGlobals'],
  ['packages/core/src/files.ts', "export { readFileSync } from 'node:fs';", 'lint/correctness/noNodejsModules'],
  ['packages/db/src/variable.ts', 'export const a = process.env.PORT;', 'lint/style/noProcessEnv'],
  ['packages/db/src/process.ts', "export { env } from 'node:process';", 'lint/style/noRestrictedImports'],
  ['packages/db/src/anything.ts', 'export const a = (b: any) => b;', 'lint/suspicious/noExplicitAny'],
  ['packages/db/src/ignored.ts', '// @ts-ignore\nexport const a = 1;', 'lint/suspicious/noTsIgnore'],
  ['packages/db/src/enumerated.ts', 'export enum A {\n  B,\n}', 'lint/style/noEnum'],
  ['packages/db/src/floating.ts', 'const a = async () => 1;\na();', 'lint/nursery/noFloatingPromises'],
  ['packages/db/src/library.ts', "import 'lodash';", 'lint/correctness/noUndeclaredDependencies'],
  ['packages/db/src/typed.ts', "import { A } from './a.ts';\nexport const b = 1 as A;", 'lint/style/useImportType'],
  ['packages/db/src/without.ts', "import './a';", 'lint/correctness/useImportExtensions'],
  ['packages/db/src/barrel.ts', "export * from './a.ts';", 'lint/performance/noBarrelFile'],
  ['packages/db/src/ring-a.ts', "export { b } from './ring-b.ts';", 'lint/suspicious/noImportCycles'],
  ['packages/db/src/camelCase.ts', 'export const a = 1;', 'lint/style/useFilenamingConvention'],
  [
    'packages/db/src/focus.test.ts',
    "import { test } from 'vitest';\ntest.only('a', () => {});",
    'lint/suspicious/noFocusedTests',
  ],
  [
    'packages/db/src/skip.test.ts',
    "import { test } from 'vitest';\ntest.skip('a', () => {});",
    'lint/suspicious/noSkippedTests',
  ],
  ['packages/db/src/long.ts', 'export const a = 1;\n'.repeat(401), 'lint/style/noExcessiveLinesPerFile'],
];

const fine: [string, string][] = [
  ['packages/core/src/fine.ts', 'export const a = new Date(5).getTime() + Date.UTC(2026, 0, 1);'],
  [
    'packages/core/src/fine.test.ts',
    "import { readFileSync } from 'node:fs';\nexport const a = [new Date(), readFileSync];",
  ],
  ['packages/db/src/fine.ts', 'export const a = [Date.now(), new Date()];'],
  ['packages/db/src/env.ts', 'export const a = process.env.PORT;'],
];

const found = lint();

test.each(broken)('%s is refused: %s', (file, _text, rule) => {
  expect(found.get(file)).toContain(rule);
});

test.each(fine)('%s is let through', (file) => {
  expect(found.get(file) ?? []).toEqual([]);
});

function lint(): Map<string, string[]> {
  for (const name of ['.biome.jsonc', '.gitignore', '.config/core-is-pure.grit']) {
    cpSync(join(root, name), join(house, name));
  }
  writeFiles(house, {
    'packages/db/package.json': '{"name":"@baton/db"}',
    'packages/core/package.json': '{"name":"@baton/core"}',
    'packages/db/src/a.ts': 'export type A = 1;\n',
    'packages/db/src/ring-b.ts': "export { a as b } from './ring-a.ts';\nexport const a = 1;\n",
    ...Object.fromEntries([...broken, ...fine].map(([file, text]) => [file, `${text}\n`])),
  });
  const run = spawnSync(
    join(root, 'node_modules/.bin/biome'),
    ['lint', '--reporter=json', '--max-diagnostics=500', '--error-on-warnings', 'packages'],
    { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const files = new Map<string, string[]>();
  const diagnostics = JSON.parse(run.stdout).diagnostics as Diagnostic[];
  for (const { category, severity, location } of diagnostics) {
    if (severity !== 'error' || !location.path) continue;
    files.set(location.path, [...(files.get(location.path) ?? []), category]);
  }
  return files;
}

type Diagnostic = { category: string; severity: string; location: { path?: string } };

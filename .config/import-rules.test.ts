import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root, writeFiles } from './house.ts';

const packages = ['core', 'db', 'integrations', 'services', 'simulators'];
const house = mkdtempSync(join(tmpdir(), 'baton-house-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

buildHouse();
const broken = listBroken();

// Each of these breaks the named rule, and no other.
test.each([
  ['packages/core/src/uses-library.ts', 'core-imports-only-zod'],
  ['packages/core/src/uses-node.ts', 'core-imports-only-zod'],
  ['packages/core/src/around.ts', 'core-imports-only-zod'],
  ['packages/core/src/tested.test.ts', 'core-tests-stay-in-core'],
  ['packages/db/src/uses-services.ts', 'db-imports-core'],
  ['packages/integrations/src/hubspot/uses-services.ts', 'integrations-imports-core'],
  ['packages/integrations/src/hubspot/uses-slack.ts', 'vendors-are-strangers'],
  ['packages/simulators/src/uses-core.ts', 'simulators-import-nothing'],
  ['packages/simulators/src/uses-demo.ts', 'simulators-do-not-know-the-demo'],
  ['apps/web/page.tsx', 'web-imports'],
  ['apps/worker/handlers.ts', 'worker-imports'],
  ['packages/services/src/ring-a.ts', 'no-cycles'],
  ['packages/services/src/own-name.ts', 'no-own-name'],
  ['packages/services/src/undeclared.ts', 'declared'],
  ['packages/services/src/missing.ts', 'resolvable'],
  ['packages/services/src/uses-test.ts', 'no-test-in-the-product'],
])('%s breaks %s', (file, rule) => {
  expect(broken.filter((found) => found.from === file).map((found) => found.rule)).toContain(rule);
});

test.each([
  ['packages/db/src/uses-vendor.ts', ['db-and-integrations-are-strangers', 'db-imports-core']],
  ['packages/services/src/uses-simulator.ts', ['services-imports', 'simulators-only-in-tests']],
  ['packages/services/src/uses-app.ts', ['apps-are-ends', 'services-imports']],
  ['apps/worker/uses-web.ts', ['apps-are-ends', 'worker-imports']],
  ['apps/web/wiring.ts', ['simulators-only-in-tests', 'web-wiring-imports']],
])('%s breaks %j', (file, rules) => {
  expect(broken.filter((found) => found.from === file).map((found) => found.rule)).toEqual(rules);
});

test('what the rules allow is let through', () => {
  const allowed = [
    'packages/core/src/good.ts',
    'packages/db/src/good.ts',
    'packages/integrations/src/slack/good.ts',
    'packages/services/src/good.ts',
    'packages/services/src/good.test.ts',
    'packages/simulators/src/demo/start.ts',
    'apps/worker/wiring.ts',
    'apps/web/good.tsx',
  ];
  expect(broken.filter((found) => allowed.includes(found.from))).toEqual([]);
});

function buildHouse(): void {
  const version = 'workspace:*';
  for (const name of packages) {
    const others = packages.filter((other) => other !== name).map((other) => [`@baton/${other}`, version]);
    const manifest = {
      name: `@baton/${name}`,
      exports: { './*': './src/*.ts' },
      dependencies: { zod: '4', ...Object.fromEntries(others) },
    };
    writeFiles(house, { [`packages/${name}/package.json`]: JSON.stringify(manifest) });
    mkdirSync(join(house, 'node_modules/@baton'), { recursive: true });
    symlinkSync(join(house, 'packages', name), join(house, 'node_modules/@baton', name));
  }
  const all = Object.fromEntries(packages.map((name) => [`@baton/${name}`, version]));
  for (const app of ['web', 'worker']) {
    writeFiles(house, { [`apps/${app}/package.json`]: JSON.stringify({ name: app, dependencies: all }) });
  }
  for (const library of ['zod', 'lodash']) {
    writeFiles(house, {
      [`node_modules/${library}/package.json`]: JSON.stringify({ name: library, main: 'index.js' }),
      [`node_modules/${library}/index.js`]: 'module.exports = {}',
    });
  }
  const thing = 'export const thing = 1;\n';
  writeFiles(house, {
    'package.json': '{"name":"house"}',
    'apps/web/tsconfig.json': '{}',
    'packages/core/src/thing.ts': thing,
    'packages/core/src/good.ts': "import 'zod'; import { thing } from './thing.ts'; export const a = thing;",
    'packages/core/src/uses-library.ts': "import 'lodash';",
    'packages/core/src/uses-node.ts': "import 'node:fs';",
    'packages/core/src/around.ts': "import type { thing } from '../../db/src/thing.ts'; export type A = typeof thing;",
    'packages/core/src/tested.test.ts': "import '@baton/db/thing';",
    'packages/db/src/thing.ts': thing,
    'packages/db/src/good.ts': "import '@baton/core/thing'; import 'node:fs';",
    'packages/db/src/uses-services.ts': "import '@baton/services/thing';",
    'packages/db/src/uses-vendor.ts': "import '../../integrations/src/slack/thing.ts';",
    'packages/integrations/src/slack/thing.ts': thing,
    'packages/integrations/src/channel.ts': thing,
    'packages/integrations/src/slack/good.ts':
      "import './thing.ts'; import '../channel.ts'; import '@baton/core/thing';",
    'packages/integrations/src/hubspot/uses-slack.ts': "export { thing } from '../slack/thing.ts';",
    'packages/integrations/src/hubspot/uses-services.ts': "import '@baton/services/thing';",
    'packages/services/src/thing.ts': thing,
    'packages/services/src/good.ts':
      "import '@baton/core/thing'; import '@baton/db/thing'; import '@baton/integrations/slack/thing'; import './thing.ts';",
    'packages/services/src/good.test.ts': "import '@baton/simulators/thing'; import './good.ts';",
    'packages/services/src/ring-a.ts': "import { b } from './ring-b.ts'; export const a = () => b;",
    'packages/services/src/ring-b.ts': "import { a } from './ring-a.ts'; export const b = () => a;",
    'packages/services/src/own-name.ts': "import '@baton/services/thing';",
    'packages/services/src/undeclared.ts': "import 'lodash';",
    'packages/services/src/missing.ts': "import './nowhere.ts';",
    'packages/services/src/uses-test.ts': "import './good.test.ts';",
    'packages/services/src/uses-simulator.ts': "export const load = () => import('@baton/simulators/thing');",
    'packages/services/src/uses-app.ts': "import '../../../apps/worker/handlers.ts';",
    'packages/simulators/src/thing.ts': thing,
    'packages/simulators/src/uses-core.ts': "import '@baton/core/thing';",
    'packages/simulators/src/demo/start.ts': "import '../thing.ts'; import 'node:fs';",
    'packages/simulators/src/uses-demo.ts': "import './demo/start.ts';",
    'apps/web/good.tsx':
      "import type { thing } from '@baton/services/thing'; export const A = () => <b>{'' as string}</b>;",
    'apps/web/page.tsx': "import '@baton/db/thing'; export const A = () => <b />;",
    'apps/web/wiring.ts': "import '@baton/db/thing'; import '@baton/simulators/thing';",
    'apps/worker/handlers.ts': "import '@baton/integrations/slack/thing';",
    'apps/worker/wiring.ts': "import '@baton/db/thing'; import '@baton/integrations/slack/thing';",
    'apps/worker/uses-web.ts': "import '../web/good.tsx';",
  });
}

function listBroken(): { from: string; rule: string }[] {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const run = spawnSync(
    process.execPath,
    [bin, '--config', join(root, '.config/import-rules.mjs'), '--output-type', 'json', 'apps', 'packages'],
    { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const found = JSON.parse(run.stdout).summary.violations as {
    from: string;
    rule: { name: string; severity: string };
  }[];
  return found
    .filter(({ rule }) => rule.severity === 'error')
    .map(({ from, rule }) => ({ from, rule: rule.name }))
    .sort((a, b) => a.rule.localeCompare(b.rule));
}

// Who may import whom. Paths are resolved first, so a relative path around a rule is seen too.
const tests = '\\.test\\.tsx?$|^apps/web/e2e/|^apps/worker/(crm-)?faults/|/testing/';
const demo = '^packages/simulators/src/demo/';

/** A folder under `from` reaches only itself and the packages named in `allowed`. */
const reachesOnly = (name, from, own, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: '^(packages|apps|prisma)/', pathNot: [own, ...allowed.map((room) => `^packages/${room}/`)] },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Type imports vanish before the code runs, so a ring closed by one is none.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'core-imports-only-zod',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: tests },
      to: { pathNot: ['^packages/core/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'core-tests-stay-in-core',
      severity: 'error',
      from: { path: '^packages/core/.*\\.test\\.ts$' },
      to: { path: '^(packages|apps)/', pathNot: '^packages/core/' },
    },
    reachesOnly('db-imports-core', '^packages/db/', '^packages/db/', ['core']),
    reachesOnly('integrations-imports-core', '^packages/integrations/', '^packages/integrations/', ['core']),
    reachesOnly('services-imports', '^packages/services/', '^packages/services/', ['core', 'db', 'integrations']),
    reachesOnly('web-imports', '^apps/web/(?!wiring\\.ts$)', '^apps/web/', ['core', 'services']),
    reachesOnly('web-wiring-imports', '^apps/web/wiring\\.ts$', '^apps/web/', [
      'core',
      'services',
      'db',
      'integrations',
    ]),
    reachesOnly('worker-imports', '^apps/worker/(?!wiring\\.ts$)', '^apps/worker/', ['core', 'services']),
    reachesOnly('worker-wiring-imports', '^apps/worker/wiring\\.ts$', '^apps/worker/', [
      'core',
      'services',
      'db',
      'integrations',
    ]),
    reachesOnly('simulators-import-nothing', '^packages/simulators/', '^packages/simulators/', []),
    {
      name: 'apps-are-ends',
      comment: 'Nothing imports an app, tests included; an app may import itself.',
      severity: 'error',
      from: { path: '^(?:packages|\\.config|apps/([^/]+))/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'db-and-integrations-are-strangers',
      comment: 'Holds for tests too: what joins them lives in services.',
      severity: 'error',
      from: { path: '^packages/(db|integrations)/' },
      to: { path: '^packages/(db|integrations)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'vendors-are-strangers',
      severity: 'error',
      from: { path: '^packages/integrations/src/([^/]+)/' },
      to: { path: '^packages/integrations/src/[^/]+/', pathNot: '^packages/integrations/src/$1/' },
    },
    {
      name: 'simulators-only-in-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: [tests, '^packages/simulators/'] },
      to: { path: '^packages/simulators/' },
    },
    {
      name: 'simulators-do-not-know-the-demo',
      severity: 'error',
      from: { path: '^packages/simulators/', pathNot: [tests, demo] },
      to: { path: demo },
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: '\\.test\\.tsx?$|^apps/worker/faults/|/testing/' },
    },
    {
      name: 'no-own-name',
      comment: 'Inside a package imports are relative.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/$1/', dependencyTypesNot: ['local'] },
    },
    {
      name: 'declared',
      severity: 'error',
      from: { pathNot: tests },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^packages/db/src/generated/'] },
    exclude: { path: ['(^|/)\\.next/', '^packages/db/src/generated/.+/', '\\.css$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'apps/web/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json', '.d.ts'],
    },
    combinedDependencies: false,
  },
};

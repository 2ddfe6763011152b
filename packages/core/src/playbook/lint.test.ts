import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPlaybook } from './check.ts';
import { arbitraryDocument } from './testing/arbitrary-document.ts';
import { type Planted, type PolicyDocument, warningsOf } from './testing/warnings-of.ts';

const people = ['marcus', 'priya', 'tom', 'lena'].map((key) => ({
  key,
  manager: key === 'marcus' ? null : 'marcus',
  active: true,
}));
const everything = {
  today: '2026-11-20',
  people,
  feedLagMs: 40_000,
  fields: ['accountOwner'],
  behaviours: ['demo_request', 'webinar_attended'],
  connected: ['slack' as const, 'email' as const],
};

test('the example has nothing to warn about', () => {
  expect(warningsOf(() => {}, everything)).toEqual([]);
});

const tier = (at: string, more: object = { notify: ['owner'], via: ['slack'] }) => ({ at, ...more });

const only = (demo: PolicyDocument, tiers: object[]) => Object.assign(demo, { tiers: { firstTouch: tiers } });

const FINE: Planted[] = [
  [
    'tiers in any order',
    (_, demo) => only(demo, [tier('breach'), tier('50%'), tier('breach + 1h'), tier('80%')]),
    {},
    '',
  ],
  [
    'pauses by hand, for later and for others',
    (_, demo) =>
      Object.assign(demo, {
        pauses: [{ when: 'manual' }, { when: 'contactLater' }, { when: 'waiting', atMost: '2d' }],
      }),
    {},
    '',
  ],
  [
    'a pause that never ends but for its limit',
    (_, demo) => Object.assign(demo, { pauses: [{ when: { did: 'asked' }, atMost: '2d' }] }),
    {},
    '',
  ],
  [
    'a pause for what may end',
    (_, demo) => Object.assign(demo, { pauses: [{ when: { field: 'status', is: 'On hold' } }] }),
    {},
    '',
  ],
  [
    'out of office in each way',
    (_, demo, content) => [
      Object.assign(demo, { outOfOffice: 'hold' }),
      Object.assign(content, { outOfOffice: 'run' }),
    ],
    {},
    '',
  ],
  [
    'next touches that fit into the cadence',
    (_, __, content) => Object.assign(content.clocks, { nextTouch: { target: '2 working days' } }),
    {},
    '',
  ],
  ['a notice of another clock', (_, demo) => Object.assign(demo.clocks.accept ?? {}, { starts: 'notified' }), {}, ''],
  [
    'a stage that does not stop the clock',
    (_, __, content) => Object.assign(content, { when: { field: 'status', in: ['sal', 'Working'] } }),
    {},
    '',
  ],
  [
    'a first touch that a conversion does not stop',
    (_, demo) =>
      Object.assign(demo.clocks.firstTouch ?? {}, { starts: 'opportunity', stopsOn: ['call'], convertStops: false }),
    {},
    '',
  ],
  [
    'names of leads that nobody knows yet',
    (_, demo) => Object.assign(demo, { when: { field: 'leadtyp', is: 'x' } }),
    {},
    '',
  ],
];

test.each(FINE)('nothing is said about %s', (_, edit, options) => {
  expect(warningsOf(edit, { ...everything, fields: undefined, behaviours: undefined, ...options })).toEqual([]);
});

test('no document that is valid is too odd for the linter, and each warning says where and what to do', () => {
  fc.assert(
    fc.property(arbitraryDocument, (document) => {
      const checked = checkPlaybook(document, { ...everything, connected: [], fields: ['x'], feedLagMs: 7_200_000 });
      for (const { path, message } of checked.ok ? checked.warnings : []) {
        expect(message).toMatch(/^[A-Z‘\d].*[.?]$/s);
        expect(message).not.toMatch(/undefined|null|NaN|\[object/);
        expect(readAt(document, path)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

/** Whether a path leads to something, or to a part that what it stands in leaves out. */
function readAt(document: unknown, path: readonly (string | number)[]): boolean {
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], document);
  return typeof holder === 'object' && holder !== null;
}

test('a thousand policies of a hundred conditions are compared', () => {
  const when = (shape: (c: number) => object) => ({
    all: Array.from({ length: 100 }, (_, c) => shape(c)) as never[],
  });
  const warnings = warningsOf((d, demo) => {
    d.policies = Array.from({ length: 1000 }, (_, p) => ({
      ...demo,
      key: `p${p}`,
      name: `Policy ${p}`,
      when: when((c) => ({ field: `f${c}`, is: c === 99 ? `v${Math.min(p, 998)}` : 'same' })),
    }));
  });
  expect(warnings).toEqual([
    'policies[999]: Policy 999 is never reached: its leads are always caught by Policy 998 (policy 999). Move it up or narrow the other.',
  ]);
});

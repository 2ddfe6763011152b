import { expect, it } from 'vitest';
import { poisonEvent } from './faults-of-tenants.ts';
import { compareTimeZones, replayed } from './faults-of-time.ts';
import { judge } from './report.ts';
import { POLICIES } from './rules.ts';
import { type Fault, runFault } from './scene.ts';

const short = POLICIES.map((policy) => ({ ...policy, targetMs: policy.targetMs / 3 }));

/** Three faults that cost little, in one installation of real processes. `pnpm faults` runs them all, and larger. */
const small: Fault = {
  ...poisonEvent,
  id: 'SMALL',
  title: 'poison, the same events again, other time zones',
  policies: short,
  // The machine may be busy with other tests.
  bars: { lateP99Ms: 60_000, lateMaxMs: 60_000 },
  async after(scene) {
    await poisonEvent.after?.(scene);
    await replayed.after?.(scene);
    await compareTimeZones(scene, 2, 1);
  },
};

it('poisoned events, replays and time zones lose, double and change nothing', async () => {
  const sizes = { leads: 24, spreadMs: 1_000, firings: 0, rate: 1, flood: 0, full: false };
  const result = await runFault(small, 1, sizes, false);
  expect([...judge(small, result, null), ...result.examples]).toEqual([]);
  expect(result.notices).toBeGreaterThan(40);
}, 240_000);

import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../faults/random.ts';
import type { Courier } from './courier.ts';
import type { Crm } from './crm.ts';

export type Weather = {
  /** When the CRM goes away, after the start of the run, and for how long (ms). */
  downAtMs: number;
  downForMs: number;
  /** When everything is well again. */
  untilMs: number;
};

const BAD_HABITS = { drop: 0.3, double: 0.3, delayMs: 3_000 };
const LOOK_MS = 150;
/** How likely, at each look, one of the next calls fails, and streams break. */
const FAIL = 0.35;
const BREAK = 0.04;

/** What went wrong, in figures. */
export type Damage = { failures: number; disconnects: number };

/** Everything goes wrong until the end; then all is well. The draws are the weather's own. */
export async function storm(
  { crm, courier }: { crm: Crm; courier: Courier },
  { downAtMs, downForMs, untilMs }: Weather,
  random: Random,
  startAt: number,
): Promise<Damage> {
  const damage = { failures: 0, disconnects: 0 };
  courier.setHabits(BAD_HABITS);
  for (let down = false; Date.now() < startAt + untilMs; await wait(LOOK_MS)) {
    const at = Date.now() - startAt;
    const should = at >= downAtMs && at < downAtMs + downForMs;
    if (should !== down) crm.setDown(should);
    down = should;
    if (random() < FAIL) {
      crm.fail(random);
      damage.failures += 1;
    }
    if (random() < BREAK) {
      crm.disconnect();
      damage.disconnects += 1;
    }
  }
  crm.setDown(false);
  crm.heal();
  return damage;
}

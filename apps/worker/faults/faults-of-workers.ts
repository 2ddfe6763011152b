import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './scene.ts';

/** Nothing happens: what all others are compared with. */
export const none: Fault = {
  id: 'F00',
  title: 'no fault',
  bars: { lateP99Ms: 5_000, lateMaxMs: 5_000 },
};

export const killed: Fault = {
  id: 'F01',
  title: 'a worker killed with -9 every few seconds',
  bars: { lateP99Ms: 20_000, lateMaxMs: 20_000, answersGetLost: true, sameState: true },
  async inject({ workers, random, restart, at, sizes, note }) {
    const until = Date.now() + sizes.spreadMs + 8_000;
    let kills = 0;
    await at(1_500);
    while (Date.now() < until) {
      const which = random() < 0.5 ? 'a' : 'b';
      await workers[which].kill();
      kills += 1;
      await restart(which);
      await wait(2_000 + random() * 3_000);
    }
    note(`${kills} kills`);
  },
};

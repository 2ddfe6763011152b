import {
  backendsTerminated,
  commitUnknown,
  postgresBroken,
  redisDown,
  redisKilled,
  redisWiped,
  webKilled,
} from './faults-of-stores.ts';
import { blocked, deployed, frozen, killed, killedAtTheWorstLine, none } from './faults-of-workers.ts';
import type { Fault } from './scene.ts';

/** Every fault that can be run, in the order in which they run. */
export const FAULTS: readonly Fault[] = [
  none,
  killed,
  killedAtTheWorstLine,
  webKilled,
  frozen,
  blocked,
  deployed,
  redisWiped,
  redisKilled,
  redisDown,
  postgresBroken,
  backendsTerminated,
  commitUnknown,
];

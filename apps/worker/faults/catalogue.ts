import { clockStepsBack, databaseClockSteps, workerClockOff } from './faults-of-clocks.ts';
import { restored } from './faults-of-restores.ts';
import {
  backendsTerminated,
  commitUnknown,
  postgresBroken,
  redisDown,
  redisKilled,
  redisWiped,
  webKilled,
} from './faults-of-stores.ts';
import { floodedTenant, poisonEvent, sweeperDead } from './faults-of-tenants.ts';
import { replayed, summerTime, timeZones } from './faults-of-time.ts';
import { blocked, deployed, frozen, killed, killedAtTheWorstLine, none } from './faults-of-workers.ts';
import type { Fault } from './scene.ts';
import { storm } from './storm.ts';

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
  workerClockOff,
  clockStepsBack,
  databaseClockSteps,
  timeZones,
  summerTime,
  poisonEvent,
  floodedTenant,
  replayed,
  sweeperDead,
  restored,
  storm,
];

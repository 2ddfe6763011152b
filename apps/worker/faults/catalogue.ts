import { killed, none } from './faults-of-workers.ts';
import type { Fault } from './scene.ts';

/** Every fault that can be run, in the order in which they run. */
export const FAULTS: readonly Fault[] = [none, killed];

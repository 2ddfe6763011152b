// `pnpm bench`: speeds as ratios measured in one run, on this machine, with the load beside the server.
import { benchDoors } from './doors.ts';

await benchDoors();

/**
 * How much goes on at once in this process: messages of a channel that are out and not noted yet, which is what a kill makes
 * unsure, and addresses that messages were claimed for, which is what a kill makes late.
 */
const WIDTH: Record<string, number> = { email: 6, slack: 20 };
const USUAL_WIDTH = 4;

type Lane = { busy: number; waiting: (() => void)[] };
const lanes = new Map<string, Lane>();

/** Runs the work when its lane has room, first come first served. */
export async function inLane<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lane = lanes.get(name) ?? { busy: 0, waiting: [] };
  lanes.set(name, lane);
  if (lane.busy >= (WIDTH[name] ?? USUAL_WIDTH)) await new Promise<void>((go) => lane.waiting.push(go));
  else lane.busy += 1;
  try {
    return await work();
  } finally {
    // Whoever waits takes the place over, so that nobody comes between.
    const next = lane.waiting.shift();
    if (next) next();
    else lane.busy -= 1;
  }
}

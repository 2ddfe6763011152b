/** How many messages of a channel are on their way at once in this process: more would only wait inside of the channel. */
const WIDTH: Record<string, number> = { email: 6, slack: 20 };
const USUAL_WIDTH = 10;

type Lane = { busy: number; waiting: (() => void)[] };
const lanes = new Map<string, Lane>();

/** Runs the work when its channel has room, first come first served. */
export async function inLane<T>(channel: string, work: () => Promise<T>): Promise<T> {
  const lane = lanes.get(channel) ?? { busy: 0, waiting: [] };
  lanes.set(channel, lane);
  if (lane.busy >= (WIDTH[channel] ?? USUAL_WIDTH)) await new Promise<void>((go) => lane.waiting.push(go));
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

import { type Beat, saveBeats } from '@baton/db/watch';
import type { Machinery } from '../context.ts';
import { SKEW_MS } from './get-health.ts';

/** An answer that took longer than this says little about clocks. */
const LONGEST_ROUND_MS = 2_000;

/**
 * Notes that these tasks of this process are alive, and how far its clock is from the database's, which decides what is
 * due. More than half a minute apart is logged as `clock_skew`. Returns the distance (ms, positive: this clock is ahead).
 */
export async function beat(
  { db, log }: Pick<Machinery, 'db' | 'log'>,
  processId: string,
  tasks: readonly string[],
): Promise<number> {
  const begun = performance.now();
  const sentAt = Date.now();
  const theirs = await db.now();
  const tookMs = performance.now() - begun;
  const skewMs = tookMs > LONGEST_ROUND_MS ? 0 : Math.round(sentAt + tookMs / 2 - theirs);
  if (Math.abs(skewMs) > SKEW_MS)
    log.warn({ event: 'clock_skew', skewMs }, 'clock_skew: this clock and the database’s are far apart');
  const beats = tasks.map((task): Beat => ({ id: `${processId}:${task}`, task, skewMs: withinInteger(skewMs) }));
  await saveBeats(db, beats);
  return skewMs;
}

function withinInteger(value: number): number {
  return Math.max(-2_147_483_647, Math.min(2_147_483_647, value));
}

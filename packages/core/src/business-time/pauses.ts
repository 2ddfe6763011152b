import { BusinessTimeError } from './error.ts';
import type { Timeline } from './timeline.ts';

/** A pause `[from, to)` in epoch ms; `to: null` is still going on. One that ends first is empty. */
export type Pause = { from: number; to: number | null };

/**
 * Open ms in `[from, to)` that lie in no pause; overlapping pauses count once.
 * Throws `from-after-to`, and `invalid-input` for NaN.
 */
export function elapsedExcluding(timeline: Timeline, from: number, to: number, pauses: readonly Pause[]): number {
  let open = timeline.elapsed(from, to);
  const inside = pauses.map((pause) => {
    const end = pause.to ?? to;
    if (Number.isNaN(pause.from) || Number.isNaN(end)) {
      throw new BusinessTimeError('invalid-input', 'a pause must begin and end at an instant');
    }
    return { from: Math.max(pause.from, from), to: Math.min(end, to) };
  });
  let countedTo = from;
  for (const pause of inside.sort((a, b) => a.from - b.from)) {
    const start = Math.max(pause.from, countedTo);
    if (start >= pause.to) continue;
    open -= timeline.elapsed(start, pause.to);
    countedTo = pause.to;
  }
  return open;
}

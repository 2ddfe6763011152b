import { setTimeout as wait } from 'node:timers/promises';
import { isAdapterError } from './errors.ts';

const USUAL_TRIES = 4;
const FIRST_PAUSE_MS = 200;
/** A limit of ten seconds is waited for; a longer one is the caller's to plan with. */
const LONGEST_PAUSE_MS = 11_000;

/**
 * Reads again what failed for the moment: an outage of a second, a limit that ends soon. Everything else, and what failed
 * too often, is thrown as it is. Only for calls that change nothing. `now` is epoch ms, that of the reading's `retryAt`.
 */
export async function readPatiently<T>(now: number, read: () => Promise<T>, tries = USUAL_TRIES): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const pauseMs = attempt < tries ? pauseAfter(error, attempt, now) : null;
      if (pauseMs === null) throw error;
      await wait(pauseMs);
    }
  }
}

function pauseAfter(error: unknown, attempt: number, now: number): number | null {
  if (!isAdapterError(error) || (error.kind !== 'transient' && error.kind !== 'rateLimited')) return null;
  const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  const namedMs = error.retryAt === null ? null : error.retryAt - now;
  if (namedMs !== null && namedMs > LONGEST_PAUSE_MS) return null;
  // A server that is busy mostly is back before the time it names; a limit is not over before.
  if (error.kind === 'transient') return pauseMs;
  return namedMs === null ? null : Math.max(pauseMs, namedMs);
}

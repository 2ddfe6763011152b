import { setTimeout as wait } from 'node:timers/promises';

/** How long a claimed message belongs to whoever claimed it; after that another sender may take it over. */
export const LEASE_MS = 15_000;
/** A database that is away comes back in this time, or what was sent counts as unsure. */
const PATIENCE_MS = 60_000;
/** Sending takes a moment, too: so long before the end a message is left alone. */
const MARGIN_MS = 2_000;

/** When messages were claimed, by a clock that runs on while this process does not. */
export type ClaimTime = { isOver(): boolean; insist<T>(store: () => Promise<T>): Promise<T> };

/** Starts the time of a claim; to be called before the claim itself. */
export function startClaim(): ClaimTime {
  const startedAt = performance.now();
  return {
    /** True once another sender may have the messages: a process that was frozen or swamped must not send them. */
    isOver: () => performance.now() - startedAt > LEASE_MS - MARGIN_MS,
    /** Stores how a message went, again until it is stored: what is out and not noted would go out once more. */
    async insist(store) {
      for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 1_000)) {
        try {
          return await store();
        } catch (error) {
          if (performance.now() - startedAt + waitMs > PATIENCE_MS) throw error;
          await wait(waitMs);
        }
      }
    },
  };
}

import type { Log } from '../context.ts';

export type Loop = {
  wake(): void;
  /** How long ago a turn last ended without an error (ms). */
  idleMs(): number;
  stop(): Promise<void>;
};

/**
 * Runs `turn` again and again, one at a time: at once after a wake-up, else after the wait (ms) the turn asked for.
 * A turn that throws is logged and tried again after `retryMs`.
 */
export function startLoop(name: string, turn: () => Promise<number>, log: Log, retryMs = 1_000): Loop {
  let stopped = false;
  let woken = false;
  let doneAt = performance.now();
  let rouse: () => void = () => {};

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    while (!stopped) {
      woken = false;
      let waitMs = retryMs;
      try {
        waitMs = await turn();
        doneAt = performance.now();
      } catch (error) {
        log.error(
          { loop: name, error: error instanceof Error ? error.message : String(error) },
          'a sweep failed and is tried again',
        );
      }
      if (!woken && !stopped && waitMs > 0) await rest(waitMs);
    }
  };
  const running = run();

  return {
    wake() {
      woken = true;
      rouse();
    },
    idleMs: () => performance.now() - doneAt,
    async stop() {
      stopped = true;
      rouse();
      await running;
    },
  };
}

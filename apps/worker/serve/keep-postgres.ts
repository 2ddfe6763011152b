import { setTimeout as wait } from 'node:timers/promises';
import type { openPostgres } from '../wiring.ts';

type Postgres = Awaited<ReturnType<typeof openPostgres>>;
type KeptPostgres = { adminUrl: string; stop(): Promise<void> };

const lookMs = 500;
const longestDelayMs = 10_000;

/**
 * Keeps the embedded server running: one that ends by itself (killed, out of memory) is started again where it was, so that
 * web and worker find it at the same address. `tell` gets a line for each restart, and for each that failed and is tried again.
 */
export async function keepPostgres(open: () => Promise<Postgres>, tell: (line: string) => void): Promise<KeptPostgres> {
  let postgres = await open();
  const { adminUrl } = postgres;
  const stopping = new AbortController();

  const restart = async () => {
    tell('Postgres ended; starting it again.');
    // Lets go of the dead one, so that its last resort does not fire at a stranger.
    await postgres.stop();
    postgres = await open();
    if (postgres.adminUrl !== adminUrl) throw new Error('another program took the port of Postgres; start Baton again');
  };
  const watch = async () => {
    for (let delayMs = lookMs; !stopping.signal.aborted; ) {
      await wait(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted || postgres.isAlive()) {
        delayMs = lookMs;
        continue;
      }
      try {
        await restart();
      } catch (error) {
        tell(`Postgres could not be started again: ${error instanceof Error ? error.message : String(error)}`);
        delayMs = Math.min(delayMs * 2, longestDelayMs);
      }
    }
  };
  const watched = watch();

  return {
    adminUrl,
    async stop() {
      stopping.abort();
      await watched;
      await postgres.stop();
    },
  };
}

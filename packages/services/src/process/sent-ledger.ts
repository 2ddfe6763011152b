import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../context.ts';

/** The last turn at which messages went out, and the instant (epoch ms). */
export type Seen = { turn: number; at: number };

/**
 * What this machine remembers of having sent, outside of the database: a restored backup forgets, this does not.
 * `note` is on disk when it resolves.
 */
export type SentLedger = {
  last(installationId: string): Promise<Seen | null>;
  note(installationId: string, seen: Seen): Promise<void>;
};

const LONGEST_BYTES = 256 * 1024;

/** The ledger in a data folder: a file for each installation, a line for each turn. Where it cannot be written, memory has to do. */
export function openSentLedger(folder: string, log: Log): SentLedger {
  const known = new Map<string, Seen>();
  let warned = false;
  const pathOf = (installationId: string) => join(folder, `sent-${installationId}.txt`);

  async function read(installationId: string): Promise<Seen | null> {
    const text = await readFile(pathOf(installationId), 'utf8').catch(() => '');
    let best: Seen | null = null;
    for (const line of text.split('\n')) {
      const [turn, at] = line.split(' ').map(Number);
      // A line cut short by a crash is none.
      if (turn && at && Number.isFinite(turn + at) && (best === null || turn > best.turn)) best = { turn, at };
    }
    return best;
  }

  return {
    async last(installationId) {
      const inMemory = known.get(installationId);
      if (inMemory) return inMemory;
      const best = await read(installationId);
      if (best !== null) {
        known.set(installationId, best);
        await shorten(pathOf(installationId), best).catch(() => undefined);
      }
      return best;
    },
    async note(installationId, seen) {
      known.set(installationId, seen);
      try {
        await mkdir(folder, { recursive: true });
        const file = await open(pathOf(installationId), 'a', 0o600);
        try {
          await file.appendFile(`${seen.turn} ${seen.at}\n`);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (error) {
        if (!warned) log.warn({ folder, reason: String(error) }, 'what is sent cannot be noted in the data folder');
        warned = true;
      }
    },
  };
}

async function shorten(path: string, { turn, at }: Seen): Promise<void> {
  if ((await stat(path)).size < LONGEST_BYTES) return;
  await writeFile(`${path}.${process.pid}`, `${turn} ${at}\n`, { mode: 0o600 });
  await rename(`${path}.${process.pid}`, path);
}

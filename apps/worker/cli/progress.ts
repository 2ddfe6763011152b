import type { BackfillAnswer } from '@baton/services/views/backfill';

const EVERY_MS = 2_000;

/** Tells on standard error how far a long command is: one line every two seconds, and one at its end. */
export function startProgress(): { tell(done: { rows: number; events: number }): void; end(): void } {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let last = { rows: 0, events: 0 };
  const print = () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const rate = Math.round(last.rows / Math.max(seconds, 0.001));
    process.stderr.write(`  ${last.rows} rows, ${last.events} new events, ${rate} rows/s, ${seconds.toFixed(1)} s\n`);
  };
  return {
    tell(done) {
      last = done;
      if (performance.now() - toldAt < EVERY_MS) return;
      toldAt = performance.now();
      print();
    },
    end: print,
  };
}

/** Writes a line every two seconds on how far the reading of a history is, and one at its end. */
export function tellBackfill(note: (line: string) => void): (progress: BackfillAnswer) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ objects, read, total, perSecond, leftMs, error, finishedAt }) => {
    const now = performance.now();
    if (finishedAt === null && now - toldAt < EVERY_MS) return;
    toldAt = now;
    const current = objects.find(({ state }) => state === 'running' || state === 'queued');
    const parts = [
      current ? `${current.object} ${current.read} of ${current.total ?? '?'}` : 'all read',
      `${read} of ${total ?? '?'} records`,
      perSecond === null ? null : `${perSecond}/s`,
      leftMs === null ? null : `${Math.ceil(leftMs / 1000)} s left`,
      error,
    ];
    note(`  ${parts.filter((part) => part !== null).join(', ')}`);
  };
}

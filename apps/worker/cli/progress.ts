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

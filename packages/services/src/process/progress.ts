export type Step = { done(note?: string): void; note(text: string): void };

const tickMs = 5_000;

/** Prints what takes long, with the seconds so far every five seconds and once it is done. */
export function startStep(title: string, print: (line: string) => void = console.log): Step {
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  let detail = '';
  const timer = setInterval(() => print(`  ${title}${detail} … ${Math.round(Number(seconds()))} s`), tickMs);
  timer.unref();
  return {
    note(text) {
      detail = `: ${text}`;
    },
    done(note) {
      clearInterval(timer);
      print(`  ${title}: ${note ?? 'done'} (${seconds()} s)`);
    },
  };
}

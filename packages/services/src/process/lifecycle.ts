export type StopOptions = {
  /** How long `stop` may take before the process exits without waiting for it (10 s). */
  limitMs?: number;
};

/**
 * Ends this process in order when it is asked to: SIGTERM, SIGINT, the message `stop`, or the loss of the process that
 * started it and holds a channel to it. `stop` runs once. Returns a function that ends it from within.
 */
export function stopWith(
  stop: (reason: string) => Promise<void>,
  { limitMs = 10_000 }: StopOptions = {},
): (reason: string, code?: number) => void {
  let stopping = false;
  const end = (reason: string, code = 0) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code || 1), limitMs).unref();
    stop(reason).then(
      () => process.exit(code),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  process.on('SIGHUP', () => end('SIGHUP'));
  process.on('disconnect', () => end('the process that started this one is gone'));
  process.on('message', (message) => {
    if (message === 'stop') end('asked to stop');
  });
  process.on('uncaughtException', (error) => {
    console.error(error);
    end('an error that nothing caught', 1);
  });
  return end;
}

/** What a started process tells its starter: `database` once the tables are in place, `ready` once it answers. */
export type ProcessReport =
  /** The variables with which other processes reach the same data. */
  { is: 'database'; variables: Record<string, string> } | { is: 'ready' };

/** Tells the process that started this one, if any, how far it is. */
export function report(message: ProcessReport): void {
  process.send?.(message);
}

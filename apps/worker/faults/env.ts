/** The variables a started process needs from this one, and nothing that would send it elsewhere. */
export function plainEnv(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'LANG', 'LD_LIBRARY_PATH', 'SystemRoot'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Where a process with crash points ends, and how often it passes there before. */
export function crashSettings(): { at: string; after: number } {
  return { at: process.env.CRASH_AT ?? '', after: Number(process.env.CRASH_AFTER ?? 0) };
}

/** How long a process with a blocked event loop stays so (ms). */
export function blockMs(): number {
  return Number(process.env.BLOCK_MS ?? 0);
}

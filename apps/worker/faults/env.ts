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

type Entry<T> = { until: number; value: Promise<T | null> };

const MAX_ENTRIES = 10_000;

/**
 * Keeps what `load` found under a key for `ms`, one set per owner; callers at the same time share one load.
 * Nothing found and failures are not kept. For hot look-ups whose change may take effect `ms` later.
 */
export function remembered<Owner extends object, T>(
  ms: number,
  load: (owner: Owner, key: string) => Promise<T | null>,
): (owner: Owner, key: string) => Promise<T | null> {
  const known = new WeakMap<Owner, Map<string, Entry<T>>>();
  return (owner, key) => {
    const entries = known.get(owner) ?? new Map<string, Entry<T>>();
    known.set(owner, entries);
    const now = performance.now();
    const entry = entries.get(key);
    if (entry && entry.until > now) return entry.value;
    if (entries.size >= MAX_ENTRIES) entries.clear();
    const value = load(owner, key);
    entries.set(key, { until: now + ms, value });
    const forget = () => entries.delete(key);
    value.then((found) => found === null && forget(), forget);
    return value;
  };
}

/** Where two JSON values differ, as `path: a | b`, the first few of them. */
export function differences(a: unknown, b: unknown, limit = 8): string[] {
  const found: string[] = [];
  const walk = (left: unknown, right: unknown, path: string): void => {
    if (found.length >= limit || Object.is(left, right)) return;
    const both = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
    if (!both || Array.isArray(left) !== Array.isArray(right)) {
      found.push(`${path}: ${text(left)} | ${text(right)}`);
      return;
    }
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      walk((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key], `${path}.${key}`);
  };
  walk(a, b, '');
  return found;
}

const text = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 160);

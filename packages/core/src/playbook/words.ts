import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Target } from './duration.ts';

/** `call, email or meeting`; `and` on request. */
export function listOf(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** `1 call`, `3 calls`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `leadType` and `lead_type` as `lead type`. */
export function inWords(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name)
    ? name
        .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
        .replaceAll('_', ' ')
        .toLowerCase()
    : name;
}

/** The first letter in upper case, for the start of a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function percentText(percent: number): string {
  return `${percent}\u202f%`;
}

/** `1 hour 30 minutes`. Working time has no days (a day could be 8 or 24 hours); wall time has. */
export function describeDuration(ms: number, base: 'working' | 'wall' = 'working'): string {
  const units: [number, string][] = [
    [HOUR_MS, 'hour'],
    [MINUTE_MS, 'minute'],
    [SECOND_MS, 'second'],
  ];
  if (base === 'wall') units.unshift([DAY_MS, 'day']);
  let rest = ms;
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(counted(count, name));
    rest -= count * size;
  }
  return parts.join(' ') || '0 seconds';
}

/** A target in words: `5 minutes`, `3 working days`. */
export function describeTarget(target: Target): string {
  return target.unit === 'workingDays' ? counted(target.days, 'working day') : describeDuration(target.ms);
}

import { outline } from './outline.ts';
import type { Entry } from './outline-entry.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';
import { listOf } from './words.ts';

/** One change in plain words; the path is in the newer playbook, for what was removed in the older one. */
export type Change = { path: Path; sentence: string };

/** What `after` says differently from `before`; empty when both mean the same (`60m` and `1h` do). */
export function diffPlaybooks(before: Playbook, after: Playbook): Change[] {
  return compare(outline(before), outline(after));
}

function compare(before: Entry[], after: Entry[]): Change[] {
  const older = new Map(before.map((entry) => [entry.key, entry]));
  const newer = new Map(after.map((entry) => [entry.key, entry]));
  return [
    ...before
      .filter(({ key }) => !newer.has(key))
      .map(({ path, subject, text }) => ({ path, sentence: `${subject} is removed. It was: ${closedOff(text)}` })),
    ...after.flatMap((entry) => {
      const old = older.get(entry.key);
      return old
        ? compareOne(old, entry)
        : [{ path: entry.path, sentence: `${entry.subject} is added: ${closedOff(entry.text)}` }];
    }),
  ];
}

function compareOne(before: Entry, after: Entry): Change[] {
  if (canonical(before.value) === canonical(after.value)) return [];
  if (after.parts && before.parts) {
    const changes = compare(before.parts, after.parts);
    const moved = after.ordered ? reordered(before.parts, after.parts) : null;
    if (moved) changes.push({ path: after.path, sentence: `${after.subject} have a new order: ${moved}.` });
    if (changes.length > 0) return changes;
  }
  const sentence =
    before.text === after.text
      ? `${after.subject} is changed.`
      : `${after.subject}: was ${open(before.text)}, now ${closedOff(after.text)}`;
  return [{ path: after.path, sentence }];
}

/** The new order of what is in both, when it differs. */
function reordered(before: Entry[], after: Entry[]): string | null {
  const kept = after.filter(({ key }) => before.some((entry) => entry.key === key));
  const old = before.filter(({ key }) => after.some((entry) => entry.key === key));
  if (kept.every(({ key }, i) => old[i]?.key === key)) return null;
  const nameless = kept.every(({ subject }) => subject === kept[0]?.subject);
  return nameless ? kept.map(({ text }) => open(text)).join('; ') : listOf(kept.map(({ subject }) => subject));
}

/** A value as text that is the same for the same meaning: keys sorted, typed lengths of time left out. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (key, inner: unknown) => {
      if (key === 'text') return undefined;
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? 'undefined'
  );
}

const open = (text: string) => text.replace(/\.$/, '');
const closedOff = (text: string) => `${open(text)}.`;

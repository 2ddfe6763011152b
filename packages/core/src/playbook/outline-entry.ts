import type { Path } from './plain-schema.ts';

/** A named place in a playbook: `value` decides whether it changed, `text` says what it is. */
export type Entry = {
  key: string;
  subject: string;
  path: Path;
  value: unknown;
  text: string;
  /** What it is made of; an entry in both playbooks is compared by its parts where it has any. */
  parts?: Entry[];
  /** Whether the order of the parts means something. */
  ordered?: boolean;
};

/** Entries that have no key of their own: the same words are the same entry. */
export function byText(subject: string, path: Path, items: [unknown, string][]): Entry[] {
  const times = new Map<string, number>();
  return items.map(([value, text], i) => {
    const nth = (times.get(text) ?? 0) + 1;
    times.set(text, nth);
    return { key: `${text} ${nth}`, subject, path: [...path, i], value, text };
  });
}

import type { State } from '../faults/state.ts';
import type { Act } from './story.ts';

type Line = Record<string, unknown>;

/** Leads in which two states differ, each with its story and what differs in it; at most so many. */
export function differences(wanted: State, found: State, acts: readonly Act[], most = 5): string[] {
  if (wanted.hash === found.hash) return [];
  const [a, b] = [byKey(wanted), byKey(found)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key)?.text !== b.get(key)?.text);
  const leads = Map.groupBy(keys, (key) => String((a.get(key) ?? b.get(key))?.line.lead));
  const told = [...leads]
    .slice(0, most)
    .flatMap(([lead, own]) => [
      `${lead}: ${storyOf(lead, acts)}`,
      ...own.map((key) => `    ${key}: ${changes(a.get(key)?.line, b.get(key)?.line)}`),
    ]);
  return leads.size > most ? [...told, `and ${leads.size - most} more leads`] : told;
}

function byKey(state: State): Map<string, { line: Line; text: string }> {
  return new Map(
    state.lines.map((text) => {
      const line = JSON.parse(text) as Line;
      const { lead, cycle, kind, instance } = line;
      return [line.line === 'lead' ? `${lead} lead` : `${lead} ${cycle} ${kind} ${instance}`, { line, text }];
    }),
  );
}

function changes(wanted: Line | undefined, found: Line | undefined): string {
  if (wanted === undefined) return 'only there after the faults';
  if (found === undefined) return 'missing after the faults';
  return Object.keys({ ...wanted, ...found })
    .filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(found[name]))
    .map((name) => `${name} ${JSON.stringify(wanted[name])} -> ${JSON.stringify(found[name])}`)
    .join(', ');
}

function storyOf(lead: string, acts: readonly Act[]): string {
  return acts
    .filter((act) => act.lead === lead || (act.do === 'merge' && act.into === lead))
    .map((act) => `${act.do}@${(act.atMs / 1000).toFixed(1)}`)
    .join(' ');
}

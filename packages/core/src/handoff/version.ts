import type { Playbook } from '../playbook/schema.ts';

/** A person as `replay` needs to know them; every value that changes carries the instant from which it holds. */
export type Person = {
  key: string;
  name: string;
  teamKey: string | null;
  managerKey: string | null;
  /** From when on they do not work here any more; null while they do. */
  inactiveFrom: number | null;
  calendars: { from: number | null; key: string }[];
  leaves: { from: number; to: number; coverKey: string | null }[];
};

/** A published playbook and the people it speaks of, in force from `effectiveAt` (epoch ms). */
export type Version = {
  version: number;
  effectiveAt: number;
  playbook: Playbook;
  people: ReadonlyMap<string, Person>;
};

/** Whether a person works here at an instant (epoch ms); nobody by that key does not. */
export function isActive(person: Person | undefined, at: number): boolean {
  return person !== undefined && (person.inactiveFrom === null || at < person.inactiveFrom);
}

/** The version in force at an instant; before the first one was published, the first one. */
export function versionAt(versions: readonly Version[], at: number): Version | null {
  let found: Version | null = null;
  for (const version of versions) {
    if (
      found === null ||
      (version.effectiveAt <= at && version.effectiveAt >= found.effectiveAt) ||
      (found.effectiveAt > at && version.effectiveAt < found.effectiveAt)
    ) {
      found = version;
    }
  }
  return found;
}

/** The team of a person: the one that lists them as a member, else the one on their own record. */
export function teamOf(version: Version, personKey: string | null): string | null {
  if (personKey === null) return null;
  for (const [key, team] of Object.entries(version.playbook.teams)) if (team.members.includes(personKey)) return key;
  return version.people.get(personKey)?.teamKey ?? null;
}

/** The manager told about a person's breaches: their own, else their team's. */
export function managerOf(version: Version, personKey: string | null): string | null {
  if (personKey === null) return null;
  const own = version.people.get(personKey)?.managerKey;
  if (own) return own;
  const team = teamOf(version, personKey);
  return team === null ? null : (version.playbook.teams[team]?.manager ?? null);
}

/** The calendar key a person works by at an instant: their own, else their team's, else null. */
export function calendarOf(version: Version, personKey: string | null, at: number): string | null {
  if (personKey === null) return null;
  let own: string | null = null;
  for (const entry of version.people.get(personKey)?.calendars ?? []) {
    if (entry.from === null || entry.from <= at) own = entry.key;
  }
  if (own !== null && version.playbook.calendars[own]) return own;
  const team = teamOf(version, personKey);
  return team === null ? null : (version.playbook.teams[team]?.calendar ?? null);
}

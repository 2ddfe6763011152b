import { compileCalendar } from '../business-time/calendar.ts';
import type { Owner } from '../handoff/event.ts';
import { matches, type Subject } from '../handoff/qualification.ts';
import { calendarOf, isActive, type Version } from '../handoff/version.ts';
import type { AssignTo, TerritoryRow } from '../playbook/assignment.ts';

/** How many leads a member of a pool was given, and when last (epoch ms). */
export type Turn = { count: number; lastAt: number | null };
export type Rotation = ReadonlyMap<string, ReadonlyMap<string, Turn>>;

export type Assignment = {
  owner: Owner;
  /** The pool whose turn was used, so that its memory can be moved on. */
  pool: string | null;
  /** Rule by rule: what was tried, who was skipped and why. */
  path: string[];
};

/**
 * Picks the owner of a lead by the playbook's assignment rules, top to bottom; null when no rule takes it.
 * `exclude` names people who may not get it (past owners of this handoff).
 */
export function chooseOwner(
  version: Version,
  subject: Subject,
  rotation: Rotation,
  exclude: ReadonlySet<string> = new Set(),
): Assignment | null {
  const path: string[] = [];
  for (const [index, rule] of version.playbook.assignment.entries()) {
    const label = rule.name ?? `Rule ${index + 1}`;
    if (!matches(rule.when, subject)) {
      path.push(`${label}: does not apply`);
      continue;
    }
    const found = follow(rule.to, label, { version, subject, rotation, exclude, path });
    if (found !== null) return found;
  }
  return null;
}

type Search = { version: Version; subject: Subject; rotation: Rotation; exclude: ReadonlySet<string>; path: string[] };

function follow(to: AssignTo, label: string, search: Search): Assignment | null {
  const { version, subject, rotation, exclude, path } = search;
  const give = (owner: Owner, pool: string | null, sentence: string): Assignment => ({
    owner,
    pool,
    path: [...path, `${label}: ${sentence}`],
  });
  switch (to.kind) {
    case 'accountOwner': {
      const owner = subject.fields.accountOwner;
      if (typeof owner === 'string' && isActive(version.people.get(owner), subject.at) && !exclude.has(owner))
        return give(owner, null, `account owner ${nameOf(version, owner)}`);
      path.push(`${label}: the account owner is not available`);
      return null;
    }
    case 'roundRobin': {
      const picked = nextInPool(version, to.team, subject.at, rotation, exclude);
      path.push(...picked.skipped.map((reason) => `${label}: ${reason}`));
      if (picked.person !== null)
        return give(
          picked.person,
          to.team,
          `round robin in ${teamName(version, to.team)}: ${nameOf(version, picked.person)}`,
        );
      path.push(`${label}: nobody in ${teamName(version, to.team)} is available`);
      return null;
    }
    case 'person':
      if (!exclude.has(to.person)) return give(to.person, null, nameOf(version, to.person));
      path.push(`${label}: ${nameOf(version, to.person)} skipped, held it before`);
      return null;
    case 'territory': {
      const row = version.playbook.territories[to.territory]?.rows.find((one) => inTerritory(one, subject));
      if (row) return follow(row.to, label, search);
      path.push(`${label}: no row of the territory takes it`);
      return null;
    }
    case 'queue':
      return give({ queue: to.queue }, null, `queue ${teamName(version, to.queue)}`);
  }
}

function inTerritory(row: TerritoryRow, { fields }: Subject): boolean {
  const has = (list: readonly string[], value: unknown) =>
    list.length === 0 || (typeof value === 'string' && list.some((one) => one.toLowerCase() === value.toLowerCase()));
  return has(row.countries, fields.country) && has(row.states, fields.state) && has(row.segments, fields.segment);
}

/**
 * The member whose turn it is: fewest leads given for their weight, then longest ago, then the order of the list.
 * People who are inactive, on leave at `at` (epoch ms) or excluded are skipped and the reason is said; people out of
 * hours come after those in hours, so that a lead of the night is not left without an owner.
 */
export function nextInPool(
  version: Version,
  team: string,
  at: number,
  rotation: Rotation,
  exclude: ReadonlySet<string>,
): { person: string | null; skipped: string[] } {
  const skipped: string[] = [];
  const turns: { person: string; share: number; lastAt: number; inHours: boolean }[] = [];
  for (const person of version.playbook.teams[team]?.members ?? []) {
    const reason = unavailable(version, team, person, at, exclude);
    if (reason !== null) skipped.push(`${nameOf(version, person)} skipped, ${reason}`);
    else {
      const turn = rotation.get(team)?.get(person) ?? { count: 0, lastAt: null };
      const weight = version.playbook.teams[team]?.rotation[person]?.weight ?? 1;
      turns.push({
        person,
        share: turn.count / weight,
        lastAt: turn.lastAt ?? 0,
        inHours: inHours(version, team, person, at),
      });
    }
  }
  turns.sort((a, b) => Number(b.inHours) - Number(a.inHours) || a.share - b.share || a.lastAt - b.lastAt);
  return { person: turns[0]?.person ?? null, skipped };
}

function unavailable(
  version: Version,
  team: string,
  person: string,
  at: number,
  exclude: ReadonlySet<string>,
): string | null {
  if (exclude.has(person)) return 'held it before';
  const known = version.people.get(person);
  if (known === undefined) return 'not among the people';
  if (!isActive(known, at)) return 'inactive';
  if (version.playbook.teams[team]?.rotation[person]?.inRotation === false) return 'not in rotation';
  return known.leaves.some((leave) => leave.from <= at && at < leave.to) ? 'out of office' : null;
}

function inHours(version: Version, team: string, person: string, at: number): boolean {
  const settings = version.playbook.teams[team];
  const definition = version.playbook.calendars[calendarOf(version, person, at) ?? settings?.calendar ?? ''];
  if (definition === undefined || !settings?.skip.includes('outOfHours')) return true;
  return compileCalendar(definition).isOpen(at);
}

function nameOf(version: Version, person: string): string {
  return version.people.get(person)?.name ?? person;
}

function teamName(version: Version, team: string): string {
  return version.playbook.teams[team]?.name ?? team;
}

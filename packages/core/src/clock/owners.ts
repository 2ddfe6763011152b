import type { Holding } from '../handoff/handoff.ts';
import { calendarOf, isActive, type Person, teamOf, type Version } from '../handoff/version.ts';
import type { ClockRule, Policy } from '../playbook/policy.ts';
import type { OwnerStretch, Stretch } from './spans.ts';

/** Who is charged in which stretch and by which calendar it counts; `held` are stretches in which nobody could act. */
export type Owners = { stretches: OwnerStretch[]; held: Stretch[] };

/**
 * Cuts a handoff's holdings where somebody else stands in or another calendar begins to hold. While the owner is out of
 * office their cover takes the stretch; without one, or when the owner has left, nobody is charged, and the policy says
 * whether the clock waits for somebody on leave.
 */
export function ownersOf(rule: ClockRule, policy: Policy, version: Version, holdings: readonly Holding[]): Owners {
  const owners: Owners = { stretches: [], held: [] };
  for (const holding of holdings) {
    const edges = cutsIn(holding, version);
    for (const [index, from] of edges.entries()) {
      const to = edges[index + 1] ?? holding.to;
      const stand = standIn(holding.person, policy, version, from);
      const calendarKey = resolveCalendar(rule, policy, version, stand.person ?? holding.person, from);
      const uncovered = holding.person !== null && stand.person === null;
      owners.stretches.push({ from, to, ownerKey: stand.person, calendarKey, version: version.version, uncovered });
      if (stand.waits) owners.held.push({ from, to, why: `${nameOf(version, holding.person)} is out of office` });
    }
  }
  return owners;
}

/** Where a holding begins, and where inside of it anything changes about the holder or those who cover for them; ascending. */
function cutsIn({ person, from, to }: Holding, version: Version): number[] {
  const holder = person === null ? undefined : version.people.get(person);
  if (holder === undefined || isSteady(holder)) return [from];
  const cuts = new Set([from]);
  const inside = (at: number | null) => at !== null && at > from && (to === null || at < to) && cuts.add(at);
  const cutAt = (one: Person | undefined) => {
    inside(one?.inactiveFrom ?? null);
    for (const calendar of one?.calendars ?? []) inside(calendar.from);
    for (const leave of one?.leaves ?? []) {
      inside(leave.from);
      inside(leave.to);
    }
  };
  cutAt(holder);
  for (const leave of holder.leaves) if (leave.coverKey !== null) cutAt(version.people.get(leave.coverKey));
  return [...cuts].sort((a, b) => a - b);
}

/** Most people: here all the time, by the hours of their team. */
function isSteady({ inactiveFrom, calendars, leaves }: Person): boolean {
  return inactiveFrom === null && calendars.length === 0 && leaves.length === 0;
}

function standIn(
  person: string | null,
  policy: Policy,
  version: Version,
  at: number,
): { person: string | null; waits: boolean } {
  if (hasLeft(person, version, at)) return { person: null, waits: false };
  const leave = leaveOf(person, version, at);
  if (leave === null || policy.outOfOffice === 'run') return { person, waits: false };
  const { coverKey } = leave;
  const isThere = coverKey !== null && !hasLeft(coverKey, version, at) && leaveOf(coverKey, version, at) === null;
  if (isThere) return { person: coverKey, waits: false };
  return { person: null, waits: policy.outOfOffice === 'hold' };
}

/** Somebody the workspace does not know may well work; somebody it knows as gone does not. */
function hasLeft(person: string | null, version: Version, at: number): boolean {
  const known = person === null ? undefined : version.people.get(person);
  return known !== undefined && !isActive(known, at);
}

function leaveOf(person: string | null, version: Version, at: number): Person['leaves'][number] | null {
  if (person === null) return null;
  return version.people.get(person)?.leaves.find((leave) => leave.from <= at && at < leave.to) ?? null;
}

function resolveCalendar(rule: ClockRule, policy: Policy, version: Version, person: string | null, at: number): string {
  const choice = rule.calendar ?? policy.calendar;
  if ('fixed' in choice) return choice.fixed;
  if (choice.of === 'owner') return calendarOf(version, person, at) ?? choice.otherwise;
  const team = teamOf(version, person);
  return (team === null ? null : version.playbook.teams[team]?.calendar) ?? choice.otherwise;
}

function nameOf(version: Version, person: string | null): string {
  return person === null ? 'the owner' : (version.people.get(person)?.name ?? person);
}

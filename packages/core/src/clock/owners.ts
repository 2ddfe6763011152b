import type { Holding } from '../handoff/handoff.ts';
import { calendarOf, type Person, teamOf, type Version } from '../handoff/version.ts';
import type { ClockRule, Policy } from '../playbook/policy.ts';
import type { OwnerStretch, Stretch } from './spans.ts';

/** Who is charged in which stretch and by which calendar it counts; `held` are stretches in which nobody could act. */
export type Owners = { stretches: OwnerStretch[]; held: Stretch[] };

/**
 * Cuts a handoff's holdings where somebody else stands in or another calendar begins to hold. While the owner is out of
 * office their cover takes the stretch; without one nobody is charged, and the policy says whether the clock waits.
 */
export function ownersOf(rule: ClockRule, policy: Policy, version: Version, holdings: readonly Holding[]): Owners {
  const owners: Owners = { stretches: [], held: [] };
  for (const holding of holdings) {
    const edges = [...cutsIn(holding, version)].sort((a, b) => a - b);
    edges.forEach((from, index) => {
      const to = edges[index + 1] ?? holding.to;
      const stand = standIn(holding.person, policy, version, from);
      const calendarKey = resolveCalendar(rule, policy, version, stand.person ?? holding.person, from);
      owners.stretches.push({ from, to, ownerKey: stand.person, calendarKey });
      if (stand.waits) owners.held.push({ from, to, why: `${nameOf(version, holding.person)} is out of office` });
    });
  }
  return owners;
}

function cutsIn({ person, from, to }: Holding, version: Version): Set<number> {
  const cuts = new Set([from]);
  const inside = (at: number | null) => at !== null && at > from && (to === null || at < to) && cuts.add(at);
  const cutAt = (one: Person | undefined) => {
    for (const calendar of one?.calendars ?? []) inside(calendar.from);
    for (const leave of one?.leaves ?? []) {
      inside(leave.from);
      inside(leave.to);
    }
  };
  const holder = person === null ? undefined : version.people.get(person);
  cutAt(holder);
  for (const leave of holder?.leaves ?? []) if (leave.coverKey !== null) cutAt(version.people.get(leave.coverKey));
  return cuts;
}

function standIn(
  person: string | null,
  policy: Policy,
  version: Version,
  at: number,
): { person: string | null; waits: boolean } {
  const leave = leaveOf(person, version, at);
  if (leave === null || policy.outOfOffice === 'run') return { person, waits: false };
  const { coverKey } = leave;
  if (coverKey !== null && leaveOf(coverKey, version, at) === null) return { person: coverKey, waits: false };
  return { person: null, waits: policy.outOfOffice === 'hold' };
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

import type { Lint } from './lint-finding.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';
import type { Tier } from './tier.ts';
import { listOf } from './words.ts';

type Step = { n: number; key: string; name: string; pool: ReadonlySet<string> };

/** Reassignments that cannot find anybody, or send a lead round in a circle; looked at in the order in which they fire. */
export function lintReassigns(playbook: Playbook, tiers: readonly Tier[], path: Path): Lint[] {
  const { maximumHops, excludePastOwners } = playbook.routing;
  const steps = stepsOf(playbook, tiers);
  return steps.flatMap(({ n, key, name, pool }, hop): Lint[] => {
    const found = (message: string): Lint[] => [{ path: [...path, n, 'reassign'], message }];
    const before = steps.slice(0, hop);
    const times = before.filter((one) => one.key === key).length + 1;
    if (pool.size === 0)
      return found(`names ${name}, where nobody is in the rotation. Add a member or choose another team.`);
    if (hop + 1 > maximumHops)
      return found(
        `is reassignment ${hop + 1}, but a lead is reassigned at most ${maximumHops} times, so this tier can never reassign.`,
      );
    if (!excludePastOwners) {
      const back = before.find((one) => [...one.pool].some((person) => pool.has(person)));
      if (times > 1)
        return found(
          `sends the lead to ${name} again, a loop: past owners are not left out. Choose another team or set excludePastOwners.`,
        );
      if (back) {
        const both = [...pool].filter((person) => back.pool.has(person));
        return found(
          `sends the lead to ${name}, where ${listOf(both)} may have it from ${back.name}, a loop: past owners are not left out. Choose another team or set excludePastOwners.`,
        );
      }
      return [];
    }
    // Whoever a team inside this one gave is a past owner here.
    const spent = before.filter((one) => one.pool.size > 0 && [...one.pool].every((person) => pool.has(person)));
    if (spent.length < pool.size) return [];
    if (times > pool.size)
      return found(
        `sends the lead to ${name} for the ${ordinal(times)} time, but only ${pool.size} ${pool.size === 1 ? 'is' : 'are'} in its rotation. Choose another team.`,
      );
    const from = [...new Set(spent.map((one) => one.name))];
    return found(
      `sends the lead to ${name}, but by then all ${pool.size} in its rotation have had it (from ${listOf(from)}), a loop. Choose another team.`,
    );
  });
}

function stepsOf({ teams }: Playbook, tiers: readonly Tier[]): Step[] {
  const order = ({ at }: Tier) => ('percent' in at ? at.percent - 100 : at.afterBreachMs);
  return tiers
    .map((tier, n) => ({ tier, n }))
    .sort((a, b) => order(a.tier) - order(b.tier))
    .flatMap(({ tier, n }): Step[] => {
      const key = tier.reassign?.team;
      if (key === undefined) return [];
      const team = teams[key];
      const pool = team?.members.filter((person) => team.rotation[person]?.inRotation ?? true) ?? [];
      return [{ n, key, name: team?.name ?? key, pool: new Set(pool) }];
    });
}

function ordinal(n: number): string {
  return { 2: '2nd', 3: '3rd' }[n] ?? `${n}th`;
}

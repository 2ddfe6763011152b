import { covers } from './criteria-cover.ts';
import { findHidden } from './criteria-cover-list.ts';
import type { Lint } from './lint-finding.ts';
import type { Playbook } from './schema.ts';
import { listOf } from './words.ts';

/** How many tests are compared at most; 1,000 policies of 100 conditions each take fewer. */
const EFFORT = 1_000_000;

/** Policies and assignment rules that no lead can reach, because earlier ones take all of theirs. */
export function lintOrder(playbook: Playbook): Lint[] {
  const effort = { left: EFFORT };
  const found = [...lintPolicies(playbook, effort), ...lintAssignment(playbook, effort)];
  if (effort.left > 0) return found;
  const message = 'has so many rules that not all of them could be compared: some may never be reached.';
  return [...found, { path: ['policies'], message }];
}

function lintPolicies({ policies }: Playbook, effort: { left: number }): Lint[] {
  const listed = policies.map(({ when }) => ({ when, takes: true }));
  return [...findHidden(listed, effort)].map(([i, by]): Lint => {
    const names = by.map((place) => `${policies[place]?.name} (policy ${place + 1})`);
    const caught = by.length === 1 ? names[0] : `${listOf(names)} together`;
    return {
      path: ['policies', i],
      message: `${policies[i]?.name} is never reached: its leads are always caught by ${caught}. Move it up or narrow the other${by.length === 1 ? '' : 's'}.`,
    };
  });
}

/** Only a queue surely takes a lead: of a pool or a territory nobody may be free, and then the next rule is tried. */
function lintAssignment({ assignment }: Playbook, effort: { left: number }): Lint[] {
  const listed = assignment.map(({ when, to }) => ({ when, takes: to.kind === 'queue' }));
  const hidden = findHidden(listed, effort);
  const found = [...hidden].map(([i, by]): Lint => {
    const rules = `rule${by.length === 1 ? '' : 's'} ${listOf(by.map((place) => String(place + 1)))}`;
    return {
      path: ['assignment', i],
      message: `Rule ${i + 1} is never reached: ${rules} always ${by.length === 1 ? 'takes' : 'take'} its leads. Move it up or narrow the other${by.length === 1 ? '' : 's'}.`,
    };
  });
  const places = assignment.map((_, place) => place).filter((place) => !hidden.has(place));
  for (const alike of Map.groupBy(places, (place) => JSON.stringify(assignment[place]?.to)).values()) {
    for (const [n, place] of alike.entries()) {
      const before = alike
        .slice(Math.max(0, n - 20), n)
        .find((other) => covers(assignment[other]?.when ?? null, assignment[place]?.when ?? null));
      if (before === undefined) continue;
      const message = `Rule ${place + 1} adds nothing: rule ${before + 1} sends the same leads to the same place. Take it out or send them elsewhere.`;
      found.push({ path: ['assignment', place], message });
    }
  }
  return found;
}

import type { Facts, Move } from '../handoff/facts.ts';
import { matches, type Subject, subjectAt } from '../handoff/qualification.ts';
import type { OpenHandoff } from '../handoff/stages.ts';
import type { Version } from '../handoff/version.ts';
import type { Policy } from '../playbook/policy.ts';

/**
 * By which version and policy a handoff counts from an instant on; `policy` null: none of that version takes it.
 * `forward`: a published version that reached an open handoff "from now"; what it adds begins with it.
 */
export type Terms = { from: number; version: Version; policy: Policy | null; forward: boolean };

/** The moves of published versions that met a handoff while it was open, in order. */
export function movesOf(handoff: OpenHandoff, facts: Facts): Move[] {
  return facts.moves.filter(({ at }) => at >= handoff.mqlAt && (handoff.closedAt === null || at < handoff.closedAt));
}

/**
 * The terms of a handoff, oldest first: the first policy that holds takes it, a fact that makes another one hold
 * re-targets it from that instant on, and a moved version from its own. A handoff that matches no policy any more keeps
 * the one it has.
 */
export function termsOf(
  versions: readonly Version[],
  handoff: OpenHandoff,
  facts: Facts,
  moves: readonly Move[],
): Terms[] {
  const terms: Terms[] = [];
  const stretches = stretchesOf(versions, handoff, moves);
  stretches.forEach(({ from, version, forward }, index) => {
    const until = stretches[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    for (const subject of subjectsIn(handoff, facts, from, until)) {
      const policy = version.playbook.policies.find((one) => matches(one.when, subject)) ?? null;
      const last = terms.at(-1);
      const sameVersion = last?.version === version;
      if (policy === null ? last === undefined || sameVersion : sameVersion && last?.policy?.key === policy.key)
        continue;
      // Terms that were replaced in the instant they began never held.
      if (last?.from === subject.at) terms.pop();
      terms.push({ from: subject.at, version, policy, forward: forward && terms.length > 0 });
    }
  });
  return terms;
}

function stretchesOf(versions: readonly Version[], handoff: OpenHandoff, moves: readonly Move[]) {
  const find = (number: number) => versions.find((one) => one.version === number);
  const first = find(handoff.version);
  let stretches = first === undefined ? [] : [{ from: handoff.mqlAt, version: first, forward: false }];
  for (const move of moves) {
    const version = find(move.version);
    if (version === undefined) continue;
    if (move.from === 'start') stretches = [{ from: handoff.mqlAt, version, forward: false }];
    else stretches.push({ from: move.at, version, forward: true });
  }
  return stretches;
}

/** What was known at the beginning of a stretch, then at each change of fields or behaviours inside it. */
function subjectsIn({ closedAt }: OpenHandoff, facts: Facts, from: number, until: number): Subject[] {
  const subjects: Subject[] = [];
  let last: (typeof facts.moments)[number] | undefined;
  for (const moment of facts.moments) {
    if (moment.at >= until && subjects.length > 0) break;
    if (closedAt !== null && moment.at > closedAt) break;
    if (moment.at > from && last !== undefined) {
      if (subjects.length === 0) subjects.push({ ...subjectAt(last), at: from });
      if (moment.at >= until) break;
      if (moment.fields !== last.fields || moment.behaviours !== last.behaviours) subjects.push(subjectAt(moment));
    }
    last = moment;
  }
  if (subjects.length === 0 && last !== undefined) subjects.push({ ...subjectAt(last), at: from });
  return subjects;
}

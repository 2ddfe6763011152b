import type { Criteria } from './criteria.ts';
import { isAlways, isNever } from './criteria-cover.ts';
import { describeCriteria } from './describe-criteria.ts';
import type { Lint } from './lint-finding.ts';
import { isCriteria } from './pause.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';

type Use = 'mql' | 'scoring' | 'policy' | 'pause' | 'assignment';
/** A rule of the document, where it stands and what it is for. */
export type UsedCriteria = { criteria: Criteria; path: Path; use: Use };

/** Every rule of the document, in its order. */
export function listCriteria({ definitions, policies, assignment }: Playbook): UsedCriteria[] {
  const one = (criteria: Criteria | null, use: Use, ...path: Path): UsedCriteria[] =>
    criteria === null ? [] : [{ criteria, path, use }];
  return [
    ...one(definitions.mql, 'mql', 'definitions', 'mql'),
    ...definitions.scoring.flatMap(({ when }, i) => one(when, 'scoring', 'definitions', 'scoring', i, 'when')),
    ...policies.flatMap(({ when, pauses }, i) => [
      ...one(when, 'policy', 'policies', i, 'when'),
      ...pauses.flatMap((pause, n) =>
        isCriteria(pause.when) ? one(pause.when, 'pause', 'policies', i, 'pauses', n, 'when') : [],
      ),
    ]),
    ...assignment.flatMap(({ when }, i) => one(when, 'assignment', 'assignment', i, 'when')),
  ];
}

const THEN_NOTHING: Record<Use, string> = {
  mql: 'no lead becomes an MQL by it',
  scoring: 'it never gives points',
  policy: 'this policy takes no lead',
  pause: 'it never pauses a clock',
  assignment: 'this rule takes no lead',
};
const THEN_ALL: Partial<Record<Use, string>> = {
  mql: 'so each one becomes an MQL at once. Narrow it.',
  scoring: 'so all get the same points. Narrow it or take it out.',
  policy: 'so it takes all that come so far. Leave it out if that is meant, else narrow it.',
  assignment: 'so it takes all that come so far. Leave it out if that is meant, else narrow it.',
};

/** Rules that hold for no lead or for every lead, and parts of rules that add nothing. */
export function lintCriteria(used: readonly UsedCriteria[]): Lint[] {
  return used.flatMap(({ criteria, path, use }): Lint[] => {
    if (isNever(criteria, true)) {
      const [excluded, where] = findExcluding(criteria, path);
      if (isNever(criteria)) {
        const why = excluded === null ? '' : `: ${excluded} exclude each other`;
        return [
          { path: where, message: `can hold for no lead${why}, so ${THEN_NOTHING[use]}. Correct it or take it out.` },
        ];
      }
      const why = excluded === null ? '' : `: ${excluded}`;
      return [
        {
          path: where,
          message: `can hold only where a field has several values at once${why}. Write any if one of them is enough.`,
        },
      ];
    }
    const all = THEN_ALL[use];
    if (all !== undefined && isAlways(criteria)) return [{ path, message: `holds for every lead, ${all}` }];
    return findDeadParts(criteria, path);
  });
}

/** Two parts of a rule that exclude each other, in words, and the place of the second one. */
function findExcluding(criteria: Criteria, path: Path): [words: string | null, path: Path] {
  if (criteria.op !== 'all') return [null, path];
  for (const [b, second] of criteria.of.entries()) {
    const here: Path = [...path, 'all', b];
    if (isNever(second, true)) return findExcluding(second, here);
    const first = criteria.of.slice(0, b).find((one) => isNever({ op: 'all', of: [one, second] }, true));
    if (first) return [`‘${describeCriteria(first)}’ and ‘${describeCriteria(second)}’`, here];
  }
  return [null, path];
}

/** Alternatives that can never be the one that holds. */
function findDeadParts(criteria: Criteria, path: Path): Lint[] {
  if (criteria.op !== 'all' && criteria.op !== 'any') return [];
  const { op, of } = criteria;
  return of.flatMap((inner, i): Lint[] => {
    const here: Path = [...path, op, i];
    if (op === 'all' || !isNever(inner)) return findDeadParts(inner, here);
    const [excluded, where] = findExcluding(inner, here);
    const why = excluded === null ? '' : `: ${excluded} exclude each other`;
    return [
      {
        path: where,
        message: `can hold for no lead${why}, so this alternative adds nothing. Correct it or take it out.`,
      },
    ];
  });
}

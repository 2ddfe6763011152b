import type { Criteria } from './criteria.ts';
import { STANDARD_FIELDS } from './criteria-cover-field.ts';
import { listCriteria } from './lint-criteria.ts';
import type { Lint, LintOptions } from './lint-finding.ts';
import type { Path } from './plain-schema.ts';
import type { Playbook } from './schema.ts';
import { counted } from './words.ts';

type Named = { name: string; path: Path };

/** The lead's state is not among its fields, so a rule that compares with it compares with nothing. */
const STATE: Record<string, string> = {
  owner: 'who owns the lead',
  stage: 'the stage of the lead',
};

/** Names of fields and behaviours that no lead ever had, each once, with what may have been meant. */
export function lintFields(playbook: Playbook, options: LintOptions): Lint[] {
  const isField = isKnown(options.fields && [...STANDARD_FIELDS, ...options.fields]);
  const isBehaviour = isKnown(options.behaviours, (name) => name.toLowerCase());
  const states: Named[] = [];
  const fields: Named[] = [];
  const behaviours: Named[] = [];
  for (const used of listCriteria(playbook)) {
    const path = [...used.path];
    visitNames(used.criteria, path, (part, name) => {
      const named = () => ({ name, path: [...path, part] });
      if (part === 'field' && Object.hasOwn(STATE, name)) states.push(named());
      else if (part === 'field' && !isField(name)) fields.push(named());
      else if (part === 'did' && !isBehaviour(name)) behaviours.push(named());
    });
  }
  fields.push(...askedFields(playbook).filter(({ name }) => !isField(name)));
  return [
    ...states.map(({ name, path }) => ({
      path,
      message: `is ‘${name}’, but rules compare fields, and ${STATE[name]} is none: it never has a value here. Use another field.`,
    })),
    ...unknownNames(fields, 'a field', [...STANDARD_FIELDS, ...(options.fields ?? [])]),
    ...unknownNames(behaviours, 'a behaviour', options.behaviours ?? []),
  ];
}

/** Fields that an accept or a qualification asks for. */
function askedFields({ definitions: { sal, sql } }: Playbook): Named[] {
  return [
    ...sal.requires.flatMap((name, i) =>
      name === 'owner' ? [] : [{ name, path: ['definitions', 'sal', 'requires', i] }],
    ),
    ...Object.entries(sql.checklist).flatMap(([key, { evidence }]) =>
      evidence === null ? [] : [{ name: evidence, path: ['definitions', 'sql', 'checklist', key, 'evidence'] }],
    ),
  ];
}

/** Whether a name is known; where nothing is known every name passes. */
function isKnown(known: readonly string[] | undefined, fold = (name: string) => name): (name: string) => boolean {
  const names = new Set(known?.map(fold));
  return (name) => names.size === 0 || names.has(fold(name));
}

/** Visits the names in a rule; `path` is changed while it goes on. */
function visitNames(
  criteria: Criteria,
  path: (string | number)[],
  visit: (part: 'field' | 'did', name: string) => void,
) {
  if (criteria.op === 'all' || criteria.op === 'any') {
    criteria.of.forEach((inner, i) => {
      path.push(criteria.op, i);
      visitNames(inner, path, visit);
      path.length -= 2;
    });
  } else if (criteria.op === 'not') {
    path.push('not');
    visitNames(criteria.of, path, visit);
    path.length -= 1;
  } else if (criteria.op === 'field') visit('field', criteria.field);
  else if (criteria.op === 'did') visit('did', criteria.name);
}

function unknownNames(unknown: readonly Named[], what: string, known: readonly string[]): Lint[] {
  return [...Map.groupBy(unknown, ({ name }) => name)].flatMap(([name, [first, ...others]]): Lint[] => {
    if (!first) return [];
    const near = nearest(name, known);
    const meant = near === null ? 'Check the name.' : `Did you mean ‘${near}’?`;
    const more = others.length > 0 ? ` It is used in ${counted(others.length, 'other place')} too.` : '';
    return [{ path: first.path, message: `names ${what} that no lead has had so far: ‘${name}’. ${meant}${more}` }];
  });
}

/** The known name that differs in the fewest letters, if in very few. */
function nearest(name: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const wanted = plain(name);
  let best: { name: string; steps: number } | null = null;
  for (const one of known) {
    const steps = distance(wanted, plain(one));
    if (steps <= (wanted.length < 5 ? 1 : 2) && (best === null || steps < best.steps)) best = { name: one, steps };
  }
  return best?.name ?? null;
}

/** Letters to add, drop or change to come from one word to the other; swapped neighbours count one. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

import type { Literal, Node } from './criteria-cover-literal.ts';

/** Places of rules by what a lead must have for them to take it: a quick choice of those that may cover another rule. */
export type RuleIndex = { byKey: Map<string, number[]>; anyLead: number[] };

export const newIndex = (): RuleIndex => ({ byKey: new Map(), anyLead: [] });

/** Files a rule under one of its tests, the rarest one; a rule of alternatives under each of them. */
export function addToIndex(
  index: RuleIndex,
  place: number,
  when: Node | null,
  times: ReadonlyMap<string, number>,
): void {
  const keys = when === null ? null : keysOf(when, times);
  if (keys === null) index.anyLead.push(place);
  else
    for (const key of new Set(keys)) {
      const places = index.byKey.get(key);
      if (places) places.push(place);
      else index.byKey.set(key, [place]);
    }
}

/** The rules filed under something that these tests speak of, in order. `every` looks under all values of a list. */
export function findInIndex(index: RuleIndex, known: Iterable<Literal>, every: boolean): number[] {
  const found = new Set(index.anyLead);
  for (const literal of known) {
    const keys = [literal.about, ...(isOneOf(literal) ? valueKeys(literal).slice(0, every ? undefined : 1) : [])];
    for (const key of keys) for (const place of index.byKey.get(key) ?? []) found.add(place);
  }
  return [...found].sort((a, b) => a - b);
}

function keysOf(node: Node, times: ReadonlyMap<string, number>): string[] | null {
  if (node.op === 'literal') return isOneOf(node.literal) ? valueKeys(node.literal) : [node.literal.about];
  if (node.op === 'any') {
    const keys = node.of.map((inner) => keysOf(inner, times));
    return keys.includes(null) ? null : keys.flatMap((one) => one ?? []);
  }
  const literals = node.of.flatMap((inner) => (inner.op === 'literal' ? [inner.literal] : []));
  const rank = (one: Literal) => (isOneOf(one) ? 0 : 1e9) + (times.get(one.key) ?? 0);
  const [first, ...rest] = literals;
  if (first) {
    const literal = rest.reduce((best, one) => (rank(one) < rank(best) ? one : best), first);
    return keysOf({ op: 'literal', literal }, times);
  }
  return node.of[0] ? keysOf(node.of[0], times) : null;
}

type OneOf = Extract<Literal, { kind: 'field' }>;

function isOneOf(literal: Literal): literal is OneOf {
  return literal.kind === 'field' && literal.test === 'in' && literal.holds;
}

function valueKeys({ about, values }: OneOf): string[] {
  return values.map((value) => `${about} = ${String(value).toLowerCase()}`);
}

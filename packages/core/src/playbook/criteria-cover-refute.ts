import { fieldContradicts } from './criteria-cover-field.ts';
import type { FieldLiteral, Literal, Node } from './criteria-cover-literal.ts';

/** How much may still be tried; when nothing is left, the answer is that it cannot be told. */
export type Effort = { left: number; oneValue?: boolean };
/** What is known to hold, by what it is about. */
export type Known = ReadonlyMap<string, readonly Literal[]>;

/** Whether no lead can meet all of these at once (and what is `known` already); true only where that is sure. */
export function refute(nodes: readonly Node[], effort: Effort, known: Known = new Map()): boolean {
  const [one] = nodes;
  if (nodes.length === 1 && known.size === 0 && one?.op === 'literal') return areContradictory([one.literal], effort);
  const state = new Map(known);
  let clauses: Node[][] = [];
  const pending = [...nodes];
  for (;;) {
    if (!settle(pending, state, clauses, effort)) return true;
    const [only] = clauses;
    if (clauses.length === 1 && only?.some((node) => node.op === 'literal' && !rejected(node, state, effort)))
      return false;
    const next: Node[][] = [];
    for (const clause of clauses) {
      if (clause.some((node) => isKnown(node, state))) continue;
      const open = clause.filter((node) => !rejected(node, state, effort));
      if (open.length === 0) return true;
      if (open.length === 1) pending.push(...open);
      else next.push(open);
    }
    clauses = next;
    if (pending.length === 0) break;
  }
  const shortest = clauses.reduce<Node[] | null>(
    (least, one) => (least && least.length <= one.length ? least : one),
    null,
  );
  if (shortest === null || effort.left <= 0) return false;
  const rest = clauses.filter((one) => one !== shortest).map((of): Node => ({ op: 'any', of }));
  return shortest.every((node) => refute([node, ...rest], effort, state));
}

/** Takes in everything that must hold; false when it contradicts itself or what is known. */
function settle(pending: Node[], state: Map<string, readonly Literal[]>, clauses: Node[][], effort: Effort): boolean {
  const changed = new Map<string, Literal[]>();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.op === 'all') pending.push(...node.of);
    else if (node.op === 'any') clauses.push(node.of);
    else {
      const { literal } = node;
      const about = changed.get(literal.about) ?? [...(state.get(literal.about) ?? [])];
      const same = about.find((one) => one.key === literal.key);
      if (same && same.holds !== literal.holds) return false;
      if (same) continue;
      about.push(literal);
      changed.set(literal.about, about);
    }
  }
  for (const [about, literals] of changed) {
    if (areContradictory(literals, effort)) return false;
    state.set(about, literals);
  }
  return true;
}

function isKnown(node: Node, state: Known): boolean {
  if (node.op === 'all') return node.of.every((one) => isKnown(one, state));
  if (node.op === 'any') return false;
  const { about, key, holds } = node.literal;
  return state.get(about)?.some((one) => one.key === key && one.holds === holds) ?? false;
}

function rejected(node: Node, state: Known, effort: Effort): boolean {
  if (node.op === 'all') return node.of.some((one) => rejected(one, state, effort));
  if (node.op === 'any') return node.of.every((one) => rejected(one, state, effort));
  return contradicts(state.get(node.literal.about) ?? [], node.literal, effort);
}

/** Whether a test cannot hold together with what is known about the same thing. */
export function contradicts(about: readonly Literal[], literal: Literal, effort: Effort): boolean {
  for (const one of about) if (one.key === literal.key) return one.holds !== literal.holds;
  if (!literal.holds && !about.some((one) => one.holds)) return false;
  return areContradictory([...about, literal], effort);
}

function areContradictory(literals: readonly Literal[], effort: Effort): boolean {
  if (effort.left <= 0) return false;
  const [first] = literals;
  effort.left -= costOf(literals);
  if (first?.kind === 'field') return fieldContradicts(literals as readonly FieldLiteral[], effort.oneValue ?? false);
  // So often within a time is also so often within a longer one.
  return literals.some(
    (done) =>
      done.kind === 'did' &&
      done.holds &&
      literals.some(
        (not) => not.kind === 'did' && !not.holds && done.withinMs <= not.withinMs && done.atLeast >= not.atLeast,
      ),
  );
}

/** Tests of one thing are compared with each other, and so are their values. */
function costOf(literals: readonly Literal[]): number {
  const values = literals.reduce((sum, one) => sum + (one.kind === 'field' ? one.values.length : 1), 0);
  return values < 8 ? 1 : 1 + (values >> 3) + ((values * values) >> 10);
}

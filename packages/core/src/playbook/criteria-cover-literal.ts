import type { Criteria, Scalar } from './criteria.ts';

/** One test of a rule, or its opposite (`holds` false). What is about the same thing has the same `about`. */
export type FieldLiteral = {
  kind: 'field';
  key: string;
  about: string;
  field: string;
  test: 'exists' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'contains' | 'startsWith';
  values: readonly Scalar[];
  holds: boolean;
};
type DidLiteral = {
  kind: 'did';
  key: string;
  about: string;
  withinMs: number;
  atLeast: number;
  holds: boolean;
};
export type Literal = FieldLiteral | DidLiteral;
/** Criteria without `not`: every test stands as it is or as its opposite. */
export type Node = { op: 'all'; of: Node[] } | { op: 'any'; of: Node[] } | { op: 'literal'; literal: Literal };

const nodes = new WeakMap<Criteria, Node>();

/** Criteria, down to single tests; the same criteria give the same node. */
export function toNode(criteria: Criteria): Node {
  const known = nodes.get(criteria);
  if (known) return known;
  const node = makeNode(criteria);
  nodes.set(criteria, node);
  return node;
}

function makeNode(criteria: Criteria): Node {
  switch (criteria.op) {
    case 'all':
    case 'any':
      return { op: criteria.op, of: criteria.of.map(toNode) };
    case 'not':
      return opposite(toNode(criteria.of));
    case 'score':
      return { op: 'literal', literal: fieldLiteral('score', 'gte', [criteria.atLeast], true) };
    case 'field':
      return { op: 'literal', literal: toFieldLiteral(criteria) };
    case 'did': {
      const about = `did ${criteria.name.toLowerCase()}`;
      const withinMs = criteria.withinMs ?? Number.POSITIVE_INFINITY;
      const key = `${about} ${withinMs} ${criteria.atLeast}`;
      return { op: 'literal', literal: { kind: 'did', key, about, withinMs, atLeast: criteria.atLeast, holds: true } };
    }
  }
}

/** What holds where the criteria do not. */
export function opposite(node: Node): Node {
  if (node.op === 'literal') return { op: 'literal', literal: { ...node.literal, holds: !node.literal.holds } };
  const of = node.of.map(opposite);
  return node.op === 'all' ? { op: 'any', of } : { op: 'all', of };
}

function toFieldLiteral({ field, test, value }: Extract<Criteria, { op: 'field' }>): FieldLiteral {
  const values = Array.isArray(value) ? value : [value];
  switch (test) {
    case 'is':
    case 'in':
      return fieldLiteral(field, 'in', values, true);
    case 'isNot':
    case 'notIn':
      return fieldLiteral(field, 'in', values, false);
    case 'exists':
      return fieldLiteral(field, 'exists', [], value === true);
    default:
      return fieldLiteral(field, test, values, true);
  }
}

function fieldLiteral(
  field: string,
  test: FieldLiteral['test'],
  values: readonly Scalar[],
  holds: boolean,
): FieldLiteral {
  const about = `field ${field}`;
  const key = `${about} ${test} ${values.map((value) => `${typeof value} ${value}`).join('\n')}`;
  return { kind: 'field', key, about, field, test, values, holds };
}

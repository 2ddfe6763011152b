import type { Row } from './org-state.ts';

/** A checked formula: does the rule refuse this record? */
export type Formula = (row: Row) => boolean;
type Node = (row: Row) => string | number | boolean | null;

/** Thrown for a formula that this org does not understand, in the words of the Metadata API. */
export class FormulaError extends Error {}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_][\w.]*)|(\d+(?:\.\d+)?)|(&&|\|\||<>|!=|<=|>=|[()=,<>!]))/y;

/**
 * Compiles a validation rule's formula: AND, OR, NOT, ISPICKVAL, ISBLANK, ISNULL, TEXT, LEN, comparisons, names of
 * fields and literals. Throws FormulaError for anything else and for fields that `knows` does not.
 */
export function compileFormula(source: string, knows: (field: string) => boolean): Formula {
  const tokens = tokenize(source);
  let at = 0;
  const take = (text: string) => {
    if (tokens[at]?.text !== text || tokens[at]?.kind === 'string')
      throw new FormulaError(`Error: Syntax error. Missing '${text}'`);
    at += 1;
  };
  const args = (): Node[] => {
    take('(');
    const list: Node[] = [];
    while (tokens[at]?.text !== ')') {
      list.push(expression());
      if (tokens[at]?.text === ',') at += 1;
      else break;
    }
    take(')');
    return list;
  };
  const primary = (): Node => {
    const token = tokens[at];
    at += 1;
    if (!token) throw new FormulaError('Error: Syntax error');
    if (token.kind === 'string') return () => token.text;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.text === '!') {
      const inner = primary();
      return (row) => !inner(row);
    }
    if (token.text === '(') {
      const inner = expression();
      take(')');
      return inner;
    }
    if (token.kind !== 'name') throw new FormulaError(`Error: Syntax error. Extra '${token.text}'`);
    if (tokens[at]?.text === '(' && tokens[at]?.kind === 'sign') return call(token.text.toUpperCase(), args());
    const word = token.text.toUpperCase();
    if (word === 'TRUE' || word === 'FALSE') return () => word === 'TRUE';
    if (!knows(token.text)) throw new FormulaError(`Error: Field ${token.text} does not exist. Check spelling.`);
    return (row) => row[token.text] ?? null;
  };
  const comparison = (): Node => {
    const left = primary();
    const sign = tokens[at]?.kind === 'sign' ? tokens[at]?.text : undefined;
    const compare = sign === undefined ? undefined : COMPARISONS[sign];
    if (!compare) return left;
    at += 1;
    const right = primary();
    return (row) => compare(left(row), right(row));
  };
  const expression = (): Node => {
    let left = comparison();
    while (tokens[at]?.text === '&&' || tokens[at]?.text === '||') {
      const both = tokens[at]?.text === '&&';
      at += 1;
      left = join(both, left, comparison());
    }
    return left;
  };
  const whole = expression();
  if (at < tokens.length) throw new FormulaError(`Error: Syntax error. Extra '${tokens[at]?.text}'`);
  return (row) => Boolean(whole(row));
}

const join =
  (both: boolean, first: Node, second: Node): Node =>
  (row) =>
    both ? Boolean(first(row)) && Boolean(second(row)) : Boolean(first(row)) || Boolean(second(row));

const COMPARISONS: Record<string, (a: unknown, b: unknown) => boolean> = {
  '=': (a, b) => (a ?? '') === (b ?? ''),
  '<>': (a, b) => (a ?? '') !== (b ?? ''),
  '!=': (a, b) => (a ?? '') !== (b ?? ''),
  '<': (a, b) => Number(a) < Number(b),
  '>': (a, b) => Number(a) > Number(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
};

function call(name: string, args: Node[]): Node {
  const [first = () => null, second = () => null] = args;
  const blank = (row: Row) => first(row) === null || first(row) === '';
  switch (name) {
    case 'AND':
      return (row) => args.every((arg) => Boolean(arg(row)));
    case 'OR':
      return (row) => args.some((arg) => Boolean(arg(row)));
    case 'NOT':
      return (row) => !first(row);
    case 'ISPICKVAL':
      return (row) => (first(row) ?? '') === second(row);
    case 'ISBLANK':
    case 'ISNULL':
      return blank;
    case 'TEXT':
      return (row) => (first(row) === null ? '' : String(first(row)));
    case 'LEN':
      return (row) => String(first(row) ?? '').length;
    default:
      throw new FormulaError(`Error: Unknown function ${name}. Check spelling.`);
  }
}

function tokenize(source: string) {
  const tokens: { kind: 'string' | 'name' | 'number' | 'sign'; text: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new FormulaError(`Error: Syntax error near '${source.slice(from, from + 10)}'`);
    const [, string, name, number, sign] = match;
    if (string !== undefined) tokens.push({ kind: 'string', text: string.replace(/\\(.)/g, '$1') });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
}

import { malformedQuery } from './errors.ts';
import { type Token, tokenizeQuery } from './soql-tokens.ts';

export type Literal =
  | Extract<Token, { kind: 'string' | 'number' | 'datetime' | 'date' }>
  | { kind: 'word'; text: string; at: number };
export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | {
      kind: 'compare';
      field: string;
      at: number;
      operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';
      value: Literal;
    }
  | { kind: 'in'; field: string; at: number; not: boolean; values: Literal[] | Query };
export type Selected =
  | { kind: 'field'; path: string; at: number }
  | { kind: 'aggregate'; fn: string; path: string | null; alias: string | null; at: number };
export type Query = {
  text: string;
  select: Selected[];
  from: string;
  where: Condition | null;
  orderBy: { path: string; at: number; descending: boolean; nullsLast: boolean }[];
  limit: number | null;
  offset: number;
};

const KEYWORDS = new Set([
  'select',
  'from',
  'where',
  'and',
  'or',
  'not',
  'order',
  'limit',
  'offset',
  'in',
  'like',
  'group',
  'having',
  'with',
  'for',
  'using',
]);
const AGGREGATES = new Set(['count', 'count_distinct', 'min', 'max', 'sum', 'avg']);

/** Parses SOQL without sub-selects of children, GROUP BY and TYPEOF; throws MALFORMED_QUERY. */
export function parseQuery(text: string): Query {
  if (text.length > 100_000) throw malformedQuery('SOQL statements cannot be longer than 100000 characters.');
  const tokens = tokenizeQuery(text);
  let position = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, tokens.length - 1)] as Token;
  const isWord = (word: string, ahead = 0) => peek(ahead).kind === 'word' && peek(ahead).text.toLowerCase() === word;
  const isSign = (sign: string, ahead = 0) => peek(ahead).kind === 'sign' && peek(ahead).text === sign;
  const unexpected = (token = peek()) =>
    malformedQuery(token.kind === 'end' ? "unexpected token: '<EOF>'" : `unexpected token: '${token.text}'`);
  const word = (expected: string) => {
    if (!isWord(expected)) throw unexpected();
    position += 1;
  };
  const sign = (expected: string) => {
    if (!isSign(expected)) throw unexpected();
    position += 1;
  };
  const name = () => {
    const token = peek();
    // Group is an object too.
    const isKeyword = KEYWORDS.has(token.text.toLowerCase()) && !(isWord('group') && !isWord('by', 1));
    if (token.kind !== 'word' || isKeyword || token.text.includes(':')) throw unexpected();
    position += 1;
    return token;
  };
  const count = () => {
    const token = peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw unexpected();
    position += 1;
    return Number(token.text);
  };

  const selected = (): Selected => {
    const token = name();
    if (!isSign('(')) return { kind: 'field', path: token.text, at: token.at };
    const fn = token.text.toLowerCase();
    if (!AGGREGATES.has(fn)) throw unexpected(token);
    sign('(');
    const path = isSign(')') ? null : name().text;
    if (path === null && fn !== 'count') throw unexpected();
    sign(')');
    const alias = peek().kind === 'word' && !KEYWORDS.has(peek().text.toLowerCase()) ? name().text : null;
    return { kind: 'aggregate', fn, path, alias, at: token.at };
  };
  const literal = (): Literal => {
    const token = peek();
    if (token.kind === 'sign' || token.kind === 'end') throw unexpected();
    if (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase())) throw unexpected();
    position += 1;
    return token;
  };
  const list = (): Literal[] | Query => {
    sign('(');
    if (isWord('select')) {
      const nested = query();
      sign(')');
      return nested;
    }
    const values = [literal()];
    while (isSign(',')) {
      position += 1;
      values.push(literal());
    }
    sign(')');
    return values;
  };
  const comparison = (): Condition => {
    const { text: field, at } = name();
    if (isWord('in') || (isWord('not') && isWord('in', 1))) {
      const not = isWord('not');
      position += not ? 2 : 1;
      return { kind: 'in', field, at, not, values: list() };
    }
    const token = peek();
    const operator = token.text.toUpperCase() === '<>' ? '!=' : token.text.toUpperCase();
    const known = token.kind === 'sign' ? ['=', '!=', '<', '<=', '>', '>='].includes(operator) : operator === 'LIKE';
    if (!known) throw unexpected();
    position += 1;
    return { kind: 'compare', field, at, operator: operator as '=', value: literal() };
  };
  const unary = (): Condition => {
    if (isWord('not')) {
      position += 1;
      return { kind: 'not', part: unary() };
    }
    if (!isSign('(')) return comparison();
    sign('(');
    const inner = condition();
    sign(')');
    return inner;
  };
  // SOQL has no precedence between AND and OR: mixing them without parentheses is refused.
  const condition = (): Condition => {
    const parts = [unary()];
    const joint = isWord('and') ? 'and' : 'or';
    while (isWord(joint)) {
      position += 1;
      parts.push(unary());
    }
    if (isWord('and') || isWord('or')) throw unexpected();
    return parts.length === 1 ? (parts[0] as Condition) : { kind: joint, parts };
  };
  const ordering = () => {
    const { text: path, at } = name();
    const descending = isWord('desc');
    if (descending || isWord('asc')) position += 1;
    if (!isWord('nulls')) return { path, at, descending, nullsLast: false };
    position += 1;
    const nullsLast = isWord('last');
    if (!nullsLast && !isWord('first')) throw unexpected();
    position += 1;
    return { path, at, descending, nullsLast };
  };
  const many = <T>(one: () => T): T[] => {
    const found = [one()];
    while (isSign(',')) {
      position += 1;
      found.push(one());
    }
    return found;
  };
  const query = (): Query => {
    word('select');
    const select = many(selected);
    word('from');
    const from = name().text;
    const result: Query = { text, select, from, where: null, orderBy: [], limit: null, offset: 0 };
    if (isWord('where')) {
      position += 1;
      result.where = condition();
    }
    if (isWord('order')) {
      position += 1;
      word('by');
      result.orderBy = many(ordering);
    }
    if (isWord('limit')) {
      position += 1;
      result.limit = count();
    }
    if (isWord('offset')) {
      position += 1;
      result.offset = count();
    }
    return result;
  };
  const parsed = query();
  if (peek().kind !== 'end') throw unexpected();
  return parsed;
}

import { malformedQuery } from './errors.ts';

export type Token =
  | { kind: 'word'; text: string; at: number }
  | { kind: 'string'; text: string; raw: string; at: number }
  | { kind: 'number'; text: string; at: number }
  | { kind: 'datetime'; text: string; at: number }
  | { kind: 'date'; text: string; at: number }
  | { kind: 'sign'; text: string; at: number }
  | { kind: 'end'; text: string; at: number };

const PARTS =
  /\s*(?:'((?:[^'\\]|\\.)*)'|(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))|(\d{4}-\d{2}-\d{2})(?![T\d])|(-?\d+(?:\.\d+)?)(?![\w:-])|([A-Za-z_][\w.]*(?::\d+)?)|(<=|>=|!=|<>|[=<>(),]))/y;

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The words of a query; throws MALFORMED_QUERY at what is no SOQL. In strings `\%` and `\_` stay for LIKE. */
export function tokenizeQuery(query: string): Token[] {
  const tokens: Token[] = [];
  const length = query.trimEnd().length;
  PARTS.lastIndex = 0;
  while (PARTS.lastIndex < length) {
    const from = PARTS.lastIndex;
    const match = PARTS.exec(query);
    if (!match)
      throw malformedQuery(`line 1:${from} no viable alternative at character '${query.slice(from).trim()[0] ?? ''}'`);
    const [whole, string, datetime, date, number, word, sign] = match;
    const at = from + (whole.length - whole.trimStart().length);
    if (string !== undefined) tokens.push({ kind: 'string', text: toText(string), raw: string, at });
    else if (datetime !== undefined) tokens.push({ kind: 'datetime', text: datetime, at });
    else if (date !== undefined) tokens.push({ kind: 'date', text: date, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: length });
  return tokens;
}

function toText(raw: string): string {
  return raw.replace(/\\(.)/g, (whole, letter: string) => {
    if (ESCAPES[letter] !== undefined) return ESCAPES[letter];
    if (`'"\\`.includes(letter)) return letter;
    if (letter === '%' || letter === '_') return whole;
    throw malformedQuery(`Illegal string escape sequence at '${whole}'`);
  });
}

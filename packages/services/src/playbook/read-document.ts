import type { Path } from '@baton/core/playbook/plain-schema';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

/** A place in a text; both count from 1. */
export type Place = { line: number; column: number };
export type ReadDocument = { value: unknown; locate(path: Path): Place | null };
export type UnreadableDocument = { error: { message: string } & Place };

const LARGEST_BYTES = 1_000_000;
const MOST_ALIASES = 100;
const FIRST: Place = { line: 1, column: 1 };

/** Reads YAML or JSON of at most 1 MB. Duplicate keys, several documents in one and alias bombs are refused. */
export function readDocument(text: string): ReadDocument | UnreadableDocument {
  if (Buffer.byteLength(text) > LARGEST_BYTES)
    return { error: { message: 'The document is larger than 1 MB. Split long tables out or shorten it.', ...FIRST } };
  if (text.trim() === '') return { error: { message: 'The document is empty. It starts with playbook: 1.', ...FIRST } };
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      stringKeys: true,
    });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem) return { error: { message: messageOf(problem), ...placeAt(lines, problem.pos[0]) } };
    const flaw = findFlaw(document);
    if (flaw) return { error: { message: flaw.message, ...placeAt(lines, flaw.offset) } };
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { value, locate: (path) => locate(document, lines, path) };
  } catch (error) {
    if (error instanceof ReferenceError)
      return { error: { message: 'The document repeats parts through aliases too often. Write them out.', ...FIRST } };
    if (error instanceof RangeError) return { error: { message: 'The document is nested too deeply.', ...FIRST } };
    throw error;
  }
}

function messageOf(problem: YAMLError): string {
  switch (problem.code) {
    case 'MULTIPLE_DOCS':
      return 'The text holds more than one document (---). Keep one.';
    case 'NON_STRING_KEY':
      return 'A key must be text. Put it in quotation marks.';
    default:
      return `This is not valid YAML or JSON: ${problem.message}`;
  }
}

/** What the parser lets pass: keys written twice (it would look for them in quadratic time) and aliases that lead nowhere. */
function findFlaw(document: Document): { message: string; offset: number } | null {
  let flaw: { message: string; offset: number } | null = null;
  let aliases = 0;
  const found = (node: unknown, message: string) => {
    flaw = { message, offset: startOf(node) ?? 0 };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_, alias) => {
      aliases += 1;
      if (aliases > MOST_ALIASES)
        return found(alias, `The document has more than ${MOST_ALIASES} aliases. Write the parts out.`);
      return alias.resolve(document) ? undefined : found(alias, `There is no anchor &${alias.source} for this alias.`);
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = nameOf(key);
        if (seen.has(name)) return found(key, `‘${name}’ is written twice in one place. Keep one of them.`);
        seen.add(name);
      }
      return undefined;
    },
  });
  return flaw;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where the value of a path begins: its key in a mapping, itself in a list; where it is missing, what should hold it. */
function locate(document: Document, lines: LineCounter, path: Path): Place | null {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, part);
    if (!step) break;
    node = step.value;
    offset = startOf(step.key) ?? startOf(step.value) ?? offset;
  }
  return offset === null ? null : placeAt(lines, offset);
}

function stepInto(node: unknown, part: string | number): { key: unknown; value: unknown } | null {
  if (isSeq(node) && typeof part === 'number') {
    const value = node.items[part];
    return value === undefined ? null : { key: null, value };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => nameOf(key) === String(part));
  return pair ? { key: pair.key, value: pair.value } : null;
}

function startOf(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

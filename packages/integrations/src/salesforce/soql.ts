import { toId18 } from './ids.ts';

declare const made: unique symbol;
/** A part of a WHERE clause; only the functions of this file make one. */
export type Condition = { readonly soql: string; readonly [made]: true };
export type SoqlValue = string | number | boolean | null;

/**
 * Salesforce takes 16,384 characters of address, many proxies no more for address and headers together. In an address an
 * id takes 18 characters, two quotes written `%27` and a comma written `%2C`.
 */
const MAX_ADDRESS = 12_000;
const ID_LENGTH = 27;
const NAME = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){0,3}$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

export type Query = {
  select: readonly string[];
  from: string;
  where?: Condition | null;
  orderBy?: readonly string[];
  descending?: boolean;
  limit?: number;
};

/** The only place where SOQL is written. Throws RangeError for a name that cannot be one of a field or an object. */
export function toSoql({ select, from, where, orderBy, descending, limit }: Query): string {
  const parts = [`SELECT ${select.map(nameOf).join(', ')} FROM ${nameOf(from)}`];
  if (where) parts.push(`WHERE ${where.soql}`);
  if (orderBy?.length)
    parts.push(
      `ORDER BY ${orderBy.map((name) => `${nameOf(name)} ${descending ? 'DESC NULLS LAST' : 'ASC'}`).join(', ')}`,
    );
  if (limit !== undefined) parts.push(`LIMIT ${Math.max(1, Math.floor(limit))}`);
  return parts.join(' ');
}

/** The same rows counted. */
export function toCountSoql({ from, where }: Pick<Query, 'from' | 'where'>): string {
  return `SELECT COUNT() FROM ${nameOf(from)}${where ? ` WHERE ${where.soql}` : ''}`;
}

export function equals(field: string, value: SoqlValue): Condition {
  return condition(`${nameOf(field)} = ${literalOf(value)}`);
}

export function differs(field: string, value: SoqlValue): Condition {
  return condition(`${nameOf(field)} != ${literalOf(value)}`);
}

/** An empty list matches nothing. */
export function isIn(field: string, values: readonly SoqlValue[]): Condition {
  if (values.length === 0) return nothing();
  return condition(`${nameOf(field)} IN (${values.map(literalOf).join(',')})`);
}

/** An empty list matches nothing; throws RangeError for what is no id. */
export function hasId(field: string, ids: readonly string[]): Condition {
  return isIn(field, [...new Set(ids.map(idOf))]);
}

/** Parts of a list of ids, each short enough for the address of one query beside the rest of it. */
export function partIds(ids: readonly string[], rest: string): string[][] {
  const unique = [...new Set(ids)];
  const size = Math.max(50, Math.floor((MAX_ADDRESS - encodeURIComponent(rest).length) / ID_LENGTH));
  return Array.from({ length: Math.ceil(unique.length / size) }, (_, i) => unique.slice(i * size, (i + 1) * size));
}

/** `at` in epoch milliseconds; SOQL compares whole seconds. */
export function since(field: string, at: number): Condition {
  return condition(`${nameOf(field)} >= ${instantOf(at)}`);
}

export function isAtAny(field: string, instants: readonly number[]): Condition {
  if (instants.length === 0) return nothing();
  return condition(`${nameOf(field)} IN (${[...new Set(instants.map(instantOf))].join(',')})`);
}

/** Rows after (at, id) in the order of the field and then of the id. */
export function isAfter(field: string, at: number, id: string): Condition {
  const [name, instant] = [nameOf(field), instantOf(at)];
  return condition(`(${name} > ${instant} OR (${name} = ${instant} AND Id > '${idOf(id)}'))`);
}

export function every(...conditions: readonly (Condition | null)[]): Condition | null {
  return join(conditions, ' AND ');
}

export function some(...conditions: readonly (Condition | null)[]): Condition | null {
  return join(conditions, ' OR ');
}

function join(conditions: readonly (Condition | null)[], word: string): Condition | null {
  const given = conditions.filter((one) => one !== null);
  if (given.length < 2) return given[0] ?? null;
  return condition(`(${given.map((one) => one.soql).join(word)})`);
}

function condition(soql: string): Condition {
  return { soql } as Condition;
}

function nothing(): Condition {
  return condition('Id = null');
}

function nameOf(name: string): string {
  if (!NAME.test(name)) throw new RangeError(`not a name of Salesforce: ${JSON.stringify(name.slice(0, 80))}`);
  return name;
}

function idOf(text: string): string {
  const id = toId18(text);
  if (id === null) throw new RangeError(`not an id of Salesforce: ${JSON.stringify(text.slice(0, 40))}`);
  return id;
}

function literalOf(value: SoqlValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'number')
    return `'${value.replaceAll('\0', '').replace(/[\\'"\n\r\t\b\f]/g, (char) => ESCAPES[char] ?? char)}'`;
  if (!Number.isFinite(value)) throw new RangeError('not a number');
  return String(value);
}

function instantOf(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

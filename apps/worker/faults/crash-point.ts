// Loaded into a worker before its own code: ends it with -9 at one line of its conversation with Postgres. The product has
// no such seam. CRASH_AT names the line, CRASH_AFTER how often it is passed first.
import { createRequire } from 'node:module';
import { crashSettings } from './env.ts';

type Answer = { rowCount?: number | null };
type Query = (this: object, ...args: unknown[]) => unknown;

const { at, after } = crashSettings();
const load = createRequire(new URL('../../../packages/db/src/client.ts', import.meta.url));
const { Client } = load('pg') as { Client: { prototype: { query: Query } } };
const original = Client.prototype.query;

/** What the open transaction of a connection has done so far. */
const done = new WeakMap<object, Set<'alerts' | 'claim'>>();
let passed = 0;

function reach(point: string): void {
  if (point !== at) return;
  passed += 1;
  if (passed > after) process.kill(process.pid, 'SIGKILL');
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}

function saysSent(args: unknown[]): boolean {
  return args.some((arg) => {
    const values = Array.isArray(arg) ? arg : (arg as { values?: unknown[] } | null)?.values;
    return Array.isArray(values) && values.some((value) => typeof value === 'string' && /^sent$|"sent"/.test(value));
  });
}

function before(client: object, text: string, args: unknown[]): void {
  const work = done.get(client);
  if (/^commit/i.test(text)) {
    if (work?.has('alerts')) reach('before_commit');
    if (work?.has('claim')) reach('before_mark');
  }
  if (/update deliveries/i.test(text) && saysSent(args)) reach('after_send');
}

function behind(client: object, text: string, answer: Answer): void {
  const work = done.get(client) ?? new Set();
  if (/^begin/i.test(text)) done.set(client, new Set());
  if (/^commit/i.test(text)) {
    if (work.has('alerts')) reach('after_commit');
    done.delete(client);
  }
  if (!answer.rowCount) return;
  if (/insert into alerts/i.test(text)) {
    done.set(client, work.add('alerts'));
    reach('after_insert');
  } else if (/update deliveries[^;]*'sending'/i.test(text) && !/status = \$/.test(text)) {
    done.set(client, work.add('claim'));
  }
}

Client.prototype.query = function query(...args) {
  const text = textOf(args[0]);
  before(this, text, args);
  const result = original.apply(this, args);
  if (result instanceof Promise)
    result.then(
      (answer: Answer) => behind(this, text, answer),
      () => undefined,
    );
  return result;
};

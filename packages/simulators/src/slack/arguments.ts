import type { Context } from 'hono';
import { isObject, type Json } from './block-kit.ts';
import { refuse } from './refusal.ts';

/** Arguments of a Web API call, from a form or a JSON body; structured values may be JSON in a string. */
export type Arguments = {
  find(name: string): string | null;
  /** Throws `invalid_arguments` when it is missing. */
  get(name: string): string;
  isTrue(name: string): boolean;
  /** The value as JSON, null when not given; throws `error` when it is no JSON. */
  json(name: string, error: string): unknown;
};

/** Reads the arguments of a call; the token comes from the header or from the body. */
export async function readArguments(c: Context): Promise<{ args: Arguments; token: string | null }> {
  const raw = await c.req.text();
  const isJson = (c.req.header('Content-Type') ?? '').includes('json');
  const values: Json = {
    ...Object.fromEntries(new URL(c.req.url).searchParams),
    ...(isJson ? parseJsonBody(raw) : Object.fromEntries(new URLSearchParams(raw))),
  };
  const bearer = /^Bearer\s+(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  const args = toArguments(values);
  return { args, token: bearer ?? args.find('token') };
}

function parseJsonBody(raw: string): Json {
  try {
    const parsed: unknown = JSON.parse(raw === '' ? '{}' : raw);
    if (isObject(parsed)) return parsed;
  } catch {
    throw refuse('invalid_json');
  }
  throw refuse('json_not_object');
}

/** Arguments over a plain record of values. */
export function toArguments(values: Json): Arguments {
  const find = (name: string) => {
    const value = values[name];
    if (value === undefined || value === null || value === '') return null;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return {
    find,
    get: (name) => {
      const value = find(name);
      if (value === null)
        throw refuse('invalid_arguments', {
          response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
        });
      return value;
    },
    isTrue: (name) => find(name) === 'true' || find(name) === '1',
    json: (name, error) => {
      const value = values[name];
      if (typeof value !== 'string') return value ?? null;
      if (value === '') return null;
      try {
        return JSON.parse(value);
      } catch {
        throw refuse(error);
      }
    },
  };
}

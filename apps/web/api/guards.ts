import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { answerProblem, refuse } from './problem.ts';
import type { ApiEnv } from './types.ts';

const MAX_BODY_BYTES = 1_048_576;
/** An outbound message of Salesforce carries up to 100 records. */
const MAX_MESSAGE_BYTES = 5_000_000 - 1;
const MAX_DEPTH = 64;
const NO_BYTES = new Uint8Array();
const EMPTY_OBJECT = new TextEncoder().encode('{}');

/** A CSV file as the body of a preview: it is read as it streams in, by the route, which limits it. */
export function isCsvUpload(c: Context<ApiEnv>): boolean {
  return c.req.path === '/api/v1/imports/preview' && /^text\/csv\s*(?:;|$)/i.test(c.req.header('content-type') ?? '');
}

/** Reads the body, refusing one over 1 MB (5 MB for Salesforce) by its stated length or while it streams in, before anything parses it. */
export const readBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { incoming } = c.env as unknown as HttpBindings;
  const { 'content-length': stated, 'transfer-encoding': streamed } = incoming.headers;
  if (stated === undefined && streamed === undefined) return next();
  if (isCsvUpload(c)) return next();
  const maximum = c.req.path.startsWith('/api/v1/hooks/salesforce/') ? MAX_MESSAGE_BYTES : MAX_BODY_BYTES;
  if (Number(stated ?? 0) > maximum) return tooLarge(c, maximum);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximum) return tooLarge(c, maximum);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(Buffer.concat(chunks));
  c.set('body', bytes);
  c.req.bodyCache = cacheOf(bytes);
  return next();
};

// Hono keeps promises here, though its types say otherwise.
function cacheOf(bytes: Uint8Array<ArrayBuffer>): Context['req']['bodyCache'] {
  return { arrayBuffer: Promise.resolve(bytes.buffer) } as unknown as Context['req']['bodyCache'];
}

function tooLarge(c: Context<ApiEnv>, maximum: number): Response {
  return answerProblem(c, {
    status: 413,
    detail: `A request may carry ${Math.round(maximum / 1_000_000)} MB at most.`,
    headers: { connection: 'close' },
  });
}

/** Bodies are JSON in UTF-8, not nested without end. Doors read their own raw bytes. */
export const readJsonOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD' || path.startsWith('/api/v1/hooks/')) return next();
  if (isCsvUpload(c)) return next();
  const bytes = c.get('body') ?? NO_BYTES;
  if (bytes.byteLength === 0) {
    // A call without a body says the same as one with an empty object.
    c.req.bodyCache = cacheOf(EMPTY_OBJECT);
    c.req.raw.headers.set('content-type', 'application/json');
    return next();
  }
  if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? ''))
    refuse(415, 'Send the body as application/json.');
  if (nestsTooDeep(decode(bytes))) refuse(400, `The body is nested more than ${MAX_DEPTH} deep.`);
  return next();
};

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return refuse(400, 'The body is not valid UTF-8.');
  }
}

function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (quoted) {
      if (char === 92) i++;
      else if (char === 34) quoted = false;
    } else if (char === 34) quoted = true;
    else if (char === 123 || char === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (char === 125 || char === 93) depth -= 1;
  }
  return false;
}

/** What every answer of the API carries; data is never stored by anyone between. */
export function secureAnswers(https: boolean): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    c.set('reference', crypto.randomUUID());
    await next();
    const { headers } = c.res;
    headers.set('x-request-id', c.get('reference'));
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'strict-origin-when-cross-origin');
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    headers.set('x-frame-options', 'DENY');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    if (https) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}

import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerProblem, refuse } from './problem.ts';
import type { ApiEnv } from './types.ts';

const MAX_BODY_BYTES = 1_048_576;
const MAX_DEPTH = 64;
// Hono keeps promises here, though its types say otherwise.
const EMPTY_OBJECT = Promise.resolve('{}') as unknown as string;

/** Refuses a body over 1 MB, by its stated length or while it streams in, before anything parses it. */
export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) =>
    answerProblem(c, { status: 413, detail: 'A request may carry 1 MB at most.', headers: { connection: 'close' } }),
});

/** Bodies are JSON in UTF-8, not nested without end. Doors read their own raw bytes. */
export const readJsonOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD' || path.startsWith('/api/v1/hooks/')) return next();
  const type = c.req.header('content-type') ?? '';
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) {
    // A call without a body says the same as one with an empty object.
    c.req.bodyCache = { text: EMPTY_OBJECT };
    c.req.raw.headers.set('content-type', 'application/json');
    return next();
  }
  if (!/^application\/json\s*(?:;|$)/i.test(type)) refuse(415, 'Send the body as application/json.');
  const text = decode(bytes);
  if (nestsTooDeep(text)) refuse(400, `The body is nested more than ${MAX_DEPTH} deep.`);
  return next();
};

function decode(bytes: ArrayBuffer): string {
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

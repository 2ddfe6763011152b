import type { Issue } from '@baton/services/errors';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ApiEnv } from './types.ts';

/** RFC 9457, with the fields that were wrong and a reference for the log. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  reference: z.string().optional(),
});

const TITLES: Record<number, string> = {
  400: 'The request could not be read',
  401: 'Sign in or send an API key',
  403: 'This is not allowed',
  404: 'Not found',
  405: 'This method is not available here',
  408: 'The request took too long',
  409: 'This conflicts with something that happened before',
  413: 'The request is too large',
  415: 'The body must be JSON',
  422: 'The request has values that are not allowed',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Baton cannot answer just now',
};

export type Problem = {
  status: ContentfulStatusCode;
  detail: string;
  errors?: Issue[];
  headers?: Record<string, string>;
};

/** An error that already knows its answer. */
class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Throws the answer of a status. */
export function refuse(
  status: ContentfulStatusCode,
  detail: string,
  errors?: Issue[],
  headers?: Record<string, string>,
): never {
  throw new ProblemError({ status, detail, errors, headers });
}

/** Writes a problem document. */
export function answerProblem(c: Context<ApiEnv>, { status, detail, errors, headers }: Problem): Response {
  const title = TITLES[status] ?? 'The request failed';
  const body = {
    type: `urn:baton:problem:${status}`,
    title,
    status,
    detail,
    ...(errors?.length ? { errors } : {}),
    reference: c.get('reference'),
  };
  return c.newResponse(JSON.stringify(body), status, { ...headers, 'content-type': 'application/problem+json' });
}

const STATUS_OF: Record<string, ContentfulStatusCode> = {
  'not-found': 404,
  not_found: 404,
  malformed: 400,
  bad_cursor: 400,
  invalid: 422,
  conflict: 409,
  slug_taken: 409,
  forbidden: 403,
  unauthorized: 401,
  'too-large': 413,
  unavailable: 503,
};

/** Found for every thing that is not there, and for everything of another workspace: nothing tells the two apart. */
const NOT_FOUND = 'There is nothing with this address or id.';

// Connection refused, reset or timed out, server starting or stopping, too many connections.
const UNREACHABLE =
  /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|57P0|53300|08|P1001|P1002|P1008|P1017|P2024|P2028)/;

/** The answer to an error; anything unknown is a 500 that says nothing of its cause. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof HTTPException)
    return {
      status: error.status as ContentfulStatusCode,
      detail: error.status === 400 ? 'The body is not valid JSON.' : error.message,
    };
  const known = knownProblem(error);
  if (known) return known;
  if (isUnreachable(error))
    return {
      status: 503,
      detail: 'The database cannot be reached. Nothing was stored; try again.',
      headers: { 'retry-after': '5' },
    };
  return { status: 500, detail: 'The error was logged under this reference.' };
}

function knownProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { code, issues } = error as { code?: unknown; issues?: Issue[] };
  const status = typeof code === 'string' ? STATUS_OF[code] : undefined;
  if (status === undefined) return null;
  if (status === 404) return { status, detail: NOT_FOUND };
  if (status === 503) return { status, detail: error.message, headers: { 'retry-after': '5' } };
  return { status, detail: error.message, errors: issues };
}

/** Whether an error, or what caused it, says that Postgres was not there. */
function isUnreachable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, errorCode, cause, meta, message, originalCode } = error as Record<string, unknown>;
  if ([code, errorCode, originalCode].some((value) => typeof value === 'string' && UNREACHABLE.test(value)))
    return true;
  if (
    typeof message === 'string' &&
    /Connection terminated|timeout exceeded when trying to connect|the database system is (?:starting|shutting)/.test(
      message,
    )
  )
    return true;
  return (
    isUnreachable(cause, depth + 1) ||
    isUnreachable(meta, depth + 1) ||
    isUnreachable((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, depth + 1)
  );
}

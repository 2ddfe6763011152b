import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { readArguments } from './arguments.ts';
import { isObject } from './block-kit.ts';
import { METHODS } from './methods.ts';
import { rateLimited, refuse, SlackRefusal } from './refusal.ts';
import { answerByUrl } from './response-urls.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** An `ok: false` error by its name, or an HTTP status (429 with `retryAfter` in seconds). */
export type ScriptedFailure = string | { status: number; retryAfter?: number };
type Planned = { failure: ScriptedFailure | 'drop the answer'; method: string | undefined };

export type FailurePlan = {
  failNext(count: number, failure: ScriptedFailure, method?: string): void;
  dropAnswerNext(count: number, method?: string): void;
  take(method: string): Planned['failure'] | null;
};

/** Failures in the order in which they were added; one that names a method waits for a call of it. */
export function createFailurePlan(): FailurePlan {
  const queue: Planned[] = [];
  const add = (count: number, failure: Planned['failure'], method?: string) => {
    for (let i = 0; i < count; i++) queue.push({ failure, method });
  };
  return {
    failNext: add,
    dropAnswerNext: (count, method) => add(count, 'drop the answer', method),
    take: (method) => {
      const index = queue.findIndex((planned) => planned.method === undefined || planned.method === method);
      return index === -1 ? null : (queue.splice(index, 1)[0]?.failure ?? null);
    },
  };
}

type ApiOptions = {
  state: WorkspaceState;
  botToken: string;
  failures: FailurePlan;
  messageRate?: { burst: number; perSecond: number };
};

/** `POST /api/<method>` and the response URLs. */
export function apiRoutes(options: ApiOptions): Hono<{ Bindings: HttpBindings }> {
  const { state, failures } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const admitPost = createRateLimit(state.now, options.messageRate);

  app.onError((error, c) => {
    if (!(error instanceof SlackRefusal)) return c.json({ ok: false, error: 'internal_error' });
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    return c.json({ ok: false, error: error.error, ...error.more }, error.status as ContentfulStatusCode);
  });
  app.on(['GET', 'POST'], '/api/:method', async (c) => {
    const name = c.req.param('method');
    const { args, token } = await readArguments(c);
    const failure = failures.take(name);
    if (failure !== null && failure !== 'drop the answer') throw toRefusal(failure);
    if (token === null) throw refuse('not_authed');
    if (token !== options.botToken) throw refuse('invalid_auth');
    const method = METHODS[name];
    if (!method) throw refuse('unknown_method', { req_method: name });
    const needed = method.scopes.filter((scope) => !state.scopes.includes(scope));
    if (needed.length > 0)
      throw refuse('missing_scope', { needed: needed.join(','), provided: state.scopes.join(',') });
    if (name === 'chat.postMessage') admitPost(args.find('channel') ?? '');
    const answer = method.run(state, args);
    if (failure === 'drop the answer') return hangUp(c);
    c.header('x-oauth-scopes', state.scopes.join(','));
    return c.json({ ok: true, ...answer });
  });
  app.post('/actions/:team/:id/:token', async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const answer = answerByUrl(state, c.req.param('token'), isObject(body) ? body : {});
    return c.json(answer.body, answer.status);
  });
  return app;
}

function toRefusal(failure: ScriptedFailure): SlackRefusal {
  if (typeof failure === 'string') return failure === 'ratelimited' ? rateLimited(1) : refuse(failure);
  if (failure.status === 429) return rateLimited(failure.retryAfter ?? 1);
  return new SlackRefusal('service_unavailable', {}, failure.status);
}

/** The call has taken effect, but its caller never learns. */
function hangUp(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

function createRateLimit(now: () => number, rate: ApiOptions['messageRate']) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (channel: string) => {
    if (!rate) return;
    const bucket = buckets.get(channel) ?? { tokens: rate.burst, at: now() };
    const tokens = Math.min(rate.burst, bucket.tokens + ((now() - bucket.at) / 1000) * rate.perSecond);
    buckets.set(channel, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now() });
    if (tokens < 1) throw rateLimited(Math.max(1, Math.ceil((1 - tokens) / rate.perSecond)));
  };
}

import { createHash } from 'node:crypto';
import { claimIdempotencyKey, settleIdempotencyKey } from '@baton/services/idempotency/claim-key';
import type { MiddlewareHandler } from 'hono';
import { refuse } from './problem.ts';
import type { ApiEnv } from './types.ts';

/** A call with an `Idempotency-Key` is done once: repeating it gives the first answer, another body under it is refused. */
export const onceOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return next();
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    refuse(400, 'Idempotency-Key must be 1 to 200 visible characters without spaces.');
  const ctx = c.get('ctx');
  const bodyHash = new Uint8Array(
    createHash('sha256')
      .update(c.get('body') ?? '')
      .digest(),
  );
  const claim = await claimIdempotencyKey(ctx, { key, route: `${c.req.method} ${c.req.path}`, bodyHash });
  if (claim.state === 'done') {
    const type = claim.status >= 400 ? 'application/problem+json' : 'application/json';
    return c.newResponse(JSON.stringify(claim.response), claim.status as 200, {
      'content-type': type,
      'idempotent-replayed': 'true',
    });
  }
  try {
    await next();
  } finally {
    const { status } = c.res;
    const done = status < 500 && c.res.headers.get('content-type')?.includes('json');
    await settleIdempotencyKey(ctx, key, done ? { status, response: await c.res.clone().json() } : null);
  }
};

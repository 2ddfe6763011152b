import { Hono } from 'hono';
import type { Failures } from './access.ts';
import { type Cometd, messagesSchema } from './cometd.ts';
import { badJson, serverError, unavailable } from './errors.ts';

/** `/cometd/66.0`: change events by long polling. */
export function cometdRoutes(cometd: Cometd, failures: Failures, isDown: () => boolean): Hono {
  const app = new Hono();
  app.post('/cometd/:version', async (c) => {
    const failure = failures.take('POST', c.req.path);
    if (isDown() || failure === 'unavailable') throw unavailable();
    if (failure !== null) throw serverError();
    const parsed = messagesSchema.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) throw badJson('The body is no list of Bayeux messages');
    const token = /^(?:OAuth|Bearer)\s+(.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
    c.header('Set-Cookie', 'BAYEUX_BROWSER=simulated; Path=/; Secure; HttpOnly');
    return c.json(await cometd.handle(parsed.data, token, c.req.raw.signal));
  });
  return app;
}

import { listBehind } from '@baton/services/connections/list-behind';
import { getSession } from '@baton/services/sessions/get-session';
import { pageOf } from '@baton/services/views/basics';
import { behindFeedSchema } from '@baton/services/views/connecting';
import { personaSchema, sessionSchema, signInOptionsSchema } from '@baton/services/views/session';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, jsonBody } from '../answers.ts';
import { refuse } from '../problem.ts';
import type { Api } from '../types.ts';

/** Who is signed in, what everybody must know of the data, and how one can sign in. */
export function addSessionRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/session',
      middleware: allow('session.read'),
      responses: answers(sessionSchema),
    }),
    async (c) => {
      const user = c.get('user');
      if (user === null) return refuse(403, 'Only a person who is signed in has a session.');
      return c.json(await getSession(c.get('ctx'), user), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/feeds/behind',
      summary: 'CRMs that cannot be read just now: breaches of their leads are provisional',
      middleware: allow('clocks.read'),
      responses: answers(pageOf(behindFeedSchema)),
    }),
    async (c) => c.json({ items: await listBehind(c.get('ctx')), nextCursor: null }, 200),
  );

  api.openapi(
    createRoute({ method: 'get', path: '/sign-in-options', security: [], responses: answers(signInOptionsSchema) }),
    (c) => {
      const { config, emailLink } = c.get('parts');
      return c.json({ password: true, emailLink, ...(config.personas ? { personas: config.personas } : {}) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/sign-in-options/persona',
      security: [],
      request: { body: jsonBody(z.strictObject({ email: personaSchema.shape.email })) },
      responses: answers(z.object({ status: z.boolean() })),
    }),
    async (c) => {
      const { config, auth } = c.get('parts');
      if (!config.personas) return refuse(404, 'There is nothing with this address or id.');
      if (c.req.header('origin') !== new URL(config.baseUrl).origin)
        return refuse(403, 'This call comes from another site.');
      const headers = new Headers(c.req.raw.headers);
      headers.delete('content-length');
      const answer = await auth.handler(
        new Request(`${config.baseUrl}/api/auth/sign-in/persona`, {
          method: 'POST',
          headers,
          body: JSON.stringify(c.req.valid('json')),
        }),
      );
      if (!answer.ok)
        return refuse(
          answer.status === 429 ? 429 : 404,
          answer.status === 429 ? 'Too many attempts. Wait a minute.' : 'There is no such persona.',
        );
      for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
      return c.json({ status: true }, 200);
    },
  );
}

import { connectCrm } from '@baton/services/connecting/connect-crm';
import { disconnect } from '@baton/services/connecting/disconnect';
import { callbackUrlOf } from '@baton/services/connecting/sites';
import { startOauth } from '@baton/services/connecting/start-oauth';
import { connectOptionsSchema } from '@baton/services/views/connecting';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, jsonBody } from '../answers.ts';
import { crmSitesOf } from '../crm-sites.ts';
import { onceOnly } from '../once-only.ts';
import { refuse } from '../problem.ts';
import type { Api } from '../types.ts';
import { addOauthCallback } from './oauth-callback.ts';

const text = z.string().trim().min(1, 'must not be empty').max(4000);
const address = z.url({ protocol: /^https?$/, error: 'must be an https:// address' }).max(500);
const again = { connectionId: z.string().max(100).optional() };
const signInBody = z.discriminatedUnion('by', [
  z.strictObject({
    kind: z.literal('hubspot'),
    by: z.literal('token'),
    accessToken: text,
    clientSecret: text,
    ...again,
  }),
  z.strictObject({
    kind: z.literal('salesforce'),
    by: z.literal('key'),
    clientId: text,
    username: text,
    privateKey: z.string().trim().min(1, 'must not be empty').max(20_000),
    sandbox: z.boolean().default(false),
    loginUrl: address.optional(),
    ...again,
  }),
  z.strictObject({
    kind: z.literal('salesforce'),
    by: z.literal('app'),
    clientId: text,
    clientSecret: text,
    sandbox: z.boolean().default(false),
    loginUrl: address,
    ...again,
  }),
]);
const kindParam = z.object({ kind: z.enum(['hubspot', 'salesforce']) });
const startBody = z.strictObject({
  clientId: text.optional(),
  clientSecret: text.optional(),
  sandbox: z.boolean().optional(),
  loginUrl: address.optional(),
  ...again,
});
const connectedSchema = z.object({ connectionId: z.string(), isNew: z.boolean() });

/** Connecting a CRM by typed keys or by a consent, ending a connection, and a new address for its door. */
export function addConnectingRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/options',
      summary: 'With which apps a CRM can be connected, and the addresses to register with them',
      middleware: allow('connections.read'),
      responses: answers(connectOptionsSchema),
    }),
    (c) => {
      const { config } = c.get('parts');
      const option = (kind: 'hubspot' | 'salesforce') => ({
        hasApp: config.crmApps[kind] !== null,
        callbackUrl: callbackUrlOf(config.baseUrl, kind),
      });
      return c.json({ hubspot: option('hubspot'), salesforce: option('salesforce') }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/sign-in',
      summary: 'Connects a CRM with keys that are tried out first',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { body: jsonBody(signInBody) },
      responses: answers(connectedSchema, '`isNew` false: the account was connected, and has new keys now'),
    }),
    async (c) => c.json(await connectCrm(c.get('ctx'), crmSitesOf(c.get('parts').config), c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/oauth/{kind}/start',
      summary: 'Begins a consent; the browser goes to `url` and comes back to the callback',
      middleware: allow('connections.write'),
      request: { params: kindParam, body: jsonBody(startBody) },
      responses: answers(z.object({ url: z.string() })),
    }),
    async (c) => {
      const user = c.get('user');
      if (user === null) return refuse(403, 'Only a person in a browser can consent.');
      const { kind } = c.req.valid('param');
      const given = { ...c.req.valid('json'), kind, sessionId: user.sessionId };
      return c.json(await startOauth(c.get('ctx'), crmSitesOf(c.get('parts').config), given), 200);
    },
  );
  addOauthCallback(api);
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/disconnect',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam },
      responses: answers(z.object({ status: z.string() })),
    }),
    async (c) =>
      c.json(await disconnect(c.get('ctx'), crmSitesOf(c.get('parts').config), c.req.valid('param').id), 200),
  );
}

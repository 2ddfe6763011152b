import { createApiKey } from '@baton/services/api-keys/create-api-key';
import { listApiKeys } from '@baton/services/api-keys/list-api-keys';
import { listAuditLog } from '@baton/services/audit/list-audit-log';
import { addConnection } from '@baton/services/connections/add-connection';
import { listConnections } from '@baton/services/connections/list-connections';
import { listPeople } from '@baton/services/people/list-people';
import { SCOPES } from '@baton/services/settings/capabilities';
import { pageOf } from '@baton/services/views/basics';
import { apiKeySchema, auditEntrySchema, connectionSchema, personSchema } from '@baton/services/views/settings';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, instantInput, jsonBody, pageQuery } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const keyBody = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1),
  expiresAt: instantInput.nullable().optional(),
});
const connectionBody = z.strictObject({
  kind: z.string().max(50),
  config: z.record(z.string(), z.unknown()),
  name: z.string().max(200).optional(),
});

/** People, connections, API keys and the audit log. */
export function addSettingsRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/people',
      middleware: allow('people.read'),
      responses: answers(pageOf(personSchema)),
    }),
    async (c) => c.json({ items: await listPeople(c.get('ctx')), nextCursor: null }, 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections',
      middleware: allow('connections.read'),
      responses: answers(pageOf(connectionSchema)),
    }),
    async (c) => c.json({ items: await listConnections(c.get('ctx')), nextCursor: null }, 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { body: jsonBody(connectionBody) },
      responses: answers(z.object({ connectionId: z.string(), webhookUrl: z.string().nullable() })),
    }),
    async (c) => c.json(await addConnection(c.get('ctx'), c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api-keys',
      middleware: allow('apiKeys.read'),
      responses: answers(pageOf(apiKeySchema)),
    }),
    async (c) => c.json({ items: await listApiKeys(c.get('ctx')), nextCursor: null }, 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api-keys',
      middleware: allow('apiKeys.write'),
      request: { body: jsonBody(keyBody) },
      responses: answers(
        z.object({ id: z.string(), key: z.string(), prefix: z.string() }),
        'The key is shown this once',
      ),
    }),
    async (c) => c.json(await createApiKey(c.get('ctx'), c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/audit-log',
      middleware: allow('auditLog.read'),
      request: { query: z.strictObject(pageQuery) },
      responses: answers(pageOf(auditEntrySchema)),
    }),
    async (c) => {
      const { limit, cursor = null } = c.req.valid('query');
      return c.json(await listAuditLog(c.get('ctx'), { limit, cursor }), 200);
    },
  );
}

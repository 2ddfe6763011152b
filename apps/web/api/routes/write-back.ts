import { provisionSchema, writeFieldsSchema, writesSchema } from '@baton/services/views/write-back';
import { listWrites, retryWrite } from '@baton/services/write-back/list-writes';
import { provisionConnection } from '@baton/services/write-back/provision';
import { getWriteFields, saveWriteFields } from '@baton/services/write-back/write-fields';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, jsonBody } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const fieldsBody = z.strictObject({
  fields: z.record(z.string(), z.boolean()).optional(),
  values: z
    .strictObject({
      statuses: z.record(z.string(), z.string().nullable()),
      reasons: z.record(z.string(), z.string().nullable()),
      names: z.record(z.string(), z.string().nullable()),
    })
    .partial()
    .optional(),
});
const provisionBody = z.strictObject({ dryRun: z.boolean().default(false) });
const retried = z.object({ retried: z.number().int() });

/** What Baton writes to a CRM: the last values, what was refused, the fields that are on, and making them there. */
export function addWriteBackRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/writes',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(writesSchema),
    }),
    async (c) => c.json(await listWrites(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/writes/retry',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam },
      responses: answers(retried, 'Everything that was refused is sent once more'),
    }),
    async (c) => c.json(await retryWrite(c.get('ctx'), c.req.valid('param').id, null), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/writes/{leadId}/retry',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam.extend({ leadId: z.string().max(100) }) },
      responses: answers(retried, 'What was refused of this lead is sent once more'),
    }),
    async (c) => {
      const { id, leadId } = c.req.valid('param');
      return c.json(await retryWrite(c.get('ctx'), id, leadId), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/write-fields',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(writeFieldsSchema),
    }),
    async (c) => c.json(await getWriteFields(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/connections/{id}/write-fields',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(fieldsBody) },
      responses: answers(writeFieldsSchema, 'Fields and values that are not named stay as they are'),
    }),
    async (c) => c.json(await saveWriteFields(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/provision',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(provisionBody) },
      responses: answers(provisionSchema, 'With dryRun: what would be done'),
    }),
    async (c) => {
      const input = { connectionId: c.req.valid('param').id, ...c.req.valid('json') };
      return c.json(await provisionConnection(c.get('ctx'), input), 200);
    },
  );
}

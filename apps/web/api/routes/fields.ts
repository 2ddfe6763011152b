import { getFieldMapping } from '@baton/services/fields/get-field-mapping';
import { getFieldSamples, saveFieldMap } from '@baton/services/fields/save-field-map';
import { fieldMappingSchema, samplesSchema } from '@baton/services/views/field-mapping';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, jsonBody, listParam } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const name = z.string().trim().min(1).max(200);
const mapBody = z.strictObject({ fieldMap: z.record(name, name.nullable()) });
const samplesQuery = z.strictObject({
  names: listParam.pipe(z.array(name).max(20, 'must be at most 20 names')).optional(),
});

/** Which field of the CRM each field of ours is. */
export function addFieldRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/fields',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(fieldMappingSchema, '`problem` says why the CRM could not be asked'),
    }),
    async (c) => c.json(await getFieldMapping(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/connections/{id}/fields',
      summary: 'Chooses the fields that are read; null goes back to the usual one, what is not named stays',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(mapBody) },
      responses: answers(fieldMappingSchema),
    }),
    async (c) => {
      const { fieldMap } = c.req.valid('json');
      return c.json(await saveFieldMap(c.get('ctx'), c.req.valid('param').id, fieldMap), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/fields/samples',
      middleware: allow('connections.read'),
      request: { params: idParam, query: samplesQuery },
      responses: answers(samplesSchema),
    }),
    async (c) => {
      const { names = [] } = c.req.valid('query');
      return c.json(await getFieldSamples(c.get('ctx'), c.req.valid('param').id, names), 200);
    },
  );
}

import { getAlert, listAlerts } from '@baton/services/alerts/list-alerts';
import { alertSchema } from '@baton/services/views/alert';
import { pageOf } from '@baton/services/views/basics';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, listParam, oneOf, pageQuery } from '../answers.ts';
import type { Api } from '../types.ts';

const listQuery = z.strictObject({
  ...pageQuery,
  state: oneOf(['open', 'acknowledged', 'withdrawn', 'done', 'skipped'] as const).optional(),
  recipient: listParam.optional(),
  lead: z.string().max(100).optional(),
  clock: z.string().max(100).optional(),
  tier: z.string().max(100).optional(),
});

/** Alerts with their deliveries. */
export function addAlertRoutes(api: Api): void {
  const middleware = allow('alerts.read');
  api.openapi(
    createRoute({
      method: 'get',
      path: '/alerts',
      middleware,
      request: { query: listQuery },
      responses: answers(pageOf(alertSchema)),
    }),
    async (c) => {
      const { cursor = null, ...query } = c.req.valid('query');
      return c.json(await listAlerts(c.get('ctx'), { ...query, cursor }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/alerts/{id}',
      middleware,
      request: { params: idParam },
      responses: answers(alertSchema),
    }),
    async (c) => c.json(await getAlert(c.get('ctx'), c.req.valid('param').id), 200),
  );
}

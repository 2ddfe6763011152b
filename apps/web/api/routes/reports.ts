import { getCompliance } from '@baton/services/reports/get-compliance';
import { getFunnel } from '@baton/services/reports/get-funnel';
import { complianceQuerySchema, funnelQuerySchema } from '@baton/services/reports/report-query';
import { complianceSchema, funnelSchema } from '@baton/services/views/report';
import { createRoute } from '@hono/zod-openapi';
import { allow } from '../access.ts';
import { answers } from '../answers.ts';
import type { Api } from '../types.ts';

/** Reports; every number in them names the leads it counts. */
export function addReportRoutes(api: Api): void {
  const middleware = allow('reports.read');
  api.openapi(
    createRoute({
      method: 'get',
      path: '/reports/compliance',
      middleware,
      request: { query: complianceQuerySchema },
      responses: answers(complianceSchema),
    }),
    async (c) => c.json(await getCompliance(c.get('ctx'), c.req.valid('query')), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/reports/funnel',
      middleware,
      request: { query: funnelQuerySchema },
      responses: answers(funnelSchema),
    }),
    async (c) => c.json(await getFunnel(c.get('ctx'), c.req.valid('query')), 200),
  );
}

import { STAGES } from '@baton/core/handoff/event';
import { getLead } from '@baton/services/leads/get-lead';
import { getQueue } from '@baton/services/leads/get-queue';
import { listLeads } from '@baton/services/leads/list-leads';
import { drillFields } from '@baton/services/reports/report-query';
import { leadDetailSchema, leadListSchema } from '@baton/services/views/lead';
import { queueSchema } from '@baton/services/views/session';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, oneOf, pageQuery } from '../answers.ts';
import type { Api } from '../types.ts';

const listQuery = z.strictObject({
  ...pageQuery,
  ...drillFields,
  q: z.string().max(200).optional(),
  stage: oneOf(STAGES).optional(),
  externalId: z.string().max(300).optional(),
});
const queueQuery = z.strictObject({
  owner: z.string().max(200).optional(),
  team: z.string().max(200).optional(),
  scope: z.enum(['mine', 'team']).optional(),
});

/** Leads, lists of them, and the queue. */
export function addLeadRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/leads',
      middleware: allow('leads.read'),
      request: { query: listQuery },
      responses: answers(leadListSchema),
    }),
    async (c) => {
      const { cursor = null, ...query } = c.req.valid('query');
      return c.json(await listLeads(c.get('ctx'), { ...query, cursor }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/leads/{id}',
      middleware: allow('leads.read'),
      request: { params: idParam },
      responses: answers(leadDetailSchema),
    }),
    async (c) => c.json(await getLead(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/queue',
      middleware: allow('queue.read'),
      request: { query: queueQuery },
      responses: answers(queueSchema),
    }),
    async (c) => c.json(await getQueue(c.get('ctx'), c.req.valid('query')), 200),
  );
}

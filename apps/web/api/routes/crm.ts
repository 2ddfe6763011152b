import { getConnectionHealth } from '@baton/services/connections/get-connection-health';
import { replayRange } from '@baton/services/connections/replay-range';
import { retryParked } from '@baton/services/connections/retry-parked';
import { rotateDoorToken } from '@baton/services/connections/rotate-door-token';
import { cancelBackfill } from '@baton/services/crm/cancel-backfill';
import { getBackfill } from '@baton/services/crm/get-backfill';
import { getReconciliation, startReconciliation } from '@baton/services/crm/get-reconciliation';
import { startBackfill } from '@baton/services/crm/start-backfill';
import { backfillSchema } from '@baton/services/views/backfill';
import { connectionHealthSchema } from '@baton/services/views/connection-health';
import { reconciliationSchema } from '@baton/services/views/reconciliation';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, instantInput, jsonBody } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const backfillBody = z.strictObject({ days: z.number().int().optional() });
const retryBody = z.strictObject({ cause: z.string().max(2_000).optional() });
const replayBody = z.strictObject({ from: instantInput, to: instantInput, dryRun: z.boolean().optional() });

/** Reading a CRM: how its feed does, what failed, its history, and the address of its door. */
export function addCrmRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/backfill',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(backfillBody) },
      responses: answers(z.object({ runId: z.string() }), 'Planned; workers read it page by page'),
    }),
    async (c) => {
      const { days } = c.req.valid('json');
      return c.json(await startBackfill(c.get('ctx'), { connectionId: c.req.valid('param').id, days }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/backfill',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(backfillSchema),
    }),
    async (c) => c.json(await getBackfill(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/backfill/cancel',
      middleware: allow('connections.write'),
      request: { params: idParam },
      responses: answers(z.object({ cancelled: z.literal(true) }), 'What was read stays'),
    }),
    async (c) => {
      await cancelBackfill(c.get('ctx'), c.req.valid('param').id);
      return c.json({ cancelled: true as const }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/rotate',
      middleware: allow('connections.write'),
      request: { params: idParam },
      responses: answers(
        z.object({ webhookUrl: z.string().nullable() }),
        'The new address of the door; the old one is taken for another day',
      ),
    }),
    async (c) => c.json(await rotateDoorToken(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/health',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(connectionHealthSchema),
    }),
    async (c) => c.json(await getConnectionHealth(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/retry',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(retryBody) },
      responses: answers(
        z.object({ retried: z.number().int() }),
        'Notices that are tried again; 10,000 at most a call',
      ),
    }),
    async (c) => {
      const { cause } = c.req.valid('json');
      return c.json(await retryParked(c.get('ctx'), { connectionId: c.req.valid('param').id, cause }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/replay',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam, body: jsonBody(replayBody) },
      responses: answers(z.object({ notices: z.number().int() }), 'Notices of that time, translated once more'),
    }),
    async (c) => {
      const { from, to, dryRun } = c.req.valid('json');
      return c.json(await replayRange(c.get('ctx'), { connectionId: c.req.valid('param').id, from, to, dryRun }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/connections/{id}/reconciliation',
      middleware: allow('connections.read'),
      request: { params: idParam },
      responses: answers(reconciliationSchema, 'The last comparison of its leads with ours'),
    }),
    async (c) => c.json(await getReconciliation(c.get('ctx'), c.req.valid('param').id), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/connections/{id}/reconciliation',
      middleware: [allow('connections.write'), onceOnly] as const,
      request: { params: idParam },
      responses: answers(z.object({ planned: z.literal(true) }), 'A worker compares soon'),
    }),
    async (c) => {
      await startReconciliation(c.get('ctx'), c.req.valid('param').id);
      return c.json({ planned: true as const }, 200);
    },
  );
}

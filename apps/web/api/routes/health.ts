import { getHealth } from '@baton/services/health/get-health';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { answers } from '../answers.ts';
import type { Api } from '../types.ts';

const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  checks: z.record(z.string(), z.enum(['ok', 'failing'])),
});

/** Health, for load balancers and people: no key needed, nothing told. */
export function addHealthRoutes(api: Api): void {
  api.openapi(
    createRoute({ method: 'get', path: '/health', security: [], responses: answers(healthSchema) }),
    async (c) => c.json(await getHealth(c.get('parts').machinery), 200),
  );
}

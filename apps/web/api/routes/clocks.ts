import { CLOCK_STATES } from '@baton/core/clock/clock';
import { CLOCK_KINDS } from '@baton/core/playbook/clock-rule';
import { getClock } from '@baton/services/clocks/get-clock';
import { listClocks } from '@baton/services/clocks/list-clocks';
import { pageOf } from '@baton/services/views/basics';
import { clockDetailSchema, clockSchema } from '@baton/services/views/clock';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, listParam, oneOf, pageQuery } from '../answers.ts';
import type { Api } from '../types.ts';

const listQuery = z.strictObject({
  ...pageQuery,
  state: oneOf(CLOCK_STATES).optional(),
  kind: oneOf(CLOCK_KINDS).optional(),
  owner: listParam.optional(),
  team: listParam.optional(),
  policy: listParam.optional(),
  lead: z.string().max(100).optional(),
  breached: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});

/** Clocks and their ledgers. */
export function addClockRoutes(api: Api): void {
  const middleware = allow('clocks.read');
  api.openapi(
    createRoute({
      method: 'get',
      path: '/clocks',
      middleware,
      request: { query: listQuery },
      responses: answers(pageOf(clockSchema)),
    }),
    async (c) => {
      const { cursor = null, ...query } = c.req.valid('query');
      return c.json(await listClocks(c.get('ctx'), { ...query, cursor }), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/clocks/{id}',
      middleware,
      request: { params: idParam },
      responses: answers(clockDetailSchema),
    }),
    async (c) => c.json(await getClock(c.get('ctx'), c.req.valid('param').id), 200),
  );
}

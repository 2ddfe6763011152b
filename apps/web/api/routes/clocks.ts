import { CLOCK_KINDS, CLOCK_STATES } from '@baton/core/clock/clock';
import { listClocks } from '@baton/services/clocks/list-clocks';
import { pageOf } from '@baton/services/views/basics';
import { clockSchema } from '@baton/services/views/clock';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, listParam, pageQuery } from '../answers.ts';
import type { Api } from '../types.ts';

const oneOf = (allowed: readonly string[]) =>
  listParam.pipe(
    z.array(z.string().refine((value) => allowed.includes(value), `must be one of ${allowed.join(', ')}`)),
  );

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
  api.openapi(
    createRoute({
      method: 'get',
      path: '/clocks',
      middleware: [allow('clocks.read')] as const,
      request: { query: listQuery },
      responses: answers(pageOf(clockSchema)),
    }),
    async (c) => {
      const { cursor = null, ...query } = c.req.valid('query');
      return c.json(await listClocks(c.get('ctx'), { ...query, cursor }), 200);
    },
  );
}

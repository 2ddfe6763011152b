import { CLOCK_STATES } from '@baton/core/clock/clock';
import { CLOCK_KINDS } from '@baton/core/playbook/clock-rule';
import { excuseClock, unexcuseClock } from '@baton/services/clocks/excuse-clock';
import { getClock, getClockAfterwards } from '@baton/services/clocks/get-clock';
import { listClocks } from '@baton/services/clocks/list-clocks';
import { setDue } from '@baton/services/clocks/set-due';
import type { Ctx } from '@baton/services/context';
import { pageOf } from '@baton/services/views/basics';
import { clockDetailSchema, clockSchema } from '@baton/services/views/clock';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, instantInput, jsonBody, listParam, oneOf, pageQuery } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
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

const reason = z.string().trim().min(1, 'must say why').max(500);
const excuseBody = z.strictObject({ reason });
const dueBody = z.strictObject({ dueAt: instantInput.nullable(), reason });

/** Clocks, their ledgers, and what is decided about them. */
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
  addDecision(api, 'excuse', excuseBody, excuseClock);
  addDecision(api, 'unexcuse', excuseBody, unexcuseClock);
  addDecision(api, 'due', dueBody, setDue);
}

type Decide<T> = (ctx: Ctx, input: T & { clockId: string }) => Promise<void>;

/** The answer shows the clock as it is afterwards. */
function addDecision<T extends z.ZodType<object>>(
  api: Api,
  name: 'excuse' | 'unexcuse' | 'due',
  body: T,
  decide: Decide<z.output<T>>,
): void {
  const route = createRoute({
    method: 'post',
    path: `/clocks/{id}/${name}`,
    middleware: [allow('clocks.decide'), onceOnly] as const,
    request: { params: idParam, body: jsonBody(body as z.ZodType<object>) },
    responses: answers(clockDetailSchema),
  });
  api.openapi(route, async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.param() as { id: string };
    const input = body.parse(await c.req.json()) as z.output<T>;
    await decide(ctx, { ...input, clockId: id });
    return c.json(await getClockAfterwards(ctx, id), 200);
  });
}

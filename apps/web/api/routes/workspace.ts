import { observeSchema } from '@baton/services/views/workspace';
import { getObserve } from '@baton/services/workspaces/get-observe';
import { setObserve } from '@baton/services/workspaces/set-observe';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, jsonBody } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

/** Whether the workspace only observes, and going live. */
export function addWorkspaceRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/workspace/observe',
      summary: 'Whether the workspace only observes, and what would start or stop',
      middleware: allow('workspace.write'),
      responses: answers(observeSchema),
    }),
    async (c) => c.json(await getObserve(c.get('ctx')), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/workspace/observe',
      summary: 'Observing: clocks run, nobody is told, no lead is assigned, nothing is written to a CRM',
      middleware: [allow('workspace.write'), onceOnly] as const,
      request: { body: jsonBody(z.strictObject({ observe: z.boolean() })) },
      responses: answers(z.object({ observe: z.boolean() })),
    }),
    async (c) => c.json(await setObserve(c.get('ctx'), c.req.valid('json').observe), 200),
  );
}

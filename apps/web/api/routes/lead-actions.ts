import { TOUCH_KINDS } from '@baton/core/handoff/event';
import type { Ctx } from '@baton/services/context';
import { acceptLead } from '@baton/services/leads/accept-lead';
import { checkLeadAccess, getLeadAfterwards } from '@baton/services/leads/get-lead';
import { logTouch } from '@baton/services/leads/log-touch';
import { pauseLead, resumeLead } from '@baton/services/leads/pause-lead';
import { reassignLead } from '@baton/services/leads/reassign-lead';
import { rejectLead } from '@baton/services/leads/reject-lead';
import type { Capability } from '@baton/services/settings/capabilities';
import { leadDetailSchema } from '@baton/services/views/lead';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { allow } from '../access.ts';
import { answers, idParam, instantInput } from '../answers.ts';
import { onceOnly } from '../once-only.ts';
import type { Api } from '../types.ts';

const at = instantInput.optional();
const ownerInput = z.union([
  z.string().min(1).max(200),
  z.null(),
  z.strictObject({ queue: z.string().min(1).max(200) }),
]);

const acceptBody = z.strictObject({ at });
const rejectBody = z.strictObject({ reason: z.string().min(1).max(200), note: z.string().max(4000).optional(), at });
const touchBody = z.strictObject({
  kind: z.enum(TOUCH_KINDS),
  direction: z.enum(['out', 'in']).optional(),
  outcome: z.string().max(200).optional(),
  note: z.string().max(4000).optional(),
  at,
});
const reassignBody = z.strictObject({ owner: ownerInput });
const pauseBody = z.strictObject({ reason: z.string().trim().min(1).max(500), until: instantInput.optional() });
const resumeBody = z.strictObject({});

/** What a person can do to a lead; the answer shows it as it is afterwards. */
export function addLeadActionRoutes(api: Api): void {
  addAction(api, 'accept', 'leads.act', acceptBody, acceptLead);
  addAction(api, 'reject', 'leads.act', rejectBody, rejectLead);
  addAction(api, 'touches', 'leads.act', touchBody, logTouch);
  addAction(api, 'reassign', 'leads.reassign', reassignBody, reassignLead);
  addAction(api, 'pause', 'leads.act', pauseBody, pauseLead);
  addAction(api, 'resume', 'leads.act', resumeBody, resumeLead);
}

type Act<T> = (ctx: Ctx, input: T & { leadId: string }) => Promise<unknown>;

function addAction<T extends z.ZodType<object>>(
  api: Api,
  name: 'accept' | 'reject' | 'touches' | 'reassign' | 'pause' | 'resume',
  capability: Capability,
  body: T,
  act: Act<z.output<T>>,
): void {
  const route = createRoute({
    method: 'post',
    path: `/leads/{id}/${name}`,
    middleware: [allow(capability), onceOnly] as const,
    request: {
      params: idParam,
      body: { required: true, content: { 'application/json': { schema: body as z.ZodType<object> } } },
    },
    responses: answers(z.object({ lead: leadDetailSchema })),
  });
  api.openapi(route, async (c) => {
    const ctx = c.get('ctx');
    const { id } = c.req.param() as { id: string };
    await checkLeadAccess(ctx, id);
    const input = body.parse(await c.req.json()) as z.output<T>;
    await act(ctx, { ...input, leadId: id });
    return c.json({ lead: await getLeadAfterwards(ctx, id) }, 200);
  });
}

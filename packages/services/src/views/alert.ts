import { z } from 'zod';
import { instant, namedSchema } from './basics.ts';
import { clockSchema, leadSummarySchema } from './clock.ts';

export const alertSchema = z.object({
  id: z.string(),
  tier: z.string(),
  kind: z.string(),
  state: z.enum(['open', 'acknowledged', 'withdrawn', 'done', 'skipped']),
  reason: z.string().nullable(),
  dueAt: instant,
  createdAt: instant,
  recipient: namedSchema,
  handoff: z.object({ id: z.string(), cycle: z.number().int() }),
  clockId: z.string(),
  clock: clockSchema.nullable(),
  lead: leadSummarySchema.nullable(),
  deliveries: z.array(
    z.object({
      channel: z.string(),
      to: z.string(),
      status: z.string(),
      attempts: z.number().int(),
      sentAt: instant.nullable(),
      error: z.string().nullable(),
    }),
  ),
});
export type AlertAnswer = z.infer<typeof alertSchema>;

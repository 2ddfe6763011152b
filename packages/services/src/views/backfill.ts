import { z } from 'zod';
import { instant } from './basics.ts';

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
const progress = {
  /** Records so far; `total` null when the CRM does not say how many there are. */
  read: z.number().int(),
  total: z.number().int().nullable(),
  /** Facts that were not known before; for users those matched with our people. */
  events: z.number().int(),
  perSecond: z.number().nullable(),
  error: z.string().nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
};

/** How far the reading of a CRM's history is, in all and for each kind of object. */
export const backfillSchema = z.object({
  runId: z.string().nullable(),
  connectionId: z.string(),
  since: instant.nullable(),
  createdAt: instant.nullable(),
  state: z.enum(['none', ...STATES]),
  ...progress,
  leftMs: z.number().int().nullable(),
  objects: z.array(z.object({ object: z.string(), state: z.enum(STATES), ...progress })),
});
export type BackfillAnswer = z.infer<typeof backfillSchema>;

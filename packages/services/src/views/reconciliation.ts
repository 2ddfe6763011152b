import { z } from 'zod';
import { instant } from './basics.ts';

/** Leads in each stage, as the CRM's facts alone say and as Baton says. */
export const stageCountsSchema = z.record(z.string(), z.object({ crm: z.number().int(), baton: z.number().int() }));
export type StageCounts = z.infer<typeof stageCountsSchema>;

/** A lead whose stage differs; `baton` null: it is not here at all. */
export const differenceSchema = z.object({
  externalId: z.string(),
  name: z.string().nullable(),
  crm: z.string(),
  baton: z.string().nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

/** The last comparison of a CRM with Baton; `none` before the first one. */
export const reconciliationSchema = z.object({
  connectionId: z.string(),
  state: z.enum(['none', 'queued', 'running', 'done', 'failed']),
  createdAt: instant.nullable(),
  finishedAt: instant.nullable(),
  leads: z.number().int(),
  differing: z.number().int(),
  counts: stageCountsSchema,
  /** 500 at most. */
  differences: z.array(differenceSchema),
  error: z.string().nullable(),
});
export type ReconciliationAnswer = z.infer<typeof reconciliationSchema>;

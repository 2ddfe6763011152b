import { z } from 'zod';
import { instant } from './basics.ts';

const lead = z.object({ id: z.string(), externalId: z.string(), name: z.string().nullable() });

/** The last 50 values, and what hinders or waits. */
export const writesSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      lead,
      field: z.string(),
      label: z.string(),
      crmField: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      at: instant,
      outcome: z.enum(['sending', 'written', 'failed', 'unknown']),
      reason: z.string().nullable(),
    }),
  ),
  waiting: z.number().int(),
  failed: z.number().int(),
  /** Records with values that the CRM refused; they are not sent again by themselves. */
  failures: z.array(
    z.object({
      lead,
      reason: z.string().nullable(),
      code: z.string().nullable(),
      fields: z.array(z.object({ field: z.string(), label: z.string() })),
      at: instant,
    }),
  ),
  /** The workspace only observes: nothing is written. */
  observe: z.boolean(),
  problem: z.string().nullable(),
  restsUntil: instant.nullable(),
  /** Calls of the account, as the CRM's last answers told; `window` is day or milliseconds. */
  budget: z.array(z.object({ used: z.number(), max: z.number(), window: z.string(), at: instant })),
});
export type WritesAnswer = z.infer<typeof writesSchema>;

export const writeFieldsSchema = z.object({
  items: z.array(
    z.object({ field: z.string(), label: z.string(), type: z.string(), crmField: z.string(), on: z.boolean() }),
  ),
  values: z.object({
    statuses: z.record(z.string(), z.string()),
    reasons: z.record(z.string(), z.string()),
    names: z.record(z.string(), z.string()),
  }),
});
export type WriteFieldsAnswer = z.infer<typeof writeFieldsSchema>;

export const provisionSchema = z.object({
  dryRun: z.boolean(),
  account: z.string(),
  steps: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['field', 'values', 'access', 'rule']),
      target: z.string(),
      action: z.enum(['create', 'change', 'nothing', 'clash']),
      words: z.string(),
      outcome: z.enum(['done', 'unchanged', 'refused']).nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** Fields that are written from now on. */
  writes: z.array(z.string()),
});
export type ProvisionAnswer = z.infer<typeof provisionSchema>;

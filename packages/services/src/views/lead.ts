import { z } from 'zod';
import { durationMs, instant, namedSchema } from './basics.ts';
import { clockSchema, leadSummarySchema } from './clock.ts';

export const handoffSchema = z.object({
  id: z.string(),
  cycle: z.number().int(),
  stage: z.string(),
  mqlAt: instant.nullable(),
  assignedAt: instant.nullable(),
  salAt: instant.nullable(),
  sqlAt: instant.nullable(),
  opportunityAt: instant.nullable(),
  wonAt: instant.nullable(),
  lostAt: instant.nullable(),
  closedAt: instant.nullable(),
  outcome: z.string().nullable(),
  rejection: z
    .object({
      reason: z.string(),
      label: z.string(),
      note: z.string().nullable(),
      by: z.string().nullable(),
      at: instant,
      early: z
        .boolean()
        .meta({ description: 'It came from the CRM before the follow-up its reason waits for was done' }),
    })
    .nullable(),
  policy: namedSchema.nullable(),
  cadence: z
    .object({
      made: z.number().int(),
      needed: z.number().int(),
      kinds: z.array(z.object({ kind: z.string(), made: z.number().int(), needed: z.number().int() })),
      dueAt: instant.nullable(),
      doneAt: instant.nullable(),
      missing: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'The follow-up the policy asks for' }),
  inferred: z.array(z.string()),
  clocks: z.array(clockSchema),
});
export type HandoffAnswer = z.infer<typeof handoffSchema>;

const touchSchema = z.object({
  at: instant,
  kind: z.string(),
  by: z.string().nullable(),
  direction: z.string(),
  automated: z.boolean(),
  verified: z.boolean(),
  outcome: z.string().nullable(),
  note: z.string().nullable(),
  source: z.string(),
  recordedAt: instant,
});

export const leadSchema = z.object({
  id: z.string(),
  source: z.string(),
  externalId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  title: z.string().nullable(),
  stage: z.string(),
  owner: namedSchema.nullable(),
  queue: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
  changedAt: instant,
  handoffs: z.array(handoffSchema),
  touches: z.array(touchSchema),
});
export type LeadAnswer = z.infer<typeof leadSchema>;

export const timelineEntrySchema = z.object({
  at: instant,
  recordedAt: instant,
  kind: z.enum(['stage', 'touch', 'clock', 'alert', 'assignment', 'sync', 'note']),
  icon: z.string(),
  sentence: z.string(),
  actor: z.string().nullable(),
  source: z.string().nullable(),
  verified: z.boolean().nullable(),
  lateMs: durationMs.nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const leadDetailSchema = leadSchema.extend({
  timeline: z.array(timelineEntrySchema),
  whyMql: z
    .object({
      definitionVersion: z.number().int(),
      criteria: z.array(
        z.object({ text: z.string(), met: z.boolean(), value: z.string().nullable(), since: instant.nullable() }),
      ),
    })
    .nullable(),
  whyOwner: z.object({ sentence: z.string(), path: z.array(z.string()) }).nullable(),
  crmUrl: z.string().nullable(),
});
export type LeadDetailAnswer = z.infer<typeof leadDetailSchema>;

export const leadRowSchema = leadSummarySchema.extend({
  owner: namedSchema.nullable(),
  handoff: z.object({ id: z.string(), cycle: z.number().int() }).nullable(),
  mqlAt: instant.nullable(),
  rejection: z.object({ label: z.string() }).nullable(),
  changedAt: instant,
  clock: clockSchema.nullable(),
});
export type LeadRowAnswer = z.infer<typeof leadRowSchema>;
export const leadListSchema = z.object({
  items: z.array(leadRowSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type LeadListAnswer = z.infer<typeof leadListSchema>;

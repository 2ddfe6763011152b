import { z } from 'zod';
import { durationMs, instant, namedSchema } from './basics.ts';

export const leadSummarySchema = z.object({
  id: z.string(),
  source: z.string(),
  externalId: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  stage: z.string(),
  title: z.string().nullable(),
  leadType: z.string().nullable(),
  sourceLabel: z.string().nullable(),
  campaign: z.string().nullable(),
  score: z.number().nullable(),
  timeZone: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
});
export type LeadSummary = z.infer<typeof leadSummarySchema>;

export const clockSchema = z.object({
  id: z.string(),
  kind: z.enum(['assign', 'firstTouch', 'accept', 'qualify', 'nextTouch']),
  instance: z.number().int().meta({ description: 'Which of several next touches; 1 for the other kinds' }),
  name: z.string().meta({ example: 'Next touch 2' }),
  state: z.enum(['pending', 'running', 'paused', 'completed', 'cancelled']),
  outcome: z.enum(['met', 'missed']).nullable(),
  breached: z.boolean(),
  excused: z.boolean(),
  provisional: z.boolean(),
  behind: z
    .object({ name: z.string(), since: instant })
    .nullable()
    .meta({ description: 'The feed that is behind, which makes a breach provisional' }),
  noCoverage: z.boolean().meta({ description: 'Nobody was there to act: the owner away without a cover, or gone' }),
  excuse: z.object({ reason: z.string(), by: namedSchema.nullable(), at: instant, rule: z.boolean() }).nullable(),
  override: z.object({ dueAt: instant, reason: z.string(), by: namedSchema.nullable(), at: instant }).nullable(),
  cancelReason: z.string().nullable(),
  offHours: z.boolean(),
  resumesAt: instant.nullable(),
  nextBoundaryAt: instant.nullable(),
  lead: leadSummarySchema,
  handoff: z.object({ id: z.string(), cycle: z.number().int() }),
  policy: namedSchema.nullable(),
  calendar: z.object({ key: z.string(), timeZone: z.string(), summary: z.string() }).nullable(),
  version: z.number().int(),
  owner: namedSchema.nullable(),
  team: namedSchema.nullable(),
  startedAt: instant.nullable(),
  dueAt: instant.nullable(),
  stoppedAt: instant.nullable(),
  targetMs: durationMs,
  elapsedMs: durationMs,
  wallMs: durationMs,
  leftMs: durationMs,
  approachingAtMs: durationMs,
  serverNow: instant,
});
export type ClockAnswer = z.infer<typeof clockSchema>;

const cause = z.object({ type: z.string(), at: instant, source: z.string(), recordedAt: instant });

export const clockDetailSchema = clockSchema.extend({
  segments: z.array(
    z.object({
      from: instant,
      to: instant,
      kind: z.enum(['running', 'paused', 'offHours']),
      wallMs: durationMs,
      countedMs: durationMs,
      ownerKey: z.string().nullable(),
      calendar: z.string(),
      version: z.number().int(),
      why: z.string(),
    }),
  ),
  shares: z
    .array(z.object({ owner: namedSchema.nullable(), countedMs: durationMs }))
    .meta({ description: 'Who held it for how long; sums to elapsedMs' }),
  delay: z
    .object({ systemMs: durationMs, personMs: durationMs })
    .meta({ description: 'Time without an owner or before the feed told of it, and the rest; sums to elapsedMs' }),
  terms: z
    .array(
      z.object({
        from: instant,
        version: z.number().int(),
        policy: namedSchema,
        target: z.string(),
        targetMs: durationMs,
      }),
    )
    .meta({ description: 'By what it counted, from when on' }),
  planned: z.array(
    z.object({
      tier: z.string(),
      at: instant,
      notify: z.array(z.string()),
      via: z.array(z.string()),
      reassign: z.string().nullable(),
      state: z.enum(['planned', 'done', 'skipped']),
      reason: z.string().nullable(),
    }),
  ),
  recalculations: z.array(
    z.object({
      at: instant,
      before: z.string(),
      after: z.string(),
      cause: z.string(),
      alertsWithdrawn: z.number().int(),
    }),
  ),
  notStoppedBy: z.array(z.object({ event: z.string(), at: instant, condition: z.string() })),
  startedBy: cause.nullable(),
  stoppedBy: cause.nullable(),
  wouldStopOn: z.string(),
  copyText: z.string(),
});
export type ClockDetailAnswer = z.infer<typeof clockDetailSchema>;

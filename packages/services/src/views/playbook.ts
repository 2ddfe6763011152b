import { z } from 'zod';
import { durationMs, instant } from './basics.ts';

const descriptionSchema = z.object({
  title: z.string(),
  sections: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })),
});

export const playbookVersionSchema = z.object({
  version: z.number().int(),
  state: z.string(),
  publishedAt: instant.nullable(),
  publishedBy: z.string().nullable(),
  effectiveAt: instant.nullable(),
  mode: z.string(),
  note: z.string().nullable(),
});
export type PlaybookVersionAnswer = z.infer<typeof playbookVersionSchema>;

/** Leads with an open handoff that a version has reached, and those it has yet to; the worker goes on with them. */
export const movesSchema = z.object({ moved: z.number().int(), left: z.number().int() });

export const playbookAnswerSchema = playbookVersionSchema.extend({
  moves: movesSchema,
  document: z.record(z.string(), z.unknown()),
  describe: descriptionSchema.nullable(),
});
export type PlaybookAnswer = z.infer<typeof playbookAnswerSchema>;

const standing = z.object({
  dueAt: instant.nullable(),
  targetMs: durationMs,
  breached: z.boolean(),
  state: z.string(),
});
const count = z.number().int();

/** What publishing would do to open clocks in one mode; a clock that breaches has moved as well. */
const modeEffectSchema = z.object({
  clocksMoved: count,
  wouldBreach: count,
  wouldUnbreach: count,
  clocksDropped: count,
  clocksStarted: count,
  alertsWithdrawn: count,
  /** Of those the ones of which nothing has been sent yet. */
  alertsUnsent: count,
  examples: z.array(
    z.object({
      clockId: z.string().nullable(),
      kind: z.string(),
      change: z.enum(['breach', 'unbreach', 'dropped', 'started', 'moved']),
      lead: z.object({ id: z.string(), name: z.string().nullable(), company: z.string().nullable() }),
      before: standing.nullable(),
      after: standing.nullable(),
    }),
  ),
});

export const effectSchema = z.object({
  openHandoffs: count,
  openClocks: count,
  modes: z.object({ new: modeEffectSchema, openFromNow: modeEffectSchema, openFromStart: modeEffectSchema }),
});
export type EffectAnswer = z.infer<typeof effectSchema>;

export const draftSchema = z.object({
  document: z.record(z.string(), z.unknown()).nullable(),
  savedAt: instant.nullable(),
});
export type DraftAnswer = z.infer<typeof draftSchema>;

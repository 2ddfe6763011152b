import { z } from 'zod';
import { instant } from './basics.ts';

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

export const draftSchema = z.object({
  document: z.record(z.string(), z.unknown()).nullable(),
  savedAt: instant.nullable(),
});
export type DraftAnswer = z.infer<typeof draftSchema>;

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

export const playbookAnswerSchema = playbookVersionSchema.extend({
  document: z.record(z.string(), z.unknown()),
  describe: descriptionSchema.nullable(),
});
export type PlaybookAnswer = z.infer<typeof playbookAnswerSchema>;

export const draftSchema = z.object({
  document: z.record(z.string(), z.unknown()).nullable(),
  savedAt: instant.nullable(),
});
export type DraftAnswer = z.infer<typeof draftSchema>;

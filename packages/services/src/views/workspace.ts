import { z } from 'zod';

/** Whether a workspace observes, and what depends on it. */
export const observeSchema = z.object({
  observe: z.boolean(),
  openClocks: z.number().int(),
  breachedClocks: z.number().int(),
  /** Where people are told. */
  channels: z.array(z.string()),
  /** CRMs that are written to, and how many fields. */
  writes: z.array(z.object({ name: z.string(), fields: z.number().int() })),
  /** Baton gives leads to people, rather than watching the CRM do it. */
  assigns: z.boolean(),
});
export type ObserveAnswer = z.infer<typeof observeSchema>;

import { z } from 'zod';
import { instant, roleSchema } from './basics.ts';
import { clockSchema, leadSummarySchema } from './clock.ts';

export const sessionSchema = z.object({
  user: z.object({ name: z.string(), email: z.string() }),
  workspace: z.object({ slug: z.string(), name: z.string(), timeZone: z.string(), observe: z.boolean() }),
  role: roleSchema,
  person: z.object({ key: z.string(), name: z.string(), teamKey: z.string().nullable() }).nullable(),
  workspaces: z.array(z.object({ slug: z.string(), name: z.string(), role: roleSchema })),
  capabilities: z.array(z.string()),
  serverNow: instant,
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

export const queueRowSchema = z.object({
  lead: leadSummarySchema,
  handoff: z.object({ id: z.string(), cycle: z.number().int() }),
  clocks: z.array(clockSchema),
  doNext: z.object({
    verb: z.enum(['accept', 'touch', 'qualify', 'assign']),
    text: z.string(),
    stops: z.array(clockSchema.shape.kind),
  }),
  group: z.enum(['breached', 'hour', 'today', 'later', 'paused', 'handled']),
  lastTouchAt: instant.nullable(),
  handledAt: instant.nullable(),
});
export type QueueRow = z.infer<typeof queueRowSchema>;

export const queueSchema = z.object({
  serverNow: instant,
  counts: z.object({ breached: z.number().int(), approaching: z.number().int(), onTrack: z.number().int() }),
  items: z.array(queueRowSchema),
});
export type QueueAnswer = z.infer<typeof queueSchema>;

export const personaSchema = z.object({
  label: z.string(),
  email: z.string(),
  role: roleSchema,
  hint: z.string(),
});
export const signInOptionsSchema = z.object({
  password: z.boolean(),
  emailLink: z.boolean(),
  personas: z.array(personaSchema).optional(),
});

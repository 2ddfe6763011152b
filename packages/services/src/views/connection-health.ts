import { z } from 'zod';
import { instant } from './basics.ts';

const lag = { p50Ms: z.number().int(), p95Ms: z.number().int() };

/** How a CRM's feed does: lags of what came in the last 24 hours, on which way, what failed and what to do about it. */
export const connectionHealthSchema = z.object({
  connectionId: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.string(),
  statusDetail: z.string().nullable(),
  behindSince: instant.nullable(),
  lastReadAt: instant.nullable(),
  nextReadAt: instant.nullable(),
  lastEventAt: instant.nullable(),
  /** From an event in the CRM to its fact here; null when none came. */
  lag: z.object(lag).nullable(),
  hours: z.array(z.object({ at: instant, events: z.number().int(), ...lag })),
  events: z.object({ day: z.number().int(), perMinute: z.number() }),
  /** Which way they came first. */
  via: z.object({ webhook: z.number().int(), stream: z.number().int(), poll: z.number().int() }),
  waiting: z.object({ notices: z.number().int(), oldestAt: instant.nullable() }),
  /** Calls as the CRM counts them; `window` is `day` or milliseconds. */
  budget: z.array(
    z.object({
      used: z.number().int(),
      max: z.number().int(),
      window: z.union([z.literal('day'), z.number().int()]),
      at: instant,
    }),
  ),
  stream: z
    .object({ connectedAt: instant.nullable(), lastEventAt: instant.nullable(), error: z.string().nullable() })
    .nullable(),
  errors: z.array(
    z.object({
      cause: z.string(),
      count: z.number().int(),
      firstAt: instant,
      lastAt: instant,
      example: z
        .object({ id: z.string(), reason: z.string(), receivedAt: instant, leads: z.array(z.string()) })
        .nullable(),
      fix: z.string(),
      canRetry: z.boolean(),
    }),
  ),
});
export type ConnectionHealth = z.infer<typeof connectionHealthSchema>;

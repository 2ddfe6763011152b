import { z } from 'zod';
import { instant } from './basics.ts';

const option = z.object({
  /** This installation brings an app; else whoever connects does. */
  hasApp: z.boolean(),
  callbackUrl: z.string(),
});

export const connectOptionsSchema = z.object({ hubspot: option, salesforce: option });
export type ConnectOptionsAnswer = z.infer<typeof connectOptionsSchema>;

/** A CRM that cannot be read, or was not for long: what would stop clocks since then may still come. */
export const behindFeedSchema = z.object({
  connectionId: z.string(),
  name: z.string(),
  /** The CRM does not let Baton in any more, or a person ended it. */
  disconnected: z.boolean(),
  since: instant,
});
export type BehindFeed = z.infer<typeof behindFeedSchema>;

import { z } from 'zod';

const option = z.object({
  /** This installation brings an app; else whoever connects does. */
  hasApp: z.boolean(),
  callbackUrl: z.string(),
});

export const connectOptionsSchema = z.object({ hubspot: option, salesforce: option });
export type ConnectOptionsAnswer = z.infer<typeof connectOptionsSchema>;

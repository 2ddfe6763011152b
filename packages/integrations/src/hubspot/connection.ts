import { z } from 'zod';

const text = z.string().trim().min(1).max(4000);
const head = {
  portalId: z
    .union([z.number().int().positive(), z.string().regex(/^\d{1,20}$/, 'must be a number')])
    .transform(String),
  clientSecret: text,
  /** While the secret is being replaced: the one before. */
  previousClientSecret: text.optional(),
};

/** Configuration of a HubSpot connection: an OAuth app, or a private app with its own token. */
export const hubspotConnectionSchema = z.union([
  z.strictObject({ ...head, clientId: text, refreshToken: text }),
  z.strictObject({ ...head, clientId: text.optional(), accessToken: text }),
]);
export type HubspotConnection = z.output<typeof hubspotConnectionSchema>;

/** The secrets that may sign this connection's webhooks, the newest first. Empty when the configuration is broken. */
export function hubspotSecrets(config: unknown): string[] {
  const parsed = hubspotConnectionSchema.safeParse(config);
  if (!parsed.success) return [];
  const { clientSecret, previousClientSecret } = parsed.data;
  return previousClientSecret === undefined ? [clientSecret] : [clientSecret, previousClientSecret];
}

import { z } from 'zod';

const text = z.string().trim().min(1).max(4000);

/** Configuration of a Slack connection. `managerChannel` gets what has no manager to go to. */
export const slackConnectionSchema = z.strictObject({
  teamId: text,
  botToken: text,
  signingSecret: text,
  previousSigningSecret: text.optional(),
  managerChannel: text.optional(),
});

/** The signing secrets of a connection, the present one first; none for one that is not complete. */
export function slackSecrets(config: unknown): string[] {
  const parsed = slackConnectionSchema.safeParse(config);
  if (!parsed.success) return [];
  const { signingSecret, previousSigningSecret } = parsed.data;
  return previousSigningSecret === undefined ? [signingSecret] : [signingSecret, previousSigningSecret];
}

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

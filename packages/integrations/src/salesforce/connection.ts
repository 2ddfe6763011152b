import { z } from 'zod';
import { toId18 } from './ids.ts';

const text = z.string().trim().min(1).max(4000);
const id = (prefix: string, what: string) =>
  z
    .string()
    .trim()
    .transform((value) => toId18(value) ?? '')
    .refine((value) => value.startsWith(prefix), `must be ${what} (${prefix}…)`);
const address = z.url({ protocol: /^https?$/, error: 'must be an https:// address' }).max(500);

const head = {
  organizationId: id('00D', 'an organization id'),
  clientId: text,
  /** Where to sign in instead of login.salesforce.com: My Domain, which client credentials need. */
  loginUrl: address.optional(),
  sandbox: z.boolean().optional(),
  /** The user that we are there, once we have signed in. */
  userId: id('005', 'a user id').optional(),
  /** The last access token; it is renewed when Salesforce refuses it. */
  accessToken: text.optional(),
};

/**
 * Configuration of a Salesforce connection: an app somebody has authorised, a server's key (JWT bearer), or an app with a
 * user of its own (client credentials).
 */
export const salesforceConnectionSchema = z.union([
  z.strictObject({ ...head, instanceUrl: address, clientSecret: text.optional(), refreshToken: text }),
  z.strictObject({
    ...head,
    instanceUrl: address.optional(),
    username: text,
    privateKey: z.string().trim().min(1).max(20_000),
  }),
  z.strictObject({ ...head, instanceUrl: address.optional(), clientSecret: text }),
]);
export type SalesforceConnection = z.output<typeof salesforceConnectionSchema>;

import { z } from 'zod';
import { instant, namedSchema } from './basics.ts';

export const personSchema = z.object({
  key: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.string().nullable(),
  team: namedSchema.nullable(),
  manager: namedSchema.nullable(),
  calendar: z.string().nullable(),
  salesforceId: z.string().nullable(),
  hubspotId: z.string().nullable(),
  slackId: z.string().nullable(),
  timeZone: z.string().nullable(),
  active: z.boolean(),
  member: z.boolean(),
});
export type PersonAnswer = z.infer<typeof personSchema>;

export const connectionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.string(),
  statusDetail: z.string().nullable(),
  /** Since when it could not be read: what it would tell is not known from then on. */
  behindSince: instant.nullable(),
  webhookUrl: z.string().nullable(),
  createdAt: instant,
});
export type ConnectionAnswer = z.infer<typeof connectionSchema>;

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
  createdAt: instant,
});
export type ApiKeyAnswer = z.infer<typeof apiKeySchema>;

export const auditEntrySchema = z.object({
  id: z.string(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  object: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  via: z.string().nullable(),
});
export type AuditEntryAnswer = z.infer<typeof auditEntrySchema>;

import { emailConnectionSchema } from '@baton/integrations/email/connection';
import { hubspotConnectionSchema } from '@baton/integrations/hubspot/connection';
import { salesforceConnectionSchema } from '@baton/integrations/salesforce/connection';
import { slackConnectionSchema } from '@baton/integrations/slack/connection';
import { z } from 'zod';
import type { ConnectionKind } from './open-connection.ts';

const httpsUrl = z.url({ protocol: /^https?$/, error: 'must be an https:// address' });
type KindRules = {
  schema: z.ZodType<Record<string, unknown>>;
  /** Parts that may be read without the key; everything else is stored encrypted. */
  open: readonly string[];
  /** The part that says which account it is. */
  account: string | null;
};

const RULES: Record<ConnectionKind, KindRules> = {
  hubspot: { schema: hubspotConnectionSchema, open: ['portalId', 'clientId'], account: 'portalId' },
  salesforce: {
    schema: salesforceConnectionSchema,
    open: ['organizationId', 'instanceUrl', 'clientId', 'username', 'loginUrl', 'sandbox', 'userId'],
    account: 'organizationId',
  },
  slack: { schema: slackConnectionSchema, open: ['teamId', 'managerChannel'], account: 'teamId' },
  teams: { schema: z.strictObject({ webhookUrl: httpsUrl }), open: [], account: null },
  email: { schema: emailConnectionSchema, open: ['from'], account: null },
};

/** The parts of a kind's configuration that may be read without the key. */
export function openParts(kind: ConnectionKind): readonly string[] {
  return RULES[kind].open;
}

export const CONNECTION_KINDS = Object.keys(RULES) as ConnectionKind[];

export type CheckedConfig = {
  open: Record<string, unknown>;
  secret: Record<string, unknown>;
  account: { name: string; value: string } | null;
};
export type ConfigProblem = { path: PropertyKey[]; message: string };

/** Checks a connection's configuration and parts what may be read from what is kept encrypted. */
export function checkConfig(
  kind: ConnectionKind,
  config: unknown,
): { config: CheckedConfig } | { problems: ConfigProblem[] } {
  const { schema, open, account } = RULES[kind];
  const parsed = schema.safeParse(config);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((issue) => plain(issue)) };
  const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  return {
    config: {
      open: Object.fromEntries(entries.filter(([name]) => open.includes(name))),
      secret: Object.fromEntries(entries.filter(([name]) => !open.includes(name))),
      account: account === null ? null : { name: account, value: String(parsed.data[account]) },
    },
  };
}

/** Of several allowed shapes, the problems of the one that fits best. */
function plain(issue: z.core.$ZodIssue): ConfigProblem[] {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return [{ path: [...issue.path], message: 'is missing' }];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0)
    return [{ path: [...issue.path], message: issue.message }];
  const best = issue.errors.reduce((a, b) => (b.length < a.length ? b : a));
  return best.flatMap((one) => plain(one)).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

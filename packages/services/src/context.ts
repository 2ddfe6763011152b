import type { Database } from '@baton/db/client';
import type { SecretBox } from '@baton/db/secrets';
import type { Integrations } from './integrations.ts';
import type { Enqueue } from './jobs/catalog.ts';

export const ROLES = ['rep', 'manager', 'marketer', 'executive', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts. `key` is the person's key in the playbook where there is one. */
export type Actor = {
  kind: 'person' | 'key' | 'system';
  key: string | null;
  name: string;
  role: Role | null;
  via: 'web' | 'api' | 'cli' | 'slack' | 'email' | 'system';
};

export type Log = {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

/** Outgoing mail of this installation, for workspaces without a mail connection of their own. */
export type Mail = { smtpUrl: string; from: string };

/** What every verb may use outside of a workspace: the machinery of one process. `baseUrl` has no slash at its end. */
export type Machinery = {
  db: Database;
  secrets: SecretBox;
  integrations: Integrations;
  enqueue: Enqueue;
  log: Log;
  baseUrl: string;
  mail: Mail | null;
  /** What claims of this process carry, so that others take them over when it dies; null in one that claims for a lease only. */
  claimant?: number | null;
};

/** What every verb gets: the machinery, one workspace, who acts, and the one `now` (epoch ms) of this unit of work. */
export type Ctx = Machinery & { scope: { workspaceId: string }; actor: Actor; now: number };

export const SYSTEM: Actor = { kind: 'system', key: null, name: 'Baton', role: null, via: 'system' };

/** A context for work that Baton does by itself in one workspace. */
export function systemCtx(machinery: Machinery, workspaceId: string, now: number): Ctx {
  return { ...machinery, scope: { workspaceId }, actor: SYSTEM, now };
}

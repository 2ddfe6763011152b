import { findApiKey } from '@baton/db/api-keys';
import type { Actor, Machinery } from '../context.ts';

export type KeyHolder = { workspaceId: string; scopes: string[]; actor: Actor };

/** The workspace and scopes of an API key; null when it is unknown, revoked or expired. */
export async function findKeyHolder(machinery: Machinery, key: string): Promise<KeyHolder | null> {
  const found = await findApiKey(machinery.db, key);
  if (!found) return null;
  const actor: Actor = { kind: 'key', key: null, name: `API key ${found.name}`, role: null, via: 'api' };
  return { workspaceId: found.workspaceId, scopes: found.scopes, actor };
}

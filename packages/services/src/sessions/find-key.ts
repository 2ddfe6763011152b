import { findApiKey } from '@baton/db/api-keys';
import type { Database } from '@baton/db/client';
import type { Actor, Machinery } from '../context.ts';
import { remembered } from '../process/remembered.ts';

export type KeyHolder = { workspaceId: string; scopes: string[]; actor: Actor };

/** How long a revoked key may still open a busy process (ms). */
const REMEMBERED_MS = 2_000;

const findRemembered = remembered(REMEMBERED_MS, async (db: Database, key: string): Promise<KeyHolder | null> => {
  const found = await findApiKey(db, key);
  if (!found) return null;
  const actor: Actor = { kind: 'key', key: null, name: `API key ${found.name}`, role: null, via: 'api' };
  return { workspaceId: found.workspaceId, scopes: found.scopes, actor };
});

/** The workspace and scopes of an API key; null when it is unknown, revoked or expired. */
export async function findKeyHolder({ db }: Machinery, key: string): Promise<KeyHolder | null> {
  return findRemembered(db, key);
}

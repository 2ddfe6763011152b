import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { isId, newId } from './id.ts';
import { queryRows } from './json.ts';

export type ApiKeyInsert = { workspaceId: string; name: string; scopes: string[]; expiresAt?: number | null };
export type ApiKeyHolder = { workspaceId: string; id: string; name: string; scopes: string[] };

const keyPattern = /^bat_[A-Za-z0-9_-]{43}$/;

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Makes a key for machines. Only its hash is stored: the key itself is seen this once. */
export async function createApiKey(tx: Tx, input: ApiKeyInsert): Promise<{ id: string; key: string; prefix: string }> {
  const key = `bat_${randomBytes(32).toString('base64url')}`;
  const id = newId();
  const prefix = key.slice(0, 10);
  await tx.$executeRaw`insert into api_keys (workspace_id, id, name, prefix, hash, scopes, expires_at)
    values (${input.workspaceId}::uuid, ${id}::uuid, ${input.name}, ${prefix}, ${hashKey(key)}, ${input.scopes},
      to_timestamp(${input.expiresAt ?? null}::bigint / 1000.0))`;
  return { id, key, prefix };
}

/** Who a key belongs to; null when it is unknown, revoked or expired (by the database's clock). */
export async function findApiKey(db: Database, key: string): Promise<ApiKeyHolder | null> {
  if (!keyPattern.test(key)) return null;
  const hash = hashKey(key);
  return db.acrossWorkspaces(async (tx) => {
    const [found] = await queryRows<ApiKeyHolder & { isStale: boolean }>(
      tx,
      Prisma.sql`with r as (
        select workspace_id as "workspaceId", id, name, scopes,
          (last_used_at is null or last_used_at < now() - interval '1 minute') as "isStale"
        from api_keys where hash = ${hash} and revoked_at is null and (expires_at is null or expires_at > now())
      )`,
    );
    if (!found) return null;
    const { isStale, ...holder } = found;
    // Once a minute is enough to see which keys are in use, and keeps a busy key from being a hot row.
    if (isStale) await tx.$executeRaw`update api_keys set last_used_at = now() where hash = ${hash}`;
    return holder;
  });
}

/** Ends a key at once. False when there is no such key or it was revoked before. */
export async function revokeApiKey(tx: Tx, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const changed = await tx.$executeRaw`update api_keys set revoked_at = now()
    where workspace_id = current_setting('app.workspace_id')::uuid and id = ${id}::uuid and revoked_at is null`;
  return changed === 1;
}

import { Prisma } from '@baton/db/generated/client';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';

export type KeyedCall = { key: string; route: string; bodyHash: Uint8Array<ArrayBuffer> };
export type Claim = { state: 'new' } | { state: 'done'; status: number; response: unknown };

/** A call that never finished (its process died) may be made again after this. */
const ABANDONED_MS = 60_000;

/**
 * Takes an idempotency key for a call, or gives the answer the same call got before. Throws `conflict` when the key was
 * used with another body or address, or when that call is still running.
 */
export async function claimIdempotencyKey(ctx: Ctx, { key, route, bodyHash }: KeyedCall): Promise<Claim> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const made = await tx.$executeRaw`
      insert into idempotency_keys (workspace_id, key, route, body_hash) values (${workspaceId}::uuid, ${key}, ${route}, ${bodyHash})
      on conflict do nothing`;
    if (made > 0) return { state: 'new' };
    const row = await tx.idempotencyKey.findUniqueOrThrow({ where: { workspaceId_key: { workspaceId, key } } });
    if (row.route !== route || Buffer.compare(row.bodyHash, bodyHash) !== 0) {
      throw new ServiceError('conflict', 'This Idempotency-Key was used for another call.');
    }
    if (row.status !== null) return { state: 'done', status: row.status, response: row.response };
    const retaken = await tx.$executeRaw`
      update idempotency_keys set created_at = now()
      where workspace_id = ${workspaceId}::uuid and key = ${key} and status is null
        and created_at < now() - make_interval(secs => ${ABANDONED_MS / 1000})`;
    if (retaken > 0) return { state: 'new' };
    throw new ServiceError('conflict', 'A call with this Idempotency-Key is still running.');
  });
}

/** Keeps the answer of a call for whoever repeats it; null gives the key back because nothing was done. */
export async function settleIdempotencyKey(
  ctx: Ctx,
  key: string,
  answer: { status: number; response: unknown } | null,
): Promise<void> {
  const { workspaceId } = ctx.scope;
  const where = { workspaceId_key: { workspaceId, key } };
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    if (answer === null) await tx.idempotencyKey.deleteMany({ where: { workspaceId, key, status: null } });
    else
      await tx.idempotencyKey.update({
        where,
        data: { status: answer.status, response: answer.response ?? Prisma.JsonNull },
      });
  });
}

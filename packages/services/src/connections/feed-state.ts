import type { Tx } from '@baton/db/client';
import { listOverdueSince, releaseHeld } from '@baton/db/feeds';
import { isId } from '@baton/db/id';
import { lookAgain } from '@baton/db/look-again';
import type { Ctx } from '../context.ts';

/** A stretch in which a CRM could not be read, now over (epoch ms). */
export type Outage = { connectionId: string; source: string; name: string; since: number; until: number };

/** A CRM that could not be read is tried again so soon. */
export const AGAIN_MS = 30_000;

/**
 * Notes that a connection could not be read: since its last reading (or now, where it never was read) what it would tell is
 * not known. Breaches of its leads are provisional from then on.
 */
export async function noteUnreadable(ctx: Ctx, tx: Tx, connectionId: string, reason: string): Promise<void> {
  if (!isId(connectionId)) return;
  const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
  const row = await tx.connection.findFirst({ where });
  if (row === null) return;
  await tx.connection.updateMany({
    where,
    data: {
      status: 'failing',
      statusDetail: reason.slice(0, 500),
      nextReadAt: new Date(Math.min(row.nextReadAt?.getTime() ?? ctx.now, ctx.now + AGAIN_MS)),
      behindSince: row.behindSince ?? row.lastReadAt ?? new Date(ctx.now),
    },
  });
}

/** The outage of a connection that is behind, as it ends now; null when it is not behind. */
export async function findOutage(ctx: Ctx, tx: Tx, connectionId: string): Promise<Outage | null> {
  const row = await tx.connection.findFirst({ where: { workspaceId: ctx.scope.workspaceId, id: connectionId } });
  if (!row?.behindSince) return null;
  return { connectionId, source: row.kind, name: row.name, since: row.behindSince.getTime(), until: ctx.now };
}

/**
 * Notes that a connection was read up to `ctx.now`. When it had been behind, that is over: messages that waited are looked
 * at again, so are the clocks that fell due meanwhile.
 */
export async function noteRead(ctx: Ctx, tx: Tx, connectionId: string): Promise<void> {
  const outage = await findOutage(ctx, tx, connectionId);
  await tx.connection.updateMany({
    where: { workspaceId: ctx.scope.workspaceId, id: connectionId },
    data: { lastReadAt: new Date(ctx.now), behindSince: null, status: 'healthy', statusDetail: null },
  });
  if (outage === null) return;
  await releaseHeld(tx, outage.source);
  await lookAgain(tx, await listOverdueSince(tx, outage.source, outage.since));
}

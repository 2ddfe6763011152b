import type { Tx } from '@baton/db/client';
import { listOverdueSince, releaseHeld } from '@baton/db/feeds';
import { isId } from '@baton/db/id';
import { lookAgain } from '@baton/db/look-again';
import type { AdapterError, AdapterErrorKind } from '@baton/integrations/errors';
import type { Ctx } from '../context.ts';

/** A stretch in which a CRM could not be read, now over (epoch ms). */
export type Outage = { connectionId: string; source: string; name: string; since: number; until: number };

/** Why a CRM could not be read, in words for an admin; `late`: nobody tried. */
export type Failure = { reason: string; kind: AdapterErrorKind | 'late'; retryAt: number | null };

/** A CRM that could not be read is tried again so soon at the latest, and one that refuses us so seldom. */
export const AGAIN_MS = 30_000;
const REFUSED_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 1_000;
/** No pause is as long as this (ms): a connection left alone for longer was disconnected. */
const ENDED_MS = 365 * 24 * 3_600_000;

/** What a failed call to a connection of this name means for it. */
export function toFailure(name: string, { kind, reason, retryAt }: AdapterError): Failure {
  const text =
    kind === 'auth'
      ? `${name} does not let Baton in any more: ${reason}. Connect it again under Settings, Integrations.`
      : `${name} could not be read: ${reason}.`;
  return { reason: text, kind, retryAt };
}

/** When to ask again (epoch ms): as the CRM says, seldom where it refuses us, else after pauses that grow. */
function nextTry({ kind, retryAt }: Failure, failures: number, now: number): number {
  if (kind === 'auth') return now + REFUSED_MS;
  if (kind === 'rateLimited') return Math.max(retryAt ?? now + AGAIN_MS, now + FIRST_PAUSE_MS);
  return now + Math.min(AGAIN_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
}

/**
 * Notes that a connection could not be read: since its last reading (or now, where it never was read) what it would tell is
 * not known. Breaches of its leads are provisional from then on, and it is left alone until the next try.
 */
export async function noteUnreadable(ctx: Ctx, tx: Tx, connectionId: string, failure: Failure): Promise<void> {
  if (!isId(connectionId)) return;
  const where = { workspaceId: ctx.scope.workspaceId, id: connectionId };
  const row = await tx.connection.findFirst({ where });
  // Ended by a person: what still ran then has nothing to say any more.
  if (row === null || (row.retryAt !== null && row.retryAt.getTime() > ctx.now + ENDED_MS)) return;
  const isTry = failure.kind !== 'late';
  const retryAt = isTry ? nextTry(failure, row.failures, ctx.now) : ctx.now;
  await tx.connection.updateMany({
    where,
    data: {
      status: failure.kind === 'auth' ? 'disconnected' : 'failing',
      statusDetail: failure.reason.slice(0, 500),
      nextReadAt: new Date(Math.min(row.nextReadAt?.getTime() ?? retryAt, Math.max(retryAt, ctx.now + AGAIN_MS))),
      behindSince: row.behindSince ?? row.lastReadAt ?? new Date(ctx.now),
      ...(isTry && { retryAt: new Date(retryAt), failures: row.failures + 1 }),
    },
  });
}

/** Whether a connection is left alone for now because it refused us or did not answer. */
export async function isResting(ctx: Ctx, tx: Tx, connectionId: string): Promise<boolean> {
  const row = await tx.connection.findFirst({
    where: { workspaceId: ctx.scope.workspaceId, id: connectionId, retryAt: { gt: new Date(ctx.now) } },
    select: { id: true },
  });
  return row !== null;
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
    data: {
      lastReadAt: new Date(ctx.now),
      behindSince: null,
      status: 'healthy',
      statusDetail: null,
      retryAt: null,
      failures: 0,
    },
  });
  if (outage === null) return;
  await releaseHeld(tx, outage.source);
  await lookAgain(tx, await listOverdueSince(tx, outage.source, outage.since));
}

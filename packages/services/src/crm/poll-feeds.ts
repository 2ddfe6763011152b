import { claimDueFeeds } from '@baton/db/feeds';
import { CRM_SOURCES } from '@baton/integrations/crm';
import { formatWall } from '@baton/integrations/time-words';
import { AGAIN_MS, noteUnreadable } from '../connections/feed-state.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { syncConnections } from './sync-connections.ts';

/** How often a CRM is read for what its webhooks did not tell. */
const EVERY_MS = 5 * 60_000;
/** A reading takes no longer, or somebody else reads too: that finds nothing new and does no harm. */
const LEASE_MS = 15 * 60_000;
/** A feed that was not read for so many of its intervals is behind. */
const MISSED = 3;
const BATCH = 10;

/**
 * Reads the CRMs that are due, across workspaces. One that cannot be read, or was not for long, is behind until it has been
 * read. Returns how many were read or tried.
 */
export async function pollFeeds(machinery: Machinery): Promise<number> {
  const due = await machinery.db.acrossWorkspaces((tx) =>
    claimDueFeeds(tx, { kinds: CRM_SOURCES, limit: BATCH, leaseMs: LEASE_MS }),
  );
  const now = await machinery.db.now();
  await Promise.all(
    due.map(({ workspaceId, connectionId }) => poll(systemCtx(machinery, workspaceId, now), connectionId)),
  );
  return due.length;
}

async function poll(ctx: Ctx, connectionId: string): Promise<void> {
  await noteOld(ctx, connectionId);
  let next = EVERY_MS;
  try {
    await syncConnections(ctx, { connectionId, newOnly: true });
  } catch (error) {
    next = AGAIN_MS;
    const known = error instanceof ServiceError;
    const facts = { workspaceId: ctx.scope.workspaceId, connectionId, reason: String(error) };
    if (known) ctx.log.warn(facts, 'a CRM could not be read');
    else ctx.log.error(facts, 'reading a CRM failed by a fault of ours');
  }
  const { workspaceId } = ctx.scope;
  const after = (await ctx.db.now()) + next;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const where = { workspaceId, id: connectionId };
    const retryAt = (await tx.connection.findFirst({ where }))?.retryAt?.getTime() ?? 0;
    await tx.connection.updateMany({ where, data: { nextReadAt: new Date(Math.max(after, retryAt)) } });
  });
}

/** While what was missed for long is being read, nothing of it is certain. */
async function noteOld(ctx: Ctx, connectionId: string): Promise<void> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const row = await tx.connection.findFirst({ where: { workspaceId, id: connectionId } });
    const last = row?.lastReadAt?.getTime() ?? ctx.now;
    if (ctx.now - last > MISSED * EVERY_MS)
      await noteUnreadable(ctx, tx, connectionId, {
        reason: `It was not read for ${formatWall(ctx.now - last)}.`,
        kind: 'late',
        retryAt: null,
      });
  });
}

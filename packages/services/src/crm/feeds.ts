import type { Tx } from '@baton/db/client';
import type { Ctx } from '../context.ts';

/** A CRM that is behind: what it would tell since then (epoch ms) is not known. */
export type Behind = { name: string; since: number };
/** The feed of a lead's source when it is behind; null when it is not, or is a source that tells us by itself. */
export type Feeds = (source: string) => Behind | null;

/** Since when the feeds of the workspace are behind. */
export async function loadFeeds(ctx: Ctx, tx: Tx): Promise<Feeds> {
  const rows = await tx.connection.findMany({
    where: { workspaceId: ctx.scope.workspaceId, behindSince: { not: null } },
    select: { kind: true, name: true, behindSince: true },
    orderBy: { behindSince: 'asc' },
  });
  const bySource = new Map<string, Behind>();
  // Leads carry the kind of their CRM, so the connection of that kind that is behind for longest speaks for all.
  for (const { kind, name, behindSince } of rows)
    if (behindSince !== null && !bySource.has(kind)) bySource.set(kind, { name, since: behindSince.getTime() });
  return (source) => bySource.get(source) ?? null;
}

/** Whether what would have stopped a clock in time may still come: its feed is behind since before it was due. */
export function isProvisional(behind: Behind | null, dueAt: number | null): boolean {
  return behind !== null && dueAt !== null && behind.since <= dueAt;
}

import type { Ctx } from '../context.ts';
import { replayLeads } from './apply-facts.ts';

const BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Replays every lead of the workspace, batch by batch, each in its own transaction. Returns how many there were. */
export async function replayAllLeads(ctx: Ctx): Promise<number> {
  const { workspaceId } = ctx.scope;
  let count = 0;
  for (let after = FIRST_ID; ; ) {
    const ids = await ctx.db.inWorkspace(
      workspaceId,
      async (tx) => {
        const rows = await tx.lead.findMany({
          where: { workspaceId, id: { gt: after }, mergedIntoId: null },
          select: { id: true },
          orderBy: { id: 'asc' },
          take: BATCH,
        });
        const found = rows.map((row) => row.id);
        await replayLeads(ctx, tx, found);
        return found;
      },
      { timeoutMs: 60_000 },
    );
    const last = ids.at(-1);
    if (last === undefined) return count;
    count += ids.length;
    after = last;
  }
}

/** Replays these leads, batch by batch. */
export async function replayInBatches(ctx: Ctx, leadIds: readonly string[]): Promise<void> {
  for (let at = 0; at < leadIds.length; at += BATCH) {
    const batch = leadIds.slice(at, at + BATCH);
    await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => replayLeads(ctx, tx, batch), { timeoutMs: 60_000 });
  }
}

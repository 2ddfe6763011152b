import { countMoves, endMoving, listUnmoved } from '@baton/db/moves';
import type { Ctx } from '../context.ts';
import { replayLeads } from '../leads/apply-facts.ts';

const BATCH = 100;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Longer than any transaction may last: one that began before the publication is over by then. */
const GRACE_MS = 180_000;

/** How many leads with an open handoff a published version has reached, and how many it has yet to. */
export type Moves = { moved: number; left: number };

/**
 * Moves every open handoff that a published version has to reach, batch by batch, each in its own transaction; what was
 * moved before stays as it is, so it may be broken off and begun again at any time. Returns how many leads it went over.
 */
export async function moveOpenHandoffs(ctx: Ctx): Promise<number> {
  const { workspaceId } = ctx.scope;
  let count = 0;
  for (let after = FIRST_ID; ; ) {
    const ids = await ctx.db.inWorkspace(
      workspaceId,
      async (tx) => {
        const found = await listUnmoved(tx, after, BATCH);
        await replayLeads(ctx, tx, found);
        return found;
      },
      { timeoutMs: 60_000 },
    );
    const last = ids.at(-1);
    if (last === undefined) break;
    count += ids.length;
    after = last;
  }
  await ctx.db.inWorkspace(workspaceId, (tx) => endMoving(tx, GRACE_MS));
  return count;
}

/** How far the move to a version is. */
export async function getMoves(ctx: Ctx, version: number): Promise<Moves> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => countMoves(tx, version));
}

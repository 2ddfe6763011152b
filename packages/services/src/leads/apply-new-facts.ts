import type { Tx } from '@baton/db/client';
import type { Ctx } from '../context.ts';
import { applyFacts, type Fact } from './apply-facts.ts';

/**
 * Applies those facts that are not stored yet, all in the caller's transaction, and leaves leads without one alone.
 * Returns how many were new and the outside ids of the leads they are about.
 */
export async function applyNewFacts(
  ctx: Ctx,
  tx: Tx,
  facts: readonly Fact[],
): Promise<{ events: number; leads: Set<string> }> {
  const unique = new Map(facts.map((fact) => [idOf(fact.event.source, fact.event.sourceId), fact]));
  const rows = await tx.leadEvent.findMany({
    where: {
      workspaceId: ctx.scope.workspaceId,
      source: { in: [...new Set(facts.map(({ event }) => event.source))] },
      sourceId: { in: facts.map(({ event }) => event.sourceId) },
    },
    select: { source: true, sourceId: true },
  });
  for (const row of rows) unique.delete(idOf(row.source, row.sourceId));
  const fresh = [...unique.values()];
  if (fresh.length > 0) await applyFacts(ctx, tx, fresh);
  return { events: fresh.length, leads: new Set(fresh.map(({ key }) => key.externalId)) };
}

function idOf(source: string, sourceId: string): string {
  return `${source} ${sourceId}`;
}

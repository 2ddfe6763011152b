import type { Tx } from '@baton/db/client';
import { lockLeads } from '@baton/db/events';
import { listKnownEvents, noteImported, restoreEvents } from '@baton/db/imported-events';
import type { Ctx } from '../context.ts';
import { applyFacts, type Fact, replayLeads } from '../leads/apply-facts.ts';

/**
 * Applies those facts of one source that are not stored yet, reads again those that an undone import took back, and notes
 * that this import says them, all in the caller's transaction. Returns how many count now that did not before.
 */
export async function applyImported(ctx: Ctx, tx: Tx, importId: string, facts: readonly Fact[]): Promise<number> {
  const unique = new Map(facts.map((fact) => [fact.event.sourceId, fact]));
  const [first] = facts;
  if (first === undefined) return 0;
  const { source } = first.key;
  await lockLeads(tx, [...new Map(facts.map(({ key }) => [key.externalId, key])).values()]);
  const known = await listKnownEvents(tx, source, [...unique.keys()]);
  const stored = new Set(known.map(({ sourceId }) => sourceId));
  const fresh = [...unique].flatMap(([sourceId, fact]) => (stored.has(sourceId) ? [] : [fact]));
  const withdrawn = known.filter((event) => event.withdrawn);
  const back = withdrawn.map(({ sourceId }) => sourceId);
  if (back.length > 0) await restoreEvents(tx, source, back);
  if (fresh.length > 0) await applyFacts(ctx, tx, fresh);
  if (back.length > 0) await replayLeads(ctx, tx, [...new Set(withdrawn.map(({ leadId }) => leadId))]);
  await noteImported(tx, importId, source, {
    mine: [...fresh.map(({ event }) => event.sourceId), ...back],
    known: known.flatMap((event) => (event.withdrawn ? [] : [event.sourceId])),
  });
  return fresh.length + back.length;
}

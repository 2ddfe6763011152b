import type { LeadEvent } from '@baton/core/handoff/event';
import type { Tx } from '@baton/db/client';
import { listEvents } from '@baton/db/events';
import type { Ctx } from '../context.ts';
import { countingEvents } from './work.ts';

/** The events of each of these leads, those of records merged into it included, as `replay` reads them; nothing is locked. */
export async function loadHistories(ctx: Ctx, tx: Tx, leadIds: readonly string[]): Promise<Map<string, LeadEvent[]>> {
  const survivorOf = new Map(leadIds.map((id) => [id, id]));
  for (let level = [...leadIds]; level.length > 0; ) {
    const rows = await tx.lead.findMany({
      where: { workspaceId: ctx.scope.workspaceId, mergedIntoId: { in: level } },
      select: { id: true, mergedIntoId: true },
    });
    const fresh = rows.filter(({ id }) => !survivorOf.has(id));
    for (const { id, mergedIntoId } of fresh) survivorOf.set(id, survivorOf.get(mergedIntoId ?? '') ?? id);
    level = fresh.map(({ id }) => id);
  }
  const rows = Map.groupBy(await listEvents(tx, [...survivorOf.keys()]), (row) => survivorOf.get(row.leadId));
  return new Map(leadIds.map((id) => [id, countingEvents(rows.get(id) ?? [], id)]));
}

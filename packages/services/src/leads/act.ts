import type { EventData, EventType, LeadEvent } from '@baton/core/handoff/event';
import type { Tx } from '@baton/db/client';
import { lockLeadsById } from '@baton/db/events';
import { newId } from '@baton/db/id';
import { getLead, type LeadDetail } from '@baton/db/lead-readers';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { applyFacts } from './apply-facts.ts';

const BACKDATE_MS = 24 * 3_600_000;
const AHEAD_MS = 60_000;

/** The lead that is acted on; `sourceId` names the act where the same one may come in twice, as a press in Slack may. */
export type Acting = { leadId: string; at?: number | undefined; sourceId?: string | undefined };
/** `deletedToo`: what is decided about its clocks counts in the figures, so it can be said of a deleted lead as well. */
type Reach = { deletedToo?: boolean };

/**
 * What a person does to a lead: checks it against the lead as it is, appends one fact and replays, in one transaction.
 * Acts on one lead go one after the other; one whose `sourceId` is stored already changes nothing.
 */
export async function act<T extends EventType>(
  ctx: Ctx,
  input: Acting & Reach,
  type: T,
  decide: (lead: LeadDetail, tx: Tx) => Promise<EventData<T>> | EventData<T>,
): Promise<{ leadId: string }> {
  const at = input.at ?? ctx.now;
  if (at > ctx.now + AHEAD_MS)
    throw new ServiceError('invalid', 'It cannot have happened in the future.', [
      { path: 'at', message: 'must not be in the future' },
    ]);
  if (at < ctx.now - BACKDATE_MS)
    throw new ServiceError('invalid', 'It is too long ago.', [
      { path: 'at', message: 'must be within the last 24 hours' },
    ]);
  const acted = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await lockLeadsById(tx, [input.leadId]);
    const lead = await getLead(tx, input.leadId);
    if (await isKnown(ctx, tx, input.sourceId)) return { leadId: lead.id };
    if (lead.deletedAt !== null && !input.deletedToo)
      throw new ServiceError('conflict', 'This lead was deleted in the CRM.');
    if (lead.mergedIntoId !== null) throw new ServiceError('conflict', 'This lead was merged into another one.');
    const event = {
      type,
      data: await decide(lead, tx),
      occurredAt: Math.min(at, ctx.now),
      recordedAt: ctx.now,
      source: 'baton',
      sourceId: input.sourceId ?? newId(),
      sequence: 0,
      actor: ctx.actor.key ?? ctx.actor.name,
    } as LeadEvent;
    await applyFacts(ctx, tx, [{ key: { source: lead.source, externalId: lead.externalId }, event }]);
    return { leadId: lead.id };
  });
  // What a person decides shows in the CRM at once.
  await ctx.enqueue('crm.write', {});
  return acted;
}

async function isKnown(ctx: Ctx, tx: Tx, sourceId: string | undefined): Promise<boolean> {
  if (sourceId === undefined) return false;
  const where = { workspaceId: ctx.scope.workspaceId, source: 'baton', sourceId };
  return (await tx.leadEvent.count({ where })) > 0;
}

/** The handoff of a lead that is still open; throws `conflict` with what happened when there is none. */
export function openHandoffOf(lead: LeadDetail): LeadDetail['handoffs'][number] {
  const last = lead.handoffs.at(-1);
  if (last === undefined) throw new ServiceError('conflict', 'This lead is not an MQL, so there is nothing to decide.');
  if (last.closedAt !== null) throw new ServiceError('conflict', `This handoff has ended: ${last.outcome}.`);
  return last;
}

import type { LeadEvent } from '@baton/core/handoff/event';
import { versionAt } from '@baton/core/handoff/version';
import type { Tx } from '@baton/db/client';
import { lockLeadsById } from '@baton/db/events';
import type { Ctx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { applyFacts } from './apply-facts.ts';

/** A message about a lead that really reached a person: through which channel, and when (epoch ms). */
export type Notified = { leadId: string; person: string; via: string; at: number };

/**
 * Keeps, as a fact of the lead, that its owner was told of it, where a clock of the lead's policy starts with that. Once
 * per handoff and owner; anybody else's messages, and all later ones, change nothing. Returns whether it was kept.
 */
export async function noteNotified(ctx: Ctx, notified: Notified): Promise<boolean> {
  const { leadId, person, via, at } = notified;
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    if ((await findHandoff(ctx, tx, notified)) === null) return false;
    await lockLeadsById(tx, [leadId]);
    // Somebody may have moved or closed it meanwhile.
    const handoff = await findHandoff(ctx, tx, notified);
    if (handoff === null) return false;
    const event: LeadEvent = {
      type: 'lead.notified',
      data: { person, via },
      occurredAt: at,
      recordedAt: ctx.now,
      source: 'baton',
      sourceId: `notified:${leadId}:${handoff.cycle}:${person}`,
      sequence: 0,
      actor: null,
    };
    const known = await tx.leadEvent.count({
      where: { workspaceId: ctx.scope.workspaceId, source: event.source, sourceId: event.sourceId },
    });
    if (known > 0) return false;
    await applyFacts(ctx, tx, [{ key: handoff.lead, event }]);
    return true;
  });
}

/** The open handoff that waits for this notice; null when none does. */
async function findHandoff(ctx: Ctx, tx: Tx, { leadId, person, at }: Notified) {
  const { workspaceId } = ctx.scope;
  const handoff = await tx.handoff.findFirst({
    where: {
      workspaceId,
      leadId,
      withdrawn: false,
      closedAt: null,
      ownerKey: person,
      assignedAt: { lte: new Date(at) },
    },
    select: { cycle: true, version: true, policyKey: true, lead: { select: { source: true, externalId: true } } },
    orderBy: { cycle: 'desc' },
  });
  if (handoff === null) return null;
  const versions = await loadVersions(ctx, tx);
  const version = versions.find((one) => one.version === handoff.version) ?? versionAt(versions, ctx.now);
  const policy = version?.playbook.policies.find((one) => one.key === handoff.policyKey);
  return Object.values(policy?.clocks ?? {}).some((rule) => rule?.starts === 'notified') ? handoff : null;
}

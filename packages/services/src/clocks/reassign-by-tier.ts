import { nextInPool } from '@baton/core/assignment/choose';
import type { Holding } from '@baton/core/handoff/handoff';
import { versionAt } from '@baton/core/handoff/version';
import { listAlertedTiers } from '@baton/db/alerted-tiers';
import { getClock } from '@baton/db/clock-readers';
import { lockLeadsById } from '@baton/db/events';
import { getLead } from '@baton/db/lead-readers';
import { lockRotation, takeTurn } from '@baton/db/rotation';
import { planAlerts } from '../alerts/plan.ts';
import type { Ctx } from '../context.ts';
import { isProvisional, loadFeeds } from '../crm/feeds.ts';
import { applyFacts } from '../leads/apply-facts.ts';
import { ownerFact, toRotation } from '../leads/assign.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import type { Escalation } from './sweep.ts';

/**
 * Moves a breached lead to the next person of a team, once per clock and tier: past owners of this handoff are left out,
 * after the playbook's maximum of moves it stays where it is, and a lead whose clock was stopped meanwhile is not taken.
 * Both owners and the manager are told, also when nobody could take it.
 */
export async function reassignByTier(ctx: Ctx, { clock, tier, at }: Escalation): Promise<void> {
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await lockLeadsById(tx, [clock.leadId]);
    const current = await getClock(tx, clock.id);
    if (current.state !== 'running') return;
    // Another worker may have taken this step over from one that was thought dead.
    const alerted = await listAlertedTiers(tx, [clock.id]);
    if (alerted.some((one) => one.tier === tier.key)) return;
    const [versions, lead] = await Promise.all([loadVersions(ctx, tx), getLead(tx, clock.leadId)]);
    const version = versions.find((one) => one.version === clock.version) ?? versionAt(versions, ctx.now);
    const handoff = lead.handoffs.find((one) => one.id === clock.handoffId);
    if (version === null || handoff === undefined || tier.reassign === null) return;
    // A touch in time may still be told; once the CRM has been read, the sweep looks at this clock again.
    if (isProvisional((await loadFeeds(ctx, tx))(lead.source), current.dueAt)) return;
    const holdings = (handoff.facts.holdings ?? []) as Holding[];
    const past = new Set(holdings.flatMap((one) => (one.person === null ? [] : [one.person])));
    const { routing } = version.playbook;
    const rotation = toRotation(await lockRotation(tx));
    // Not the clock's owner: a breached clock stays charged to who held the lead then.
    const holder = lead.ownerKey;
    const exclude = routing.excludePastOwners ? past : new Set(holder === null ? [] : [holder]);
    const next =
      past.size > routing.maximumHops
        ? { person: null, skipped: ['it has moved as often as the playbook allows'] }
        : nextInPool(version, tier.reassign.team, ctx.now, rotation, exclude);
    if (next.person !== null) {
      const path = [`${tier.key} of ${clock.kind}: reassigned`, ...next.skipped];
      const event = ownerFact(`escalate:${clock.id}:${tier.key}`, ctx.now, next.person, 'escalation', path);
      await applyFacts(ctx, tx, [{ key: { source: lead.source, externalId: lead.externalId }, event }]);
      await takeTurn(tx, tier.reassign.team, next.person, ctx.now);
    }
    const moved = await getClock(tx, clock.id);
    await planAlerts(ctx, tx, [
      {
        clock: { ...moved, ownerKey: next.person ?? holder },
        tier: tier.key,
        kind: 'reassigned',
        dueAt: at,
        notify: next.person === null ? tier.notify : ['previousOwner', ...tier.notify],
        via: tier.via,
        previousOwnerKey: holder,
        version,
      },
    ]);
  });
}

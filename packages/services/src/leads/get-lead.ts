import type { LeadState } from '@baton/core/handoff/handoff';
import { replay } from '@baton/core/handoff/replay';
import { versionAt } from '@baton/core/handoff/version';
import { listEvents } from '@baton/db/events';
import { isId } from '@baton/db/id';
import { getLead as getRow, type LeadDetail } from '@baton/db/lead-readers';
import { followMerge } from '@baton/db/merges';
import { toClock } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { type Directory, isVisible, loadDirectory, visibleTo } from '../people/directory.ts';
import { iso } from '../views/basics.ts';
import type { HandoffAnswer, LeadDetailAnswer } from '../views/lead.ts';
import { cadenceOf, missingOf, wasEarly } from './cadence.ts';
import { explainMql, explainOwner } from './explain-lead.ts';
import { toTimeline } from './timeline.ts';
import { fieldsOf, toLeadSummary } from './to-lead-summary.ts';
import { countingEvents, tellingRows } from './work.ts';

/** A lead (the survivor, if it was merged) with its handoffs, touches, timeline and explanations. Throws `not-found`, and `forbidden` outside the actor's slice. */
export async function getLead(ctx: Ctx, id: string): Promise<LeadDetailAnswer> {
  return readLead(ctx, id, true);
}

/** The lead after something was done to it, also when that moved it out of the actor's slice. */
export async function getLeadAfterwards(ctx: Ctx, id: string): Promise<LeadDetailAnswer> {
  return readLead(ctx, id, false);
}

/** Throws `not-found` for a lead of nobody's, `forbidden` for one outside the actor's slice. */
export async function checkLeadAccess(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) =>
    refuseForeign(ctx, await loadDirectory(ctx, tx), await getRow(tx, id)),
  );
}

async function readLead(ctx: Ctx, id: string, onlyOwn: boolean): Promise<LeadDetailAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const { survivorId, mergedIds } = isId(id) ? await followMerge(tx, id) : { survivorId: id, mergedIds: [] };
    const lead = await getRow(tx, survivorId);
    if (onlyOwn) refuseForeign(ctx, directory, lead);
    const rows = tellingRows(await listEvents(tx, [survivorId, ...mergedIds]), survivorId);
    const alerts = await tx.alert.findMany({
      where: { workspaceId: ctx.scope.workspaceId, leadId: survivorId },
      include: { deliveries: true },
    });
    const events = countingEvents(rows, survivorId);
    const state: LeadState = replay(directory.versions, events, ctx.now);
    const summary = toLeadSummary(lead);
    return {
      id: lead.id,
      source: lead.source,
      externalId: lead.externalId,
      name: summary.name,
      email: lead.email,
      company: lead.company,
      title: summary.title,
      stage: lead.stage,
      owner: directory.person(lead.ownerKey),
      queue: lead.queueKey,
      fields: fieldsOf(lead.fields),
      changedAt: iso(lead.changedAt),
      handoffs: lead.handoffs.map((handoff) => toHandoff(handoff, lead, directory, ctx.now)),
      touches: state.touches.map((touch) => ({
        at: iso(touch.at),
        kind: touch.kind,
        by: touch.by,
        direction: touch.direction,
        automated: touch.automated,
        verified: touch.verified,
        outcome: touch.outcome,
        note: touch.note,
        source: touch.source,
        recordedAt: iso(touch.recordedAt),
      })),
      timeline: toTimeline({ state, rows, alerts, lead, directory, now: ctx.now }),
      whyMql: explainMql(state, events, directory),
      whyOwner: explainOwner(rows, directory),
      crmUrl: null,
    };
  });
}

/** Reps see their own leads: those they own, or held in any handoff. */
function refuseForeign(ctx: Ctx, directory: Directory, lead: LeadDetail): void {
  const visible = visibleTo(ctx, directory);
  const team = lead.handoffs.at(-1)?.teamKey ?? null;
  if (isVisible(visible, lead.ownerKey, team)) return;
  if (
    lead.handoffs.some(
      (one) =>
        isVisible(visible, one.ownerKey, one.teamKey) ||
        one.clocks.some((clock) => isVisible(visible, clock.ownerKey, clock.teamKey)),
    )
  )
    return;
  const owner = directory.person(lead.ownerKey)?.name ?? 'nobody';
  throw new ServiceError(
    'forbidden',
    `This lead is not in your slice: it belongs to ${owner}${team === null ? '' : ` (${directory.team(team)?.name ?? team})`}.`,
  );
}

function toHandoff(
  handoff: LeadDetail['handoffs'][number],
  lead: LeadDetail,
  directory: Directory,
  now: number,
): HandoffAnswer {
  const rejection = handoff.rejection as { reason: string; note: string | null; by: string | null; at: number } | null;
  const reasons = versionAt(directory.versions, handoff.mqlAt ?? now)?.playbook.rejection.reasons ?? [];
  const reason = reasons.find((one) => one.key === rejection?.reason);
  const cadence = cadenceOf(handoff);
  return {
    id: handoff.id,
    cycle: handoff.cycle,
    stage: handoff.stage,
    mqlAt: iso(handoff.mqlAt),
    assignedAt: iso(handoff.assignedAt),
    salAt: iso(handoff.salAt),
    sqlAt: iso(handoff.sqlAt),
    opportunityAt: iso(handoff.opportunityAt),
    wonAt: iso(handoff.wonAt),
    lostAt: iso(handoff.lostAt),
    closedAt: iso(handoff.closedAt),
    outcome: handoff.outcome,
    rejection: rejection && {
      reason: rejection.reason,
      label: directory.reasonLabel(rejection.reason),
      note: rejection.note ?? null,
      by: rejection.by ?? null,
      at: iso(rejection.at),
      early: wasEarly(reason, rejection.at, cadence),
    },
    policy:
      handoff.policyKey === null ? null : { key: handoff.policyKey, name: handoff.policyName ?? handoff.policyKey },
    cadence: cadence && {
      ...cadence,
      dueAt: iso(cadence.dueAt),
      doneAt: iso(cadence.doneAt),
      missing: missingOf(cadence),
    },
    inferred: handoff.inferred,
    clocks: handoff.clocks.map((clock) => toClock(clock, lead, directory, now)),
  };
}

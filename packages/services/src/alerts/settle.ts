import type { Firing } from '@baton/core/clock/clock';
import type { LeadEvent } from '@baton/core/handoff/event';
import type { Tx } from '@baton/db/client';
import type { ClockState, SavedLead, LeadState as StoredLead } from '@baton/db/leads';
import { endAlerts, listStandingAlerts, type StandingAlert } from '@baton/db/open-alerts';
import type { Ctx } from '../context.ts';
import { causeOf, tellingEvent } from './cause.ts';
import { type AlertEnd, endOfAlert } from './standing.ts';

type Saved = {
  saved: readonly SavedLead[];
  states: readonly StoredLead[];
  /** What was learned of each lead, by its id. */
  fresh: ReadonlyMap<string, readonly LeadEvent[]>;
};
type Found = { clock: ClockState | null; leadId: string };

/**
 * Alerts that need nobody any more end with their leads' new state: done where the clock has ended since, withdrawn with the
 * cause where they never were due by what is known now. What was not sent yet is not sent; what was sent says so.
 */
export async function settleAlerts(ctx: Ctx, tx: Tx, { saved, states, fresh }: Saved): Promise<void> {
  const changed = saved.filter((lead) => lead.changed).map((lead) => lead.id);
  const open = await listStandingAlerts(tx, changed);
  if (open.length === 0) return;
  const clocks = clocksById(saved, states);
  const { timeZone } = await tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } });
  const ends = open.flatMap((alert) => {
    const found = clocks.get(alert.clockId) ?? { clock: null, leadId: alert.leadId };
    const end = endOf(alert, found, fresh.get(found.leadId) ?? [], timeZone, ctx.now);
    // What was right when its clock ended stays so, unless the clock had ended before.
    const settled = alert.state === 'done' && (found.clock === null || end?.state !== 'withdrawn');
    return end === null || settled ? [] : [{ id: alert.id, ...end }];
  });
  await endAlerts(tx, ends);
}

function endOf(
  alert: StandingAlert,
  { clock }: Found,
  fresh: readonly LeadEvent[],
  timeZone: string,
  now: number,
): AlertEnd | null {
  const stop = (clock?.stoppedBy ?? null) as { sourceId: string | null } | null;
  const open = clock !== null && clock.state !== 'completed' && clock.state !== 'cancelled';
  const cause = causeOf(tellingEvent(fresh, stop?.sourceId ?? null), open ? clock.dueAt : null, timeZone, now);
  return endOfAlert(alert, clock && { ...clock, planned: clock.planned as Firing[] }, now, cause);
}

function clocksById(saved: readonly SavedLead[], states: readonly StoredLead[]): Map<string, Found> {
  const byName = new Map(
    states.flatMap((lead) =>
      lead.handoffs.flatMap(({ cycle, clocks }) =>
        clocks.map((clock) => [nameOf(lead.id, { cycle, ...clock }), clock] as const),
      ),
    ),
  );
  return new Map(
    saved.flatMap((lead) =>
      lead.clocks.map((one) => [one.id, { clock: byName.get(nameOf(lead.id, one)) ?? null, leadId: lead.id }] as const),
    ),
  );
}

function nameOf(leadId: string, { cycle, kind, instance }: { cycle: number; kind: string; instance: number }): string {
  return `${leadId}:${cycle}:${kind}:${instance}`;
}

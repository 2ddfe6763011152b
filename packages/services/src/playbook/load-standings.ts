import type { SlaClock } from '@baton/core/clock/clock';
import type { Handoff } from '@baton/core/handoff/handoff';
import type { Tx } from '@baton/db/client';
import { listOpenAlerts } from '@baton/db/open-alerts';
import { endOfAlert } from '../alerts/standing.ts';
import type { Ctx } from '../context.ts';
import { loadLeads } from '../leads/load-leads.ts';
import type { EffectAnswer } from '../views/playbook.ts';

type ClockName = Pick<SlaClock, 'kind' | 'instance'>;

/** What is stored about leads beside their events: the ids of their clocks, and the alerts that stand. */
export type Standings = {
  clockId(leadId: string, cycle: number, clock: ClockName): string | null;
  lead(leadId: string): EffectAnswer['modes']['new']['examples'][number]['lead'];
  /** Of the alerts of a lead's open handoff those that would be withdrawn if it stood like this; `unsent`: nothing went out. */
  alertsEnding(leadId: string, after: Handoff | undefined, now: number): { withdrawn: number; unsent: number };
};

/** Loads them for some leads. Runs in the caller's transaction. */
export async function loadStandings(ctx: Ctx, tx: Tx, leadIds: readonly string[]): Promise<Standings> {
  const { workspaceId } = ctx.scope;
  const [leads, clocks, alerts] = await Promise.all([
    loadLeads(ctx, tx, leadIds),
    tx.clock.findMany({
      where: { workspaceId, leadId: { in: [...leadIds] } },
      select: { id: true, leadId: true, cycle: true, kind: true, instance: true },
    }),
    listOpenAlerts(tx, leadIds),
  ]);
  const out = await tx.delivery.findMany({
    where: {
      workspaceId,
      alertId: { in: alerts.map(({ id }) => id) },
      status: { in: ['sending', 'sent', 'ambiguous'] },
    },
    select: { alertId: true },
  });
  const sent = new Set(out.map(({ alertId }) => alertId));
  const ids = new Map(clocks.map((row) => [nameOf(row.leadId, row.cycle, row), row.id]));
  const names = new Map(clocks.map((row) => [row.id, row]));
  const byLead = Map.groupBy(alerts, ({ leadId }) => leadId);
  return {
    clockId: (leadId, cycle, clock) => ids.get(nameOf(leadId, cycle, clock)) ?? null,
    lead(leadId) {
      const { name, company } = leads.get(leadId) ?? {};
      return { id: leadId, name: name ?? null, company: company ?? null };
    },
    alertsEnding(leadId, after, now) {
      const counts = { withdrawn: 0, unsent: 0 };
      for (const alert of byLead.get(leadId) ?? []) {
        const of = names.get(alert.clockId);
        if (of === undefined || of.cycle !== after?.cycle) continue;
        const clock = after.clocks.find((one) => one.kind === of.kind && one.instance === of.instance) ?? null;
        if (endOfAlert(alert, clock, now, '')?.state !== 'withdrawn') continue;
        counts.withdrawn += 1;
        if (!sent.has(alert.id)) counts.unsent += 1;
      }
      return counts;
    },
  };
}

function nameOf(leadId: string, cycle: number, { kind, instance }: { kind: string; instance: number }): string {
  return `${leadId} ${cycle} ${kind} ${instance}`;
}

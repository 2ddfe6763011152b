import type { AlertWithDeliveries } from '@baton/db/alerts';
import type { Tx } from '@baton/db/client';
import { listClocksById } from '@baton/db/clock-readers';
import { toClock } from '../clocks/to-clock.ts';
import type { Ctx } from '../context.ts';
import { loadLeads } from '../leads/load-leads.ts';
import { recipientName } from '../leads/timeline.ts';
import { toLeadSummary } from '../leads/to-lead-summary.ts';
import type { Directory } from '../people/directory.ts';
import type { AlertAnswer } from '../views/alert.ts';
import { iso } from '../views/basics.ts';

/** Stored alerts as the API shows them, with their leads and clocks. */
export async function toAlerts(
  ctx: Ctx,
  tx: Tx,
  directory: Directory,
  rows: readonly AlertWithDeliveries[],
): Promise<AlertAnswer[]> {
  const leads = await loadLeads(
    ctx,
    tx,
    rows.map((row) => row.leadId),
  );
  const clocks = new Map(
    (await listClocksById(tx, [...new Set(rows.map((row) => row.clockId))])).map((row) => [row.id, row]),
  );
  return rows.map((row) => {
    const lead = leads.get(row.leadId);
    const clock = clocks.get(row.clockId);
    return {
      id: row.id,
      tier: row.tier,
      kind: row.kind,
      state: row.state,
      reason: row.reason,
      dueAt: iso(row.dueAt),
      createdAt: iso(row.createdAt),
      recipient: { key: row.recipient, name: recipientName(row.recipient, directory) },
      handoff: { id: row.handoffId, cycle: row.cycle },
      clockId: row.clockId,
      clock: clock && lead ? toClock(clock, lead, directory, ctx.now) : null,
      lead: lead ? toLeadSummary(lead) : null,
      deliveries: row.deliveries.map(({ channel, toAddress, status, attempts, sentAt, error }) => ({
        channel,
        to: toAddress,
        status,
        attempts,
        sentAt: iso(sentAt),
        error,
      })),
    };
  });
}

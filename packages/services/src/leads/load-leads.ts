import type { Tx } from '@baton/db/client';
import type { Ctx } from '../context.ts';
import type { LeadSource } from './to-lead-summary.ts';

export type LoadedLead = LeadSource & { ownerKey: string | null; queueKey: string | null; changedAt: number };

/** Leads by id; ids nobody has are left out. */
export async function loadLeads(ctx: Ctx, tx: Tx, ids: readonly string[]): Promise<Map<string, LoadedLead>> {
  const rows = await tx.lead.findMany({ where: { workspaceId: ctx.scope.workspaceId, id: { in: [...new Set(ids)] } } });
  return new Map(rows.map((row) => [row.id, { ...row, changedAt: row.changedAt.getTime() }]));
}

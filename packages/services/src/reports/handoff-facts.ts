import type { HandoffFact } from '@baton/core/metrics/facts';
import type { Tx } from '@baton/db/client';
import { listHandoffFacts } from '@baton/db/reports';
import type { Ctx } from '../context.ts';
import type { Range } from './report-query.ts';

/** Handoffs of the period: by their MQL, or (`activity`) with any stage in it. `field` adds one field of their leads. */
export async function loadHandoffFacts(
  ctx: Ctx,
  tx: Tx,
  range: Range,
  basis: 'mql' | 'any',
  field: string | null,
): Promise<HandoffFact[]> {
  const rows = await listHandoffFacts(tx, { ...range, basis });
  const values = field === null ? null : await loadField(ctx, tx, field);
  return rows.flatMap((row) => {
    if (row.mqlAt === null) return [];
    return [
      {
        handoffId: row.handoffId,
        leadId: row.leadId,
        cycle: row.cycle,
        ownerKey: row.ownerKey,
        teamKey: row.teamKey,
        policyKey: row.policyKey,
        sourceLabel: row.sourceLabel,
        campaign: row.campaign,
        leadType: row.leadType,
        mqlAt: row.mqlAt,
        assignedAt: row.assignedAt,
        salAt: row.salAt,
        sqlAt: row.sqlAt,
        opportunityAt: row.opportunityAt,
        wonAt: row.wonAt,
        lostAt: row.lostAt,
        closedAt: row.closedAt,
        outcome: row.outcome,
        rejected: row.rejection !== null,
        inferred: row.inferred,
        fields: field === null ? {} : { [field]: values?.get(row.leadId) ?? null },
      },
    ];
  });
}

async function loadField(ctx: Ctx, tx: Tx, field: string): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; value: string }[]>`
    select id::text, fields->>${field} as value from leads
    where workspace_id = ${ctx.scope.workspaceId}::uuid and fields->>${field} is not null`;
  return new Map(rows.map((row) => [row.id, row.value]));
}

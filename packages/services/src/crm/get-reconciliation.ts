import { newId } from '@baton/db/id';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { Difference, ReconciliationAnswer, StageCounts } from '../views/reconciliation.ts';
import { getCrmConnection } from './sync-connections.ts';

/** The last comparison of a CRM's leads with Baton's. Throws `not-found` for an unknown connection. */
export async function getReconciliation(ctx: Ctx, connectionId: string): Promise<ReconciliationAnswer> {
  const { workspaceId } = ctx.scope;
  const row = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await getCrmConnection(ctx, tx, connectionId);
    return tx.reconciliation.findFirst({ where: { workspaceId, connectionId }, orderBy: { createdAt: 'desc' } });
  });
  return {
    connectionId,
    state: (row?.state ?? 'none') as ReconciliationAnswer['state'],
    createdAt: row?.createdAt.toISOString() ?? null,
    finishedAt: row?.finishedAt?.toISOString() ?? null,
    leads: row?.leads ?? 0,
    differing: row?.differing ?? 0,
    counts: (row?.counts ?? {}) as StageCounts,
    differences: (row?.differences ?? []) as Difference[],
    error: row?.error ?? null,
  };
}

/** Plans a comparison now. Throws `not-found`, and `conflict` while one waits or runs. */
export async function startReconciliation(ctx: Ctx, connectionId: string): Promise<void> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { id } = await getCrmConnection(ctx, tx, connectionId);
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`reconcile:${id}`}, 0))`;
    const open = await tx.reconciliation.count({
      where: { workspaceId, connectionId: id, state: { in: ['queued', 'running'] } },
    });
    if (open > 0) throw new ServiceError('conflict', 'The CRM is being compared already.');
    await tx.reconciliation.create({ data: { workspaceId, id: newId(), connectionId: id } });
    await addAuditEntry(ctx, tx, { action: 'reconciliation.start', object: id });
  });
}

import type { Tx } from '@baton/db/client';
import { newId } from '@baton/db/id';
import type { Ctx } from '../context.ts';

export type AuditChange = { action: string; object: string; before?: object; after?: object };

/** Notes in the audit log, in the caller's transaction, who changed what. Never pass secrets. */
export async function addAuditEntry(ctx: Ctx, tx: Tx, { action, object, before, after }: AuditChange): Promise<void> {
  await tx.auditEntry.create({
    data: {
      workspaceId: ctx.scope.workspaceId,
      id: newId(),
      at: new Date(ctx.now),
      actor: ctx.actor.key ?? ctx.actor.name,
      via: ctx.actor.via,
      action,
      object,
      ...(before && { before }),
      ...(after && { after }),
    },
  });
}

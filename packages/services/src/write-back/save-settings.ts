import type { Tx } from '@baton/db/client';
import { planAllWrites } from '@baton/db/outbox';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import type { WritableConnection } from './open-writing.ts';
import { toStoredFields, type WriteSettings } from './write-settings.ts';

const BATCH = 2_000;

/** Stores what a connection writes, in the caller's transaction, with an entry in the audit log. */
export async function saveWriteSettings(
  ctx: Ctx,
  tx: Tx,
  { id, settings: before }: WritableConnection,
  settings: WriteSettings,
): Promise<void> {
  const stored = { writeFields: toStoredFields(settings.fields), writeValues: settings.values };
  await tx.connection.updateMany({
    where: { workspaceId: ctx.scope.workspaceId, id },
    // What hindered writing may be mended by this; if it is not, the next call says so.
    data: { ...stored, nextWriteAt: null, writeProblem: null, writeFailures: 0 },
  });
  await addAuditEntry(ctx, tx, {
    action: 'connection.write-fields',
    object: id,
    before: { fields: [...before.fields], values: before.values },
    after: { fields: [...settings.fields], values: settings.values },
  });
}

/** Has every lead of the connection looked at: what is on now may say more than was written so far. */
export async function planAllLeads(ctx: Ctx, connectionId: string): Promise<void> {
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    after = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) =>
      planAllWrites(tx, connectionId, { after: from, limit: BATCH }),
    );
    if (after === null) break;
  }
  await ctx.enqueue('crm.write', {});
}

import { listLastWrites, readBacklog, retryRecords } from '@baton/db/crm-records';
import { isId } from '@baton/db/id';
import { WRITTEN_FIELDS } from '@baton/integrations/crm-fields';
import { z } from 'zod';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { NotedBudget } from '../connections/budgets.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { iso } from '../views/basics.ts';
import type { WritesAnswer } from '../views/write-back.ts';
import { openWriting } from './open-writing.ts';

const SHOWN = 50;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The last values that were written over a connection, what waits, and what was given up on with its reason. */
export async function listWrites(ctx: Ctx, connectionId: string): Promise<WritesAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const { problem, restsUntil, budget } = await openWriting(ctx, tx, connectionId);
    const { observe } = await tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } });
    const writes = await listLastWrites(tx, connectionId, SHOWN);
    const { waiting, failed, failures } = await readBacklog(tx, connectionId, SHOWN);
    return {
      items: writes.map(
        ({ id, leadId, externalId, leadName, field, crmField, before, after, at, outcome, reason }) => ({
          id,
          lead: { id: leadId, externalId, name: leadName },
          field,
          label: labelOf(field),
          crmField,
          before,
          after,
          at: iso(at),
          outcome,
          reason,
        }),
      ),
      waiting,
      failed,
      failures: failures.map(({ leadId, externalId, leadName, reason, code, fields, at }) => ({
        lead: { id: leadId, externalId, name: leadName },
        reason,
        code,
        fields: fields.map((field) => ({ field, label: labelOf(field) })),
        at: iso(at),
      })),
      observe,
      problem,
      restsUntil: iso(restsUntil),
      budget: toBudget(budget),
    };
  });
}

function labelOf(field: string): string {
  return WRITTEN_FIELDS[field as keyof typeof WRITTEN_FIELDS]?.label ?? field;
}

const budgetSchema = z.record(
  z.string(),
  z.object({ used: z.number(), max: z.number(), window: z.union([z.literal('day'), z.number()]), at: z.number() }),
);

function toBudget(stored: unknown): WritesAnswer['budget'] {
  const budgets: NotedBudget[] = Object.values(budgetSchema.safeParse(stored).data ?? {});
  return budgets.map(({ used, max, window, at }) => ({ used, max, window: String(window), at: iso(at) }));
}

/** Writes what was given up on once more: of one lead, or of all (null). Answers how many records that are. */
export async function retryWrite(ctx: Ctx, connectionId: string, leadId: string | null): Promise<{ retried: number }> {
  const wanted = leadId === null || isId(leadId) ? leadId : NOBODY;
  const retried = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    await openWriting(ctx, tx, connectionId);
    const count = await retryRecords(tx, connectionId, wanted);
    if (leadId !== null && count === 0) throw new ServiceError('not-found', 'Nothing of this lead was given up on.');
    await tx.connection.updateMany({
      where: { workspaceId: ctx.scope.workspaceId, id: connectionId },
      data: { nextWriteAt: null, writeProblem: null, writeFailures: 0 },
    });
    await addAuditEntry(ctx, tx, { action: 'connection.retry-writes', object: connectionId, after: { leadId, count } });
    return count;
  });
  await ctx.enqueue('crm.write', {});
  return { retried };
}

import { BadCursorError } from '@baton/db/errors';
import { isId } from '@baton/db/id';
import type { Ctx } from '../context.ts';
import type { AuditEntryAnswer } from '../views/settings.ts';

/** Who did what, newest first. */
export async function listAuditLog(
  ctx: Ctx,
  page: { limit: number; cursor: string | null },
): Promise<{ items: AuditEntryAnswer[]; nextCursor: string | null }> {
  const { workspaceId } = ctx.scope;
  const after = page.cursor === null ? null : Buffer.from(page.cursor, 'base64url').toString('utf8');
  if (after !== null && !isId(after)) throw new BadCursorError();
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.auditEntry.findMany({
      where: { workspaceId, ...(after === null ? {} : { id: { lt: after } }) },
      orderBy: { id: 'desc' },
      take: page.limit + 1,
    }),
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ id, at, actor, action, object, before, after: now, via }) => ({
      id,
      at: at.toISOString(),
      actor,
      action,
      object,
      before,
      after: now,
      via,
    })),
    nextCursor: rows.length > page.limit && last ? Buffer.from(last.id).toString('base64url') : null,
  };
}

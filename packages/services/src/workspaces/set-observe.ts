import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';

const LIVE = 'workspace.live';
const OBSERVE = 'workspace.observe';

/** Has the workspace observe, or go live. Saying what is so already changes nothing. */
export async function setObserve(ctx: Ctx, observe: boolean): Promise<{ observe: boolean }> {
  const { workspaceId } = ctx.scope;
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { count } = await tx.workspace.updateMany({
      where: { id: workspaceId, observe: !observe },
      data: { observe },
    });
    if (count === 1)
      await addAuditEntry(ctx, tx, {
        action: observe ? OBSERVE : LIVE,
        object: workspaceId,
        before: { observe: !observe },
        after: { observe },
      });
  });
  return { observe };
}

/** Before a workspace gets its first CRM: it observes until somebody says go, unless it is at work already. */
export async function observeUntilLaunch(ctx: Ctx): Promise<void> {
  const { workspaceId } = ctx.scope;
  const launched = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const said = await tx.auditEntry.findFirst({ where: { workspaceId, action: LIVE }, select: { id: true } });
    const told = await tx.alert.findFirst({ where: { workspaceId }, select: { id: true } });
    return said !== null || told !== null;
  });
  if (!launched) await setObserve(ctx, true);
}

import type { Ctx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import type { ObserveAnswer } from '../views/workspace.ts';

/** Whether the workspace only observes, and what would start when it goes live (or stop when it does not any more). */
export async function getObserve(ctx: Ctx): Promise<ObserveAnswer> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { observe } = await tx.workspace.findFirstOrThrow({ where: { id: workspaceId } });
    const open = { workspaceId, state: { in: ['running', 'paused'] } };
    const connections = await tx.connection.findMany({ where: { workspaceId }, orderBy: { createdAt: 'asc' } });
    const versions = await loadVersions(ctx, tx);
    return {
      observe,
      openClocks: await tx.clock.count({ where: open }),
      breachedClocks: await tx.clock.count({ where: { ...open, breached: true } }),
      channels: connections.filter(({ kind }) => CHANNELS.has(kind)).map(({ name }) => name),
      writes: connections.flatMap(({ name, writeFields }) => {
        const fields = Object.values(writeFields as Record<string, unknown>).filter((on) => on === true).length;
        return fields === 0 ? [] : [{ name, fields }];
      }),
      assigns: versions.at(-1)?.playbook.routing.mode === 'baton',
    };
  });
}

const CHANNELS = new Set(['slack', 'teams', 'email']);

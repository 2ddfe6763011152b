import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { BackfillAnswer } from '../views/backfill.ts';
import { getBackfill } from './get-backfill.ts';
import { runBackfill } from './run-backfill.ts';
import { startBackfill } from './start-backfill.ts';
import { listCrmConnections } from './sync-connections.ts';

const LOOK_MS = 500;

/**
 * Reads the history of one connection, or of every CRM of the workspace, to its end: here, or while workers do. Goes on with
 * a reading that is under way. `tell` gets how far it is. Throws as `startBackfill`, and `invalid` when there is no CRM.
 */
export async function followBackfill(
  ctx: Ctx,
  input: { connectionId?: string | undefined; days?: number | undefined },
  tell: (progress: BackfillAnswer) => void,
): Promise<BackfillAnswer[]> {
  const connections = await listCrmConnections(ctx, input.connectionId ?? null);
  if (connections.length === 0) throw new ServiceError('invalid', 'No CRM is connected to this workspace.');
  const ended: BackfillAnswer[] = [];
  for (const { id } of connections) {
    await startBackfill(ctx, { connectionId: id, days: input.days }).catch((error: unknown) => {
      if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error;
    });
    ended.push(await follow(ctx, id, tell));
  }
  return ended;
}

async function follow(ctx: Ctx, id: string, tell: (progress: BackfillAnswer) => void): Promise<BackfillAnswer> {
  for (;;) {
    const progress = await getBackfill(ctx, id);
    tell(progress);
    if (progress.finishedAt !== null) return progress;
    const read = await runBackfill(ctx, { workspaceId: ctx.scope.workspaceId });
    // A worker reads, or the CRM is to be left alone for a while.
    if (read === null) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

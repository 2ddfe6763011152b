import type { TranslatedEvent } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';
import { isEcho } from '../write-back/echoes.ts';

/** The events without those that are our own writes coming back: stored, they would make Baton answer itself. */
export async function dropEchoes(
  ctx: Ctx,
  connectionId: string,
  events: readonly TranslatedEvent[],
): Promise<TranslatedEvent[]> {
  if (!events.some((event) => event.echo !== undefined)) return [...events];
  const echoes = await ctx.db.inWorkspace(ctx.scope.workspaceId, (tx) => isEcho(tx, connectionId, events));
  return events.filter((_, index) => echoes[index] !== true);
}

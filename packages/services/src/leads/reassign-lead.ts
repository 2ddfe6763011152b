import type { Owner } from '@baton/core/handoff/event';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { act } from './act.ts';

/** Gives a lead to a person, a queue, or nobody. Clocks keep their start. */
export async function reassignLead(ctx: Ctx, input: { leadId: string; owner: Owner }): Promise<{ leadId: string }> {
  return act(ctx, input, 'lead.owner', async (_, tx) => {
    if (typeof input.owner === 'string') {
      const person = await tx.person.findFirst({ where: { workspaceId: ctx.scope.workspaceId, key: input.owner } });
      if (person === null)
        throw new ServiceError('invalid', 'There is no such person.', [
          { path: 'owner', message: 'must be the key of a person of this workspace' },
        ]);
      if (!person.active)
        throw new ServiceError('invalid', `${person.name} is inactive.`, [
          { path: 'owner', message: 'must be an active person' },
        ]);
    }
    return { owner: input.owner, decision: { by: 'person' as const, path: [`reassigned by ${ctx.actor.name}`] } };
  });
}

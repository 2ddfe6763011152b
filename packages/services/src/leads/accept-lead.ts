import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { type Acting, act, openHandoffOf } from './act.ts';

/** Accepts an MQL: it becomes a SAL. `at` in epoch ms, now when left out. Throws `conflict` when it was decided already. */
export async function acceptLead(ctx: Ctx, input: Acting): Promise<{ leadId: string }> {
  return act(ctx, input, 'lead.accepted', (lead) => {
    if (openHandoffOf(lead).salAt !== null) throw new ServiceError('conflict', 'This lead was accepted already.');
    return { by: ctx.actor.key ?? undefined };
  });
}

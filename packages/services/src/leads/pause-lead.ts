import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { act, openHandoffOf } from './act.ts';

export type Pausing = { leadId: string; reason: string; until?: number | undefined };

/** Pauses the clocks of a lead's open handoff for a reason, until an instant (epoch ms) or until resumed. */
export async function pauseLead(ctx: Ctx, input: Pausing): Promise<{ leadId: string }> {
  if (input.until !== undefined && input.until <= ctx.now)
    throw new ServiceError('invalid', 'The end lies in the past.', [
      { path: 'until', message: 'must be in the future' },
    ]);
  return act(ctx, input, 'lead.paused', (lead) => {
    openHandoffOf(lead);
    return {
      reason: input.reason,
      by: ctx.actor.key ?? undefined,
      ...(input.until === undefined ? {} : { until: new Date(input.until).toISOString() }),
    };
  });
}

/** Lets the clocks of a lead count again. */
export async function resumeLead(ctx: Ctx, input: { leadId: string }): Promise<{ leadId: string }> {
  return act(ctx, input, 'lead.resumed', (lead) => {
    openHandoffOf(lead);
    return { by: ctx.actor.key ?? undefined };
  });
}

import type { TouchKind } from '@baton/core/handoff/event';
import type { Ctx } from '../context.ts';
import { type Acting, act } from './act.ts';

export type Touching = Acting & {
  kind: TouchKind;
  direction?: 'out' | 'in' | undefined;
  outcome?: string | undefined;
  note?: string | undefined;
};

/** Logs a contact attempt by hand: self-reported, so it cannot undo a breach that was already recorded. */
export async function logTouch(ctx: Ctx, input: Touching): Promise<{ leadId: string }> {
  return act(ctx, input, 'lead.touched', () => ({
    kind: input.kind,
    by: ctx.actor.key,
    direction: input.direction ?? 'out',
    automated: false,
    verified: false,
    ...(input.outcome ? { outcome: input.outcome } : {}),
    ...(input.note ? { note: input.note } : {}),
  }));
}

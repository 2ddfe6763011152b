import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { decideClock } from './decide-clock.ts';

export type Excusing = { clockId: string; reason: string };

/**
 * Takes a clock out of the reps' figures for a reason; it stays visible. Nobody excuses a clock that is charged to them.
 * Throws `forbidden`, `not-found`, and `conflict` when it is excused already.
 */
export async function excuseClock(ctx: Ctx, { clockId, reason }: Excusing): Promise<void> {
  await decideClock(ctx, clockId, { type: 'clock.excused', action: 'clock.excuse' }, (clock, detail) => {
    refuseOwn(ctx, clock.ownerKey);
    if (detail?.excuse) throw new ServiceError('conflict', `This clock is excused already: ${detail.excuse.reason}`);
    return { reason, rule: false, removed: false };
  });
}

/** Takes an excuse back, a rule's too. Throws `forbidden`, `not-found`, and `conflict` when there is none. */
export async function unexcuseClock(ctx: Ctx, { clockId, reason }: Excusing): Promise<void> {
  await decideClock(ctx, clockId, { type: 'clock.excused', action: 'clock.unexcuse' }, (clock, detail) => {
    refuseOwn(ctx, clock.ownerKey);
    if (!detail?.excuse) throw new ServiceError('conflict', 'This clock is not excused.');
    return { reason, rule: false, removed: true };
  });
}

function refuseOwn(ctx: Ctx, ownerKey: string | null): void {
  if (ctx.actor.key !== null && ctx.actor.key === ownerKey)
    throw new ServiceError('forbidden', 'This clock is charged to you. Another manager or an admin can excuse it.');
}

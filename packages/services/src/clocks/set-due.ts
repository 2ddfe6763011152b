import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { decideClock } from './decide-clock.ts';

/** `dueAt` in epoch ms; null gives the due instant back to the policy. */
export type SettingDue = { clockId: string; dueAt: number | null; reason: string };

/** Farther away a due instant is a slip of the pen. */
const FARTHEST_MS = 2 * 366 * 86_400_000;

/**
 * Sets by hand when a clock that runs or is paused falls due. Throws `forbidden`, `not-found`, `conflict` for a clock that
 * has not started or has ended, and `invalid` for an instant before its start or years away.
 */
export async function setDue(ctx: Ctx, { clockId, dueAt, reason }: SettingDue): Promise<void> {
  await decideClock(ctx, clockId, { type: 'clock.overridden', action: 'clock.due' }, (clock, detail) => {
    if (clock.state === 'completed' || clock.state === 'cancelled')
      throw new ServiceError('conflict', 'This clock has ended; it cannot fall due any more.');
    const { startedAt } = clock;
    if (startedAt === null || startedAt > ctx.now)
      throw new ServiceError('conflict', 'This clock has not started yet, so it has no due instant to set.');
    if (dueAt === null && !detail?.override)
      throw new ServiceError('conflict', 'The due instant of this clock was not set by hand.');
    if (dueAt !== null && dueAt < startedAt)
      throw new ServiceError('invalid', 'It would fall due before it started.', [
        { path: 'dueAt', message: `must not lie before the start of the clock, ${new Date(startedAt).toISOString()}` },
      ]);
    if (dueAt !== null && dueAt > ctx.now + FARTHEST_MS)
      throw new ServiceError('invalid', 'It would fall due years from now.', [
        { path: 'dueAt', message: 'must lie within the next two years' },
      ]);
    return { dueAt: dueAt === null ? null : new Date(dueAt).toISOString(), reason };
  });
}

import { readWatch } from '@baton/db/watch';
import type { Machinery } from '../context.ts';

export type Health = { status: 'ok' | 'degraded'; checks: Record<string, 'ok' | 'failing'> };

/** A clock that is further off than this makes people and machines disagree about what is late. */
export const SKEW_MS = 30_000;
/** A task without a sign of life for so long is dead or stuck. */
export const SILENT_MS = 45_000;

/**
 * Whether the installation does what it should: the database answers, clocks agree with it, workers get through their
 * work, messages go out. Says no more than that. Never throws.
 */
export async function getHealth({ db }: Pick<Machinery, 'db'>): Promise<Health> {
  const watch = await readWatch(db).catch(() => null);
  if (watch === null) return { status: 'degraded', checks: { database: 'failing' } };
  const tasks = watch.tasks.filter(({ task }) => task !== 'web');
  const judge = (isWell: boolean) => (isWell ? 'ok' : 'failing');
  const checks: Health['checks'] = {
    database: 'ok',
    clock: judge(Math.abs(watch.skewMs) <= SKEW_MS),
    sending: judge(watch.heldAt === null),
    // Before the first worker ever ran there is nothing to miss.
    ...(tasks.length === 0 ? {} : { worker: judge(tasks.every(({ silentMs }) => silentMs <= SILENT_MS)) }),
  };
  return { status: Object.values(checks).includes('failing') ? 'degraded' : 'ok', checks };
}

import type { Machinery } from '../context.ts';

export type Health = { status: 'ok' | 'degraded'; checks: Record<string, 'ok' | 'failing'> };

/** Whether this process reaches what it needs; says no more than that. Never throws. */
export async function getHealth(machinery: Pick<Machinery, 'db'>): Promise<Health> {
  const database = await machinery.db.now().then(
    () => 'ok' as const,
    () => 'failing' as const,
  );
  return { status: database === 'ok' ? 'ok' : 'degraded', checks: { database } };
}

import { endClaimsOf, listAbsentClaimants } from '@baton/db/presence';
import type { Machinery } from '../context.ts';

/** So often it is looked who is absent (ms), and so long a process must have been to count as dead: sessions break, too. */
const EVERY_MS = 1_000;
const ABSENT_MS = 3_000;

/**
 * Gives back what dead processes had claimed, long before their leases end. The answer looks at most once a second and
 * returns how many messages it gave back.
 */
export function createAbandonedRelease({ db, claimant }: Pick<Machinery, 'db' | 'claimant'>): () => Promise<number> {
  let absentSince = new Map<number, number>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = performance.now();
    if (now - lookedAt < EVERY_MS) return 0;
    // Who could not look for a while has not seen anyone be absent.
    const known = now - lookedAt < ABSENT_MS ? absentSince : new Map<number, number>();
    const absent = await db.acrossWorkspaces(listAbsentClaimants);
    lookedAt = now;
    absentSince = new Map(absent.filter((id) => id !== claimant).map((id) => [id, known.get(id) ?? now]));
    const dead = [...absentSince].flatMap(([id, since]) => (now - since >= ABSENT_MS ? [id] : []));
    return dead.length === 0 ? 0 : db.acrossWorkspaces((tx) => endClaimsOf(tx, dead));
  };
}

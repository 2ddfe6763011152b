import { findHold, releaseSending } from '@baton/db/installation';
import type { Machinery } from '../context.ts';

export type Confirmed = { wasHeld: boolean; sentUntil: string | null };

/**
 * Lets messages out again after a restore. What was due until the last known send stays unsent, now and when facts are told
 * again, because it may be out; with `sendAll` it is sent all the same.
 */
export async function confirmSending({ db }: Machinery, { sendAll }: { sendAll: boolean }): Promise<Confirmed> {
  const hold = await findHold(db);
  if (hold === null) return { wasHeld: false, sentUntil: null };
  await releaseSending(db, { sendAll });
  return { wasHeld: true, sentUntil: new Date(hold.sentUntil).toISOString() };
}

import type { RecentSends } from '@baton/db/delivery-claims';

/** A message that may go: when it was made (epoch ms), and whether it was waiting already when its address was last looked at. */
export type Waiting = { createdAt: number; seen: boolean };
export type GroupRules = { group: { moreThan: number; withinMs: number }; dailyMaximum: number | null };
export type Sending = { how: 'each' } | { how: 'together' } | { how: 'wait'; until: number };

/** A burst is over when nothing new came for so long. */
export const QUIET_MS = 300;
/** How long messages collect at most: for the first message about a burst, and the ones that follow on its heels. */
const COLLECT_MS = [2_000, 2_000, 8_000, 30_000] as const;
const HOUR_MS = 3_600_000;

/**
 * How the messages that wait at one address go out: each by itself up to the playbook's limit, otherwise as one, once the
 * burst has been written. A single message is not delayed, unless the sweep is in the middle of a burst, several messages
 * about one went to the address lately, or the day's maximum is reached: then they collect.
 */
export function decideSending(
  waiting: readonly Waiting[],
  lately: RecentSends,
  { group, dailyMaximum }: GroupRules,
  now: number,
): Sending {
  const single = waiting.length === 1;
  if (dailyMaximum !== null && lately.messagesOfDay >= dailyMaximum) {
    const until = (lately.lastSentAt ?? 0) + HOUR_MS;
    return until > now ? { how: 'wait', until } : { how: single ? 'each' : 'together' };
  }
  // The first ones of a burst that the sweep has only begun to write are part of it.
  const within = lately.alerts + waiting.length <= group.moreThan || (single && lately.groups < 2);
  if (within && !lately.moreToCome) return { how: 'each' };
  const collectMs = COLLECT_MS[Math.min(lately.groups, COLLECT_MS.length - 1)] ?? 0;
  const last = Math.min(...waiting.map(({ createdAt }) => createdAt)) + collectMs;
  const settled = lately.groups < 2 && waiting.every(({ seen }) => seen);
  if (settled || last <= now) return { how: within || single ? 'each' : 'together' };
  return { how: 'wait', until: Math.min(last, now + (lately.groups < 2 ? QUIET_MS : 1_000)) };
}

import type { Tier } from '../playbook/policy.ts';
import type { Firing, Span } from './clock.ts';
import { type CalendarOf, instantOf } from './spans.ts';

/**
 * The instants at which a clock's tiers fall due if nothing stops it, earliest first. A percentage is of the target in
 * working time, rounded up to a whole millisecond; `breach + 15m` counts working time after the target, with `wall`
 * wall-clock time after the due instant. A tier that can never be reached is left out.
 */
export function firingsOf(
  tiers: readonly Tier[],
  lasting: readonly Span[],
  targetMs: number,
  dueAt: number | null,
  calendars: CalendarOf,
): Firing[] {
  const firings: Firing[] = [];
  for (const tier of tiers) {
    const at = instantOfTier(tier, lasting, targetMs, dueAt, calendars);
    if (at !== null) firings.push({ tier: tier.key, at });
  }
  return firings.sort((a, b) => a.at - b.at);
}

function instantOfTier(
  tier: Tier,
  lasting: readonly Span[],
  targetMs: number,
  dueAt: number | null,
  calendars: CalendarOf,
): number | null {
  if ('percent' in tier.at) return instantOf(lasting, Math.ceil((targetMs * tier.at.percent) / 100), calendars);
  if (tier.at.afterBreachMs === 0) return dueAt;
  if (tier.at.base === 'wall') return dueAt === null ? null : dueAt + tier.at.afterBreachMs;
  return instantOf(lasting, targetMs + tier.at.afterBreachMs, calendars);
}

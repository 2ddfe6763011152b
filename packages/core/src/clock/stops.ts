import type { TouchFact } from '../handoff/facts.ts';
import type { ClockRule } from '../playbook/policy.ts';
import type { NearMiss } from './clock.ts';
import type { OwnerStretch } from './spans.ts';

type Stop = { at: number; what: string; sourceId: string; by: string | null; recordedAt: number; verified: boolean };

/**
 * Finds the first touch that stops a clock started at `start`, and every touch before it that did not, with the
 * condition it missed. A touch at the very instant of the start comes before it and counts only inside the look-back.
 */
export function touchesFor(
  rule: ClockRule,
  touches: readonly TouchFact[],
  start: number,
  closedAt: number | null,
  owners: readonly OwnerStretch[] = [],
): { stop: Stop | null; missed: NearMiss[] } {
  const missed: NearMiss[] = [];
  for (const touch of touches) {
    if (closedAt !== null && touch.at > closedAt) break;
    if (touch.at < start - Math.max(rule.lookBackMs, 0)) continue;
    const condition = missedCondition(rule, touch, start, owners);
    if (condition === null) {
      const what = touch.kind;
      return {
        stop: {
          at: Math.max(touch.at, start),
          what,
          sourceId: touch.sourceId,
          by: touch.by,
          recordedAt: touch.recordedAt,
          verified: touch.verified,
        },
        missed,
      };
    }
    missed.push({ event: touch.kind, sourceId: touch.sourceId, at: touch.at, condition });
  }
  return { stop: null, missed };
}

function missedCondition(
  rule: ClockRule,
  touch: TouchFact,
  start: number,
  owners: readonly OwnerStretch[],
): string | null {
  if (touch.at <= start && rule.lookBackMs === 0)
    return 'It came at or before the start of the clock; the policy has no look-back.';
  if (touch.direction === 'in') return 'It came from the lead; only a touch by Sales counts.';
  if (rule.humanOnly && touch.automated) return 'It was sent automatically; only touches by a person count.';
  if (rule.stopsOn !== null && !rule.stopsOn.includes(touch.kind))
    return `The policy counts ${rule.stopsOn.join(', ')}; this was ${touch.kind}.`;
  if (rule.verifiedOnly && !touch.verified) return 'It was self-reported; the policy counts verified touches only.';
  if (touch.kind === 'call' && rule.minCallMs > 0 && (touch.durationMs ?? 0) < rule.minCallMs)
    return `The call lasted ${Math.round((touch.durationMs ?? 0) / 1000)} s; the policy asks for at least ${Math.round(rule.minCallMs / 1000)} s.`;
  const holder = owners.find((one) => one.from <= touch.at && (one.to === null || one.to >= touch.at))?.ownerKey;
  if (rule.touchedBy === 'owner' && touch.by !== holder)
    return 'It was made by somebody else; the policy counts touches by the owner.';
  return null;
}

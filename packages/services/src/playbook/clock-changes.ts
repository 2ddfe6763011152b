import type { SlaClock } from '@baton/core/clock/clock';
import type { Handoff } from '@baton/core/handoff/handoff';

export const CHANGES = ['breach', 'unbreach', 'dropped', 'started', 'moved'] as const;
/** What another playbook does to a clock; one that breaches, or does not any more, has moved as well. */
export type Change = (typeof CHANGES)[number];
export type ClockChange = { before: SlaClock | null; after: SlaClock | null; changes: Change[] };

/** The clocks of a handoff that stand differently after than before. */
export function changesBetween(before: Handoff | undefined, after: Handoff | undefined): ClockChange[] {
  const earlier = byName(before);
  const later = byName(after);
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((name) => {
    const one = { before: earlier.get(name) ?? null, after: later.get(name) ?? null };
    const changes = changesOf(one.before, one.after);
    return changes.length === 0 ? [] : [{ ...one, changes }];
  });
}

function changesOf(before: SlaClock | null, after: SlaClock | null): Change[] {
  if (before === null) return after === null ? [] : after.breached ? ['started', 'breach'] : ['started'];
  const ended = (clock: SlaClock) => clock.state === 'completed' || clock.state === 'cancelled';
  if (after === null || (after.state === 'cancelled' && !ended(before))) return ['dropped'];
  const changes: Change[] = [];
  if (after.dueAt !== before.dueAt || after.targetMs !== before.targetMs) changes.push('moved');
  if (after.breached && !before.breached) changes.push('breach');
  if (before.breached && !after.breached) changes.push('unbreach');
  return changes;
}

function byName(handoff: Handoff | undefined): Map<string, SlaClock> {
  return new Map((handoff?.clocks ?? []).map((clock) => [`${clock.kind} ${clock.instance}`, clock]));
}

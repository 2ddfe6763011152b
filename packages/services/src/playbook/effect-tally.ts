import type { SlaClock } from '@baton/core/clock/clock';
import { iso } from '../views/basics.ts';
import type { EffectAnswer } from '../views/playbook.ts';
import { CHANGES, type Change, type ClockChange } from './clock-changes.ts';

type Example = EffectAnswer['modes']['new']['examples'][number];
/** Counts of what one mode would do, with examples of each kind of change. */
export type Tally = {
  counts: Record<Change, number>;
  alerts: { withdrawn: number; unsent: number };
  examples: Record<Change, Example[]>;
};

const EXAMPLES = 20;

/** A tally of nothing. */
export function emptyTally(): Tally {
  const each = <T>(make: () => T) => Object.fromEntries(CHANGES.map((change) => [change, make()]));
  return {
    counts: each(() => 0) as Tally['counts'],
    alerts: { withdrawn: 0, unsent: 0 },
    examples: each(() => []) as unknown as Tally['examples'],
  };
}

/** Counts a change; it is an example of what matters most about it. */
export function addChange(
  tally: Tally,
  { before, after, changes }: ClockChange,
  of: Pick<Example, 'clockId' | 'lead'>,
): void {
  for (const change of changes) tally.counts[change] += 1;
  const change = CHANGES.find((one) => changes.includes(one));
  const kind = (after ?? before)?.kind;
  if (change === undefined || kind === undefined || tally.examples[change].length >= EXAMPLES) return;
  tally.examples[change].push({ ...of, kind, change, before: standingOf(before), after: standingOf(after) });
}

function standingOf(clock: SlaClock | null): Example['before'] {
  return clock && { dueAt: iso(clock.dueAt), targetMs: clock.targetMs, breached: clock.breached, state: clock.state };
}

/** A tally as the API shows it; of each kind of change a few examples, those that matter most first. */
export function toModeEffect({ counts, alerts, examples }: Tally): EffectAnswer['modes']['new'] {
  const kinds = CHANGES.filter((change) => counts[change] > 0);
  const share = Math.ceil(EXAMPLES / Math.max(kinds.length, 1));
  const first = kinds.flatMap((change) => examples[change].slice(0, share));
  const rest = kinds.flatMap((change) => examples[change].slice(share));
  const chosen = new Set([...first, ...rest].slice(0, EXAMPLES));
  return {
    clocksMoved: counts.moved,
    wouldBreach: counts.breach,
    wouldUnbreach: counts.unbreach,
    clocksDropped: counts.dropped,
    clocksStarted: counts.started,
    alertsWithdrawn: alerts.withdrawn,
    alertsUnsent: alerts.unsent,
    examples: kinds.flatMap((change) => examples[change].filter((one) => chosen.has(one))),
  };
}

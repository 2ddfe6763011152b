import type { Span } from '@baton/core/clock/clock';
import type { Tier } from '@baton/core/playbook/tier';
import type { AlertPlan } from '@baton/db/alerts-batch';
import type { DueClock, DueStep, DueTimer } from '@baton/db/timers-sweep';
import { holderOf, type Setup, type TierTerms, termsOf, toldBy } from './sweep-setup.ts';

type Due = { timer: DueTimer; clock: DueClock; step: DueStep; terms: TierTerms };

/** Work on one clock that takes a transaction of its own, after the sweep's. */
export type Errand = { timer: DueTimer } & (
  | { what: 'move'; tier: Tier; at: number }
  | { what: 'tellAgain'; due: Due }
  | { what: 'replay'; leadId: string }
);

export type SweepPlan = { alerts: AlertPlan[]; errands: Errand[] };

/**
 * What falls due on a clock at `now`: alerts, and errands for what alerts cannot do. Each tier is told once; a clock that is not running tells nothing. Breaching is the caller's.
 */
export function planTimer(setup: Setup, timer: DueTimer, now: number, plan: SweepPlan): void {
  const { clock } = timer;
  if (clock === null) return;
  if (clock.state === 'paused' && !isPaused(clock, now))
    plan.errands.push({ timer, what: 'replay', leadId: clock.leadId });
  if (clock.state !== 'running') return;
  for (const step of timer.steps) {
    const [isTold, isWithdrawn] = [clock.told.has(step.tier), clock.withdrawn.has(step.tier)];
    if (isTold && !isWithdrawn) continue;
    const terms = termsOf(setup, clock, step.tier, now);
    // A lead moves on once, whoever was told of it.
    if (terms === null || (isTold && terms.step !== null)) continue;
    if (terms.step !== null) plan.errands.push({ timer, what: 'move', tier: terms.step, at: Date.parse(step.atText) });
    else if (isWithdrawn) plan.errands.push({ timer, what: 'tellAgain', due: { timer, clock, step, terms } });
    else addAlerts(setup, { timer, clock, step, terms }, plan);
  }
}

function addAlerts(setup: Setup, { timer, clock, step, terms }: Due, plan: SweepPlan): void {
  for (const { recipient, nobody, deliveries } of toldBy(setup, clock, step.tier, terms))
    plan.alerts.push({
      workspaceId: timer.workspaceId,
      clockId: timer.clockId,
      leadId: clock.leadId,
      handoffId: clock.handoffId,
      cycle: clock.cycle,
      tier: step.tier,
      recipient,
      dueAtText: step.atText,
      clockRevision: clock.revision,
      nobody,
      deliveries,
    });
}

/** A pause that has an end needs no event to end: the stored state may lag behind. */
function isPaused({ segments }: DueClock, now: number): boolean {
  const spans = segments === null ? [] : (JSON.parse(segments) as Span[]);
  return spans.some((span) => span.paused && span.from <= now && (span.to === null || span.to > now));
}

/** An errand's alert as a notice. */
export function noticeOf({ timer, clock, step, terms }: Due) {
  return {
    clock: { ...clock, ...holderOf(clock), id: timer.clockId, cycle: Number(clock.cycle) },
    tier: step.tier,
    kind: 'tier' as const,
    dueAt: Date.parse(step.atText),
    notify: terms.notify,
    via: terms.via,
    previousOwnerKey: null,
    version: terms.version,
  };
}

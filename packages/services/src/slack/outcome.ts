import { TOUCH_KINDS, type TouchKind } from '@baton/core/handoff/event';
import { versionAt } from '@baton/core/handoff/version';
import type { ClockKind } from '@baton/core/playbook/clock-rule';
import type { LeadClockRow } from '@baton/db/lead-readers';
import type { OutcomeEnd, OutcomeFacts } from '@baton/integrations/slack/render-outcome';
import { doNext } from '../alerts/facts.ts';
import { firstName, type Handoff, type Scene } from './scene.ts';

type Rejection = { reason: string; note: string | null; by: string | null; at: number };
type StoppedBy = { what: string; by: string | null };

const BECOMES: Record<string, string> = { recycled: 'Recycled', disqualified: 'Disqualified' };

/** What a message about one of the handoff's clocks has to say now; null while it still says what is true. */
export function outcomeOf(scene: Scene, clock: LeadClockRow, mayTouch: boolean, now: number): OutcomeFacts | null {
  const end = endOf(scene, clock);
  if (end === null) return null;
  const isOpen = clock.state !== 'completed' && clock.state !== 'cancelled';
  const rule = scene.directory.policy(clock.version, clock.policyKey)?.clocks[clock.kind as ClockKind];
  return {
    lead: { name: scene.leadName, company: scene.lead.company },
    end,
    result:
      clock.state === 'completed'
        ? { met: clock.outcome !== 'missed', elapsedMs: clock.elapsedMs, targetMs: clock.targetMs }
        : null,
    next: isOpen
      ? {
          clockId: clock.id,
          doNext: doNext(clock.kind as ClockKind, rule?.stopsOn ?? null),
          dueAt: clock.dueAt,
          mayTouch,
        }
      : null,
    timeZone: scene.directory.timeZone,
    asOf: now,
    batonUrl: scene.batonUrl,
  };
}

function endOf(scene: Scene, clock: LeadClockRow): OutcomeEnd | null {
  const { handoff, directory } = scene;
  const stop = clock.stoppedBy as StoppedBy | null;
  if (clock.state === 'completed' && stop && isTouch(stop.what) && clock.stoppedAt !== null)
    return { kind: 'touched', by: firstName(directory, stop.by), at: clock.stoppedAt, touch: stop.what };
  const rejected = handoff === null ? null : rejectionOf(scene, handoff);
  if (rejected !== null) return rejected;
  if (clock.state === 'cancelled') return { kind: 'cancelled', why: clock.cancelReason };
  if (clock.state === 'completed' && clock.kind !== 'accept') return { kind: 'handled' };
  if (handoff?.salAt != null) return { kind: 'accepted', by: scene.acceptedBy, at: handoff.salAt };
  return clock.state === 'completed' ? { kind: 'handled' } : null;
}

function rejectionOf({ directory }: Scene, handoff: Handoff): OutcomeEnd | null {
  const rejection = handoff.rejection as Rejection | null;
  if (rejection === null) return null;
  const reasons = versionAt(directory.versions, handoff.mqlAt ?? rejection.at)?.playbook.rejection.reasons ?? [];
  const wakeAfterMs = reasons.find((one) => one.key === rejection.reason)?.wakeAfterMs ?? null;
  return {
    kind: 'rejected',
    by: firstName(directory, rejection.by),
    at: rejection.at,
    reason: directory.reasonLabel(rejection.reason),
    becomes: BECOMES[handoff.outcome ?? ''] ?? 'Closed',
    until: handoff.outcome === 'recycled' && wakeAfterMs !== null ? rejection.at + wakeAfterMs : null,
  };
}

function isTouch(what: string): what is TouchKind {
  return TOUCH_KINDS.some((kind) => kind === what);
}

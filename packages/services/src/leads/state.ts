import type { Firing, SlaClock } from '@baton/core/clock/clock';
import type { LeadEvent } from '@baton/core/handoff/event';
import type { Handoff, LeadState } from '@baton/core/handoff/handoff';
import type { LeadEventRow } from '@baton/db/events';
import type { ClockState, HandoffState, LeadState as StoredLead } from '@baton/db/leads';

/** A stored event as `replay` reads it. */
export function toEvent(row: LeadEventRow): LeadEvent {
  const { type, occurredAt, recordedAt, source, sourceId, sequence, actor, data } = row;
  return { type, occurredAt, recordedAt, source, sourceId, sequence, actor, data } as LeadEvent;
}

/** What `replay` found of a lead, as it is stored. `enforceFrom` (epoch ms): older handoffs are measured, never alerted. */
export function toStored(id: string, state: LeadState, enforceFrom: number | null, now: number): StoredLead {
  const fields = state.privacy ? {} : state.fields;
  const text = (key: string) => (typeof fields[key] === 'string' && fields[key] !== '' ? fields[key] : null);
  return {
    id,
    name: text('name') ?? (`${text('firstName') ?? ''} ${text('lastName') ?? ''}`.trim() || null),
    email: text('email'),
    company: text('company'),
    stage: state.stage,
    ownerKey: state.ownerKey,
    queueKey: state.queueKey,
    mergedIntoId: null,
    deletedAt: state.deletedAt,
    fields,
    lastEventAt: state.lastEventAt,
    handoffs: state.handoffs.map((handoff) => toHandoff(handoff, enforceFrom, now)),
  };
}

function toHandoff(handoff: Handoff, enforceFrom: number | null, now: number): HandoffState {
  const enforced = enforceFrom === null || handoff.mqlAt >= enforceFrom;
  const { clocks, source, holdings, firstTouchAt, cadence, startedBy, queueKey, rejection, ...rest } = handoff;
  return {
    ...rest,
    sourceLabel: source,
    rejection,
    facts: { holdings, firstTouchAt, cadence, startedBy, queueKey, enforced },
    clocks: clocks.map((clock) => toClock(clock, enforced, now)),
  };
}

/** What explains a stored clock beyond its figures. */
export type ClockDetail = Pick<SlaClock, 'terms' | 'excuse' | 'override' | 'uncoveredAt' | 'knownAt'>;

function toClock(clock: SlaClock, enforced: boolean, now: number): ClockState {
  const { spans, planned, charge, terms, excuse, override, uncoveredAt, knownAt, ...rest } = clock;
  return {
    ...rest,
    provisional: false,
    excused: excuse !== null,
    detail: { terms, excuse, override, uncoveredAt, knownAt } satisfies ClockDetail,
    chargeKey: charge?.ownerKey ?? null,
    chargeTeamKey: charge?.teamKey ?? null,
    segments: spans,
    planned,
    nextFireAt: enforced ? nextFireAt(clock, now) : null,
  };
}

/**
 * When the sweep must look at a clock: at its earliest tier, or its due instant. One that lies in the past is looked at
 * at once: the sweep knows which tiers were handled already.
 */
function nextFireAt(clock: SlaClock, now: number): number | null {
  if (clock.state !== 'running' && clock.state !== 'paused') return null;
  const instants = instantsOf(clock.planned, clock.dueAt);
  return instants.find((at) => at > now - LATEST_MS) ?? null;
}

/** A tier that fell due longer ago than this when it was learned is history and is not sent. */
export const LATEST_MS = 24 * 3_600_000;

/** The instants at which something falls due on a clock, earliest first. */
function instantsOf(planned: readonly Firing[], dueAt: number | null): number[] {
  const instants = planned.map((one) => one.at);
  if (dueAt !== null) instants.push(dueAt);
  return instants.sort((a, b) => a - b);
}

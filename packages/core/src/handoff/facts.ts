import type { EventData, EventType, LeadEvent, LeadFields, Owner, Stage, TouchKind } from './event.ts';
import { STAGES } from './event.ts';

export type TouchFact = {
  at: number;
  recordedAt: number;
  kind: TouchKind;
  by: string | null;
  direction: 'out' | 'in';
  automated: boolean;
  verified: boolean;
  outcome: string | null;
  durationMs: number | null;
  meetingAt: number | null;
  note: string | null;
  source: string;
  sourceId: string;
};

export type Holder = { person: string | null; queue: string | null };
export type Behaviour = { at: number; did: string };

/** What is known about a lead after all facts of one instant. Snapshots never change once made. */
export type Moment = {
  at: number;
  recordedAt: number;
  fields: LeadFields;
  behaviours: readonly Behaviour[];
  /** The fields that were told in this instant, also those that stayed as they were. */
  told: readonly object[];
  holder: Holder;
  marks: readonly Mark[];
};

/** A fact that moves a lead between stages or closes it. */
export type Mark = {
  [T in MarkType]: {
    type: T;
    data: EventData<T>;
    recordedAt: number;
    actor: string | null;
    source: string;
    sourceId: string;
  };
}[MarkType];
type MarkType = Extract<
  EventType,
  | 'lead.stage'
  | 'lead.accepted'
  | 'lead.rejected'
  | 'lead.recycled'
  | 'lead.disqualified'
  | 'lead.opportunity'
  | 'lead.won'
  | 'lead.lost'
  | 'lead.merged'
  | 'lead.deleted'
  | 'lead.restored'
>;

/** A published version that reaches an open handoff. */
export type Move = { at: number; version: number; from: 'now' | 'start' };
export type Excuse = EventData<'clock.excused'> & { at: number };
export type Override = EventData<'clock.overridden'> & { at: number };

export type ManualPause = { from: number; to: number | null; reason: string; by: string | null };

export type Facts = {
  createdAt: number | null;
  lastAt: number | null;
  moments: Moment[];
  touches: TouchFact[];
  pauses: ManualPause[];
  resumes: number[];
  meetings: Meeting[];
  notices: { at: number; person: string }[];
  moves: Move[];
  excuses: Excuse[];
  overrides: Override[];
};

/** `byLead`: the lead booked it, nobody of Sales did. */
export type Meeting = {
  bookedAt: number;
  heldAt: number | null;
  byLead: boolean;
  recordedAt: number;
  sourceId: string;
};

const RANK: Record<EventType, number> = {
  'lead.created': 0,
  'lead.changed': 1,
  'lead.behaviour': 2,
  'lead.owner': 3,
  'lead.restored': 4,
  'lead.touched': 5,
  'lead.notified': 6,
  'lead.stage': 10,
  'lead.accepted': 12,
  'lead.opportunity': 14,
  'lead.rejected': 15,
  'lead.recycled': 16,
  'lead.disqualified': 17,
  'lead.won': 18,
  'lead.lost': 19,
  'lead.merged': 20,
  'lead.deleted': 21,
  'lead.paused': 30,
  'lead.resumed': 31,
  'handoff.moved': 40,
  'clock.overridden': 41,
  'clock.excused': 42,
};

/** Stage moves of one instant apply in the order of the stages, so that "new, mql, sal" in one write reads forward. */
function rank(event: LeadEvent): number {
  if (event.type !== 'lead.stage') return RANK[event.type] * 10;
  const stage: Stage = event.data.stage;
  return stage === 'sal'
    ? 119
    : stage === 'sql'
      ? 130
      : stage === 'opportunity'
        ? 139
        : stage === 'recycled'
          ? 160
          : stage === 'disqualified'
            ? 170
            : 100 + STAGES.indexOf(stage);
}

/** A total order of events that does not depend on when or in which batch they arrived. */
export function compareEvents(a: LeadEvent, b: LeadEvent): number {
  return (
    a.occurredAt - b.occurredAt ||
    rank(a) - rank(b) ||
    compareText(a.source, b.source) ||
    a.sequence - b.sequence ||
    compareText(a.sourceId, b.sourceId)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts and de-duplicates events by (source, id); of two with one id the first in order stays. */
export function orderEvents(events: readonly LeadEvent[]): LeadEvent[] {
  const seen = new Map<string, Set<string>>();
  return inOrder(events).filter(({ source, sourceId }) => {
    let ids = seen.get(source);
    if (ids === undefined) {
      ids = new Set();
      seen.set(source, ids);
    }
    return ids.size !== ids.add(sourceId).size;
  });
}

/** Stored events mostly come in order already, which is quicker to see than to sort. */
function inOrder(events: readonly LeadEvent[]): readonly LeadEvent[] {
  for (let i = 1; i < events.length; i++) {
    if (compareEvents(events[i - 1] as LeadEvent, events[i] as LeadEvent) > 0) return [...events].sort(compareEvents);
  }
  return events;
}

/** Folds ordered events into moments (one per distinct instant), touches and pauses. */
export function collectFacts(ordered: readonly LeadEvent[]): Facts {
  const facts: Facts = {
    createdAt: null,
    lastAt: null,
    moments: [],
    touches: [],
    pauses: [],
    resumes: [],
    meetings: [],
    notices: [],
    moves: [],
    excuses: [],
    overrides: [],
  };
  let fields: LeadFields = {};
  let behaviours: readonly Behaviour[] = [];
  let holder: Holder = { person: null, queue: null };
  for (let i = 0; i < ordered.length; ) {
    const at = ordered[i]?.occurredAt ?? 0;
    const marks: Mark[] = [];
    const told: object[] = [];
    let recordedAt = Number.POSITIVE_INFINITY;
    for (; i < ordered.length && ordered[i]?.occurredAt === at; i++) {
      const event = ordered[i] as LeadEvent;
      recordedAt = Math.min(recordedAt, event.recordedAt);
      switch (event.type) {
        case 'lead.created':
        case 'lead.changed': {
          const { owner, stage } = event.data as EventData<'lead.created'>;
          fields = { ...fields, ...(owner === undefined && stage === undefined ? event.data : fieldsIn(event.data)) };
          told.push(event.data);
          if (owner !== undefined) holder = toHolder(owner);
          if (event.type === 'lead.created') {
            facts.createdAt ??= at;
            if (stage) marks.push({ type: 'lead.stage', data: { stage }, ...origin(event) });
          }
          break;
        }
        case 'lead.behaviour':
          behaviours = [...behaviours, { at, did: event.data.did }];
          if (event.data.did === 'meeting_booked') facts.meetings.push(toMeeting(event, null, true));
          if (event.data.did === 'meeting_held') holdMeeting(facts, at);
          break;
        case 'lead.owner':
          holder = toHolder(event.data.owner);
          break;
        case 'lead.touched':
          addTouch(facts, event);
          break;
        case 'lead.paused':
          facts.pauses.push({
            from: at,
            to: event.data.until ? Date.parse(event.data.until) : null,
            reason: event.data.reason,
            by: event.data.by ?? event.actor,
          });
          break;
        case 'lead.resumed':
          facts.resumes.push(at);
          for (const pause of facts.pauses) if (pause.to === null || pause.to > at) pause.to = at;
          break;
        case 'lead.notified':
          facts.notices.push({ at, person: event.data.person });
          break;
        case 'handoff.moved':
          facts.moves.push({ at, ...event.data });
          break;
        case 'clock.excused':
          facts.excuses.push({ at, ...event.data, ...byOf(event) });
          break;
        case 'clock.overridden':
          facts.overrides.push({ at, ...event.data, ...byOf(event) });
          break;
        default:
          marks.push({ type: event.type, data: event.data, ...origin(event) } as Mark);
      }
    }
    facts.lastAt = at;
    facts.moments.push({ at, recordedAt, fields, behaviours, told, holder, marks });
  }
  return facts;
}

/** What is left of an event's data are fields; taking names out of an object costs more than all else here. */
function fieldsIn({ owner: _, stage: __, ...fields }: EventData<'lead.created'>): LeadFields {
  return fields;
}

function origin(event: LeadEvent) {
  return { recordedAt: event.recordedAt, actor: event.actor, source: event.source, sourceId: event.sourceId };
}

function toHolder(owner: Owner): Holder {
  if (owner === null) return { person: null, queue: null };
  return typeof owner === 'string' ? { person: owner, queue: null } : { person: null, queue: owner.queue };
}

function addTouch(facts: Facts, event: Extract<LeadEvent, { type: 'lead.touched' }>): void {
  const { data } = event;
  const meetingAt = data.meetingAt ? Date.parse(data.meetingAt) : null;
  facts.touches.push({
    at: event.occurredAt,
    recordedAt: event.recordedAt,
    kind: data.kind,
    by: data.by ?? event.actor,
    direction: data.direction,
    automated: data.automated,
    verified: data.verified,
    outcome: data.outcome ?? null,
    durationMs: data.durationMs ?? null,
    meetingAt,
    note: data.note ?? null,
    source: event.source,
    sourceId: event.sourceId,
  });
  if (data.kind === 'meeting' && meetingAt !== null && meetingAt > event.occurredAt)
    facts.meetings.push(toMeeting(event, meetingAt, data.direction === 'in'));
  else if (data.kind === 'meeting') holdMeeting(facts, event.occurredAt);
}

function byOf(event: { data: { by?: string | undefined }; actor: string | null }): { by?: string } {
  const by = event.data.by ?? event.actor;
  return by === null ? {} : { by };
}

function toMeeting(event: LeadEvent, heldAt: number | null, byLead: boolean): Meeting {
  return { bookedAt: event.occurredAt, heldAt, byLead, recordedAt: event.recordedAt, sourceId: event.sourceId };
}

function holdMeeting(facts: Facts, at: number): void {
  for (const meeting of facts.meetings) if (meeting.heldAt === null || meeting.heldAt > at) meeting.heldAt = at;
}

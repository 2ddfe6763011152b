import { createHash } from 'node:crypto';
import { type EventData, type EventType, eventData, type LeadFields, type Owner } from '@baton/core/handoff/event';
import { clip } from '../clip.ts';
import type { CrmContext, TranslatedEvent } from '../crm.ts';
import { kindOf, toId18 } from './ids.ts';
import type { Org } from './org.ts';
import { meaningOf } from './stage-events.ts';

export type Echo = { field: string; value: string };
/** The reason and words of a rejection as the record holds them. */
export type Rejection = { reason: string | null; note: string | null };

/** Writes events of one organisation: ids, people and stages in our words. `remarks` gathers what a person should know. */
export type Scribe = {
  org: Org;
  event<T extends EventType>(
    lead: string,
    type: T,
    at: number,
    sourceId: string,
    actor: string | null,
    data: EventData<T>,
    echo?: Echo | null,
  ): TranslatedEvent;
  idOf(...parts: (string | number)[]): string;
  /** Who holds a lead: a person, a queue, nobody. */
  ownerOf(ownerId: string | null): Owner;
  /** Who did something: a person's key, or the user's id in Salesforce. */
  actorOf(userId: string | null): string | null;
  /** A person's key; null for those we do not know. */
  personOf(userId: string | null): string | null;
  isHuman(userId: string | null): boolean;
  /** The mark of a change that our own user made. */
  echoOf(userId: string | null, field: string, value: string): Echo | null;
  /** What a lead status says at an instant; nothing when it has no meaning. */
  status(
    lead: string,
    value: string,
    at: number,
    sourceId: string,
    actorId: string | null,
    rejection: Rejection,
  ): TranslatedEvent[];
  /** A hash for the end of an id. */
  hashOf(value: unknown): string;
  remarks: Set<string>;
};

export function createScribe(org: Org, ctx: Pick<CrmContext, 'people' | 'stageMapping' | 'rejectionReasons'>): Scribe {
  const remarks = new Set<string>();
  const people = new Map(
    Object.entries(ctx.people).flatMap(([id, key]) => (toId18(id) ? [[toId18(id) ?? id, key]] : [])),
  );

  const event: Scribe['event'] = (lead, type, occurredAt, sourceId, actor, data, echo = null) => {
    const checked = eventData[type].parse(data);
    const base = { lead, type, occurredAt, sourceId, sequence: 0, actor, data: checked };
    return (echo === null ? base : { ...base, echo }) as TranslatedEvent;
  };
  const personOf: Scribe['personOf'] = (userId) => (userId === null ? null : (people.get(userId) ?? null));
  const actorOf: Scribe['actorOf'] = (userId) =>
    userId === null
      ? null
      : (personOf(userId) ?? (userId === org.ownUserId ? 'salesforce:baton' : `salesforce:user:${userId}`));
  const echoOf: Scribe['echoOf'] = (userId, field, value) =>
    userId !== null && userId === org.ownUserId ? { field, value } : null;

  function ownerOf(ownerId: string | null): Owner {
    if (ownerId === null) return null;
    if (kindOf(ownerId) === 'queue') return { queue: clip(org.queues.get(ownerId) ?? ownerId, 200) };
    const person = personOf(ownerId);
    if (person === null) remarks.add(`owner ${ownerId} is not a person here`);
    if (org.users.get(ownerId)?.isActive === false) remarks.add(`owner ${ownerId} is not active in Salesforce`);
    return person ?? `salesforce:${ownerId}`;
  }

  const keyOf = (reason: string) =>
    (ctx.rejectionReasons && Object.hasOwn(ctx.rejectionReasons, reason) ? ctx.rejectionReasons[reason] : null) ??
    reason;

  const status: Scribe['status'] = (lead, value, at, sourceId, actorId, { reason, note }) => {
    const meaning = meaningOf(value, ctx.stageMapping);
    const actor = actorOf(actorId);
    const by = personOf(actorId) ?? undefined;
    const echo = echoOf(actorId, 'Status', value);
    const words = reason === null ? undefined : clip(keyOf(reason), 200);
    switch (meaning) {
      case null:
        remarks.add(`lead status ${clip(value, 50)} is not mapped`);
        return [];
      case 'sal':
        return [event(lead, 'lead.accepted', at, sourceId, actor, { by }, echo)];
      case 'rejected': {
        const data = { reason: words ?? 'not given', note: note === null ? undefined : clip(note, 4000), by };
        return [event(lead, 'lead.rejected', at, sourceId, actor, data, echo)];
      }
      default: {
        const exits = meaning === 'recycled' || meaning === 'disqualified';
        return [
          event(lead, 'lead.stage', at, sourceId, actor, { stage: meaning, reason: exits ? words : undefined }, echo),
        ];
      }
    }
  };

  return {
    org,
    event,
    ownerOf,
    actorOf,
    personOf,
    echoOf,
    status,
    remarks,
    idOf: (...parts) => ['sf', org.id, ...parts].join(':'),
    isHuman: (userId) => userId === null || (userId !== org.ownUserId && (org.users.get(userId)?.isHuman ?? true)),
    hashOf: (value) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16),
  };
}

/** The stage that a lead is in from its first moment on, when its first status means one. */
export function firstStage(
  value: string,
  stageMapping: CrmContext['stageMapping'],
): EventData<'lead.created'>['stage'] {
  const meaning = meaningOf(value, stageMapping);
  return meaning === null ? undefined : meaning === 'rejected' ? 'recycled' : meaning;
}

/** Fields that say what Salesforce said last of a lead's state, kept so that a later reading knows what is news. */
const SAID = { status: 'Status', owner: 'OwnerId' } as const;

export function saidOf(values: { status?: string | null; owner?: string | null }): LeadFields {
  return {
    ...(values.status === undefined ? {} : { [SAID.status]: values.status }),
    ...(values.owner === undefined ? {} : { [SAID.owner]: values.owner }),
  };
}

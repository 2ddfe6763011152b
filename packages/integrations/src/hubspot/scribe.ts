import { createHash } from 'node:crypto';
import { type EventData, type EventType, eventData } from '@baton/core/handoff/event';
import type { CrmContext, TranslatedEvent } from '../crm.ts';
import { type FieldMap, REJECTION_PROPERTY, toFields } from './fields.ts';
import { meaningOf } from './stage-events.ts';

/** Writes events of one portal: ids, people and stages in our words. `remarks` gathers what a person should know. */
export type Scribe = {
  /** The event, or null when the value carries no news for us. */
  property(
    contactId: string,
    property: string,
    value: string,
    at: number,
    actor: string | null,
  ): TranslatedEvent | null;
  event<T extends EventType>(
    contactId: string,
    type: T,
    occurredAt: number,
    sourceId: string,
    actor: string | null,
    data: EventData<T>,
  ): TranslatedEvent;
  personOf(ownerId: string): string;
  idOf(...parts: (string | number)[]): string;
  remarks: Set<string>;
  fieldMap: FieldMap;
  /** Epoch ms. */
  now: number;
};

export function createScribe(
  portalId: string,
  ctx: Pick<CrmContext, 'people' | 'stageMapping' | 'fieldMap' | 'rejectionReasons' | 'now'>,
): Scribe {
  const remarks = new Set<string>();
  const idOf: Scribe['idOf'] = (...parts) => ['hs', portalId, ...parts].join(':');

  const event: Scribe['event'] = (contactId, type, occurredAt, sourceId, actor, data) => {
    const checked = eventData[type].parse(data);
    return { lead: contactId, type, occurredAt, sourceId, sequence: 0, actor, data: checked } as TranslatedEvent;
  };

  function personOf(ownerId: string): string {
    if (Object.hasOwn(ctx.people, ownerId)) return ctx.people[ownerId] ?? `hubspot:${ownerId}`;
    remarks.add(`owner ${ownerId} is not a person here`);
    return `hubspot:${ownerId}`;
  }

  function property(
    contactId: string,
    name: string,
    value: string,
    at: number,
    actor: string | null,
  ): TranslatedEvent | null {
    const sourceId = idOf('contact', contactId, name, at, shortOf(value));
    if (name === 'hubspot_owner_id')
      return event(contactId, 'lead.owner', at, sourceId, actor, { owner: value === '' ? null : personOf(value) });
    if (name === REJECTION_PROPERTY && Object.hasOwn(ctx.rejectionReasons ?? {}, value))
      return event(contactId, 'lead.rejected', at, sourceId, actor, { reason: ctx.rejectionReasons?.[value] ?? value });
    if (name !== 'lifecyclestage' && name !== 'hs_lead_status')
      return event(contactId, 'lead.changed', at, sourceId, actor, toFields(name, value, ctx.fieldMap));
    if (value === '') return null;
    const meaning = meaningOf(name, value, ctx.stageMapping);
    switch (meaning) {
      case null:
        if (name === 'lifecyclestage') remarks.add(`lifecycle stage ${value.slice(0, 50)} is not mapped`);
        return event(contactId, 'lead.changed', at, sourceId, actor, toFields(name, value, ctx.fieldMap));
      case 'won':
        return event(contactId, 'lead.won', at, sourceId, actor, {});
      case 'recycled':
      case 'disqualified':
        return event(contactId, `lead.${meaning}`, at, sourceId, actor, {});
      case 'sal':
        return name === 'hs_lead_status'
          ? event(contactId, 'lead.accepted', at, sourceId, actor, {})
          : event(contactId, 'lead.stage', at, sourceId, actor, { stage: 'sal' });
      default:
        return event(contactId, 'lead.stage', at, sourceId, actor, { stage: meaning });
    }
  }

  return { property, event, personOf, idOf, remarks, fieldMap: ctx.fieldMap, now: ctx.now };
}

/** A value as part of an id: itself when it is short and plain, otherwise its hash. */
function shortOf(value: string): string {
  return /^[\w.-]{0,40}$/.test(value)
    ? value
    : `#${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`;
}

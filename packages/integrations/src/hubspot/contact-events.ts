import type { EventData, LeadFields } from '@baton/core/handoff/event';
import type { TranslatedEvent } from '../crm.ts';
import type { ActorNames } from './actors.ts';
import type { HubspotRecord, HubspotVersion } from './client.ts';
import { fieldPropertiesOf, STATE_PROPERTIES, toFields } from './fields.ts';
import { markOwnChange } from './own-change.ts';
import type { Scribe } from './scribe.ts';

/**
 * Everything a contact's record tells, each at its true instant: what was known when it was created, and every later version.
 * `contactId` is the id that was asked for: HubSpot answers for a merged contact with the survivor's.
 */
export function toContactEvents(
  contactId: string,
  record: HubspotRecord,
  scribe: Scribe,
  actors: ActorNames,
): TranslatedEvent[] {
  const events: TranslatedEvent[] = [];
  const pushVersion = (property: string, version: HubspotVersion) => {
    const { value, at, sourceType: source } = version;
    const event = scribe.property(contactId, property, value, at, actors.ofVersion(version));
    if (event) events.push(markOwnChange(event, { property, value, source }));
  };
  let first: LeadFields = {};
  for (const property of fieldPropertiesOf(scribe.fieldMap)) {
    const versions = oldestFirst(record, property);
    const current = record.properties[property];
    if (versions.length === 0 && current) first = { ...first, ...toFields(property, current, scribe.fieldMap) };
    for (const version of versions) {
      if (version.at <= record.createdAt) first = { ...first, ...toFields(property, version.value, scribe.fieldMap) };
      else pushVersion(property, version);
    }
  }
  for (const property of STATE_PROPERTIES) {
    for (const version of oldestFirst(record, property)) pushVersion(property, version);
  }
  const data = first as EventData<'lead.created'>;
  return [
    scribe.event(contactId, 'lead.created', record.createdAt, createdIdOf(scribe, contactId), null, data),
    ...events,
  ];
}

/** The id of a contact's creation: one for ever, whoever tells of it. */
export function createdIdOf(scribe: Scribe, contactId: string): string {
  return scribe.idOf('contact', contactId, 'created');
}

function oldestFirst(record: HubspotRecord, property: string): HubspotVersion[] {
  return [...(record.history[property] ?? [])].sort((a, b) => a.at - b.at);
}

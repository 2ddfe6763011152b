import type { EventData, LeadFields } from '@baton/core/handoff/event';
import type { LeadSaid, TranslatedEvent } from '../crm.ts';
import type { ActorNames } from './actors.ts';
import type { HubspotRecord, HubspotVersion } from './client.ts';
import { fieldPropertiesOf, STATE_PROPERTIES, toFields } from './fields.ts';
import { type Merges, mergesOf } from './merges.ts';
import { markOwnChange } from './own-change.ts';
import type { Scribe } from './scribe.ts';

/**
 * Everything a contact's record tells, each at its true instant: what was known when it was created, every later version, the
 * merges into it and its deletion. `askedId` is the id that was asked for: HubSpot answers for a merged contact with the
 * survivor's. `said`: what we have of the contact already.
 */
export function toContactEvents(
  askedId: string,
  record: HubspotRecord,
  scribe: Scribe,
  actors: ActorNames,
  said: ReadonlyMap<string, LeadSaid> = new Map(),
): TranslatedEvent[] {
  const merges = mergesOf(record, said);
  const contactId = merges?.primary ?? askedId;
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
    ...(merges === null ? [] : toMergeEvents(record, merges, scribe)),
    ...toLifeEvents(contactId, record, merges === null ? said.get(contactId) : undefined, scribe),
  ];
}

/** The merges themselves, and what the survivor says since: its own values, not those of the contact that came in last. */
function toMergeEvents(record: HubspotRecord, { primary, at, losers }: Merges, scribe: Scribe): TranslatedEvent[] {
  const then = (property: string) => {
    const versions = oldestFirst(record, property);
    return versions.length === 0 ? record.properties[property] : versions.findLast((one) => one.at <= at)?.value;
  };
  const fields: LeadFields = {};
  for (const name of fieldPropertiesOf(scribe.fieldMap))
    if (then(name)) Object.assign(fields, toFields(name, then(name) ?? '', scribe.fieldMap));
  const owner = then('hubspot_owner_id') ?? '';
  const idOf = (what: string) => scribe.idOf('contact', primary, what, at);
  return [
    ...losers.map((loser) =>
      scribe.event(loser.id, 'lead.merged', loser.at, mergedIdOf(scribe, loser.id, loser.at), null, { into: primary }),
    ),
    scribe.event(primary, 'lead.changed', at, idOf('after-merge'), null, fields),
    scribe.event(primary, 'lead.owner', at, idOf('owner-after-merge'), null, {
      owner: owner === '' ? null : scribe.personOf(owner),
    }),
  ];
}

/** A contact that is in the recycle bin, or that came back from there without our hearing of it. */
function toLifeEvents(
  contactId: string,
  { archivedAt, updatedAt }: HubspotRecord,
  said: LeadSaid | undefined,
  scribe: Scribe,
): TranslatedEvent[] {
  const idOf = (what: string, at: number) => scribe.idOf('contact', contactId, what, at);
  if (archivedAt !== null)
    return [scribe.event(contactId, 'lead.deleted', archivedAt, idOf('deletion', archivedAt), null, {})];
  if (!said?.deleted) return [];
  // Not before the deletion: then nothing dates the return but our finding it.
  const at = updatedAt > (said.deletedAt ?? 0) ? updatedAt : scribe.now;
  return [scribe.event(contactId, 'lead.restored', at, idOf('restore', updatedAt), null, {})];
}

/** The id of a contact's going into another: one, whoever tells of it. */
export function mergedIdOf(scribe: Scribe, contactId: string, at: number): string {
  return scribe.idOf('contact', contactId, 'merged', at);
}

/** The id of a contact's creation: one for ever, whoever tells of it. */
export function createdIdOf(scribe: Scribe, contactId: string): string {
  return scribe.idOf('contact', contactId, 'created');
}

function oldestFirst(record: HubspotRecord, property: string): HubspotVersion[] {
  return [...(record.history[property] ?? [])].sort((a, b) => a.at - b.at);
}

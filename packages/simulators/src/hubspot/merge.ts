import { applyValues, CRM_UI, calculate, type WriteOptions } from './contacts.ts';
import { notFound, validationError } from './errors.ts';
import { type CrmObject, currentValue, findObject, linkObjects, type PortalState } from './portal-state.ts';

/**
 * Merges contacts as HubSpot does now: the survivor gets a new id, the old ids resolve to it on reads and never fire again.
 * The primary's values win, gaps are filled from the losers, and the stage furthest down the funnel is kept.
 */
export function mergeContacts(
  state: PortalState,
  primaryId: string,
  loserIds: readonly string[],
  options: WriteOptions = {},
): CrmObject {
  const primary = findObject(state, 'contacts', primaryId);
  const losers = loserIds.map((id) => findObject(state, 'contacts', id));
  if (!primary || losers.some((loser) => loser === null)) throw notFound();
  const merged = losers.filter((loser) => loser !== null);
  if (merged.some((loser) => loser.id === primary.id)) throw validationError('Cannot merge a contact with itself');
  const at = options.at ?? state.now();
  const survivor = makeSurvivor(state, primary, merged, at);
  const moved = collectMoved(state, primary, merged);
  rememberLosers(survivor, primary, merged, at);
  if (!options.quiet) {
    state.emit(
      {
        subscriptionType: 'contact.merge',
        objectId: Number(survivor.id),
        occurredAt: at,
        primaryObjectId: Number(primary.id),
        mergedObjectIds: merged.map((loser) => Number(loser.id)),
        newObjectId: Number(survivor.id),
        numberOfPropertiesMoved: moved.size,
        changeFlag: 'MERGED',
      },
      options.source ?? CRM_UI,
    );
  }
  applyValues(state, survivor, moved, options);
  return survivor;
}

function makeSurvivor(state: PortalState, primary: CrmObject, losers: readonly CrmObject[], at: number): CrmObject {
  const all = [primary, ...losers];
  const survivor: CrmObject = {
    ...primary,
    id: state.nextId('contacts'),
    history: new Map([...primary.history].map(([property, versions]) => [property, [...versions]])),
    links: new Map(),
    createdAt: Math.min(...all.map((contact) => contact.createdAt)),
    updatedAt: at,
  };
  state.objects.contacts.set(survivor.id, survivor);
  for (const old of all) {
    for (const [type, ids] of old.links) {
      for (const id of ids) {
        const linked = state.objects[type].get(id);
        linked?.links.get('contacts')?.delete(old.id);
        if (linked) linkObjects(survivor, linked);
      }
    }
    state.objects.contacts.delete(old.id);
    state.survivors.set(old.id, survivor.id);
  }
  return survivor;
}

function collectMoved(state: PortalState, primary: CrmObject, losers: readonly CrmObject[]): Map<string, string> {
  const moved = new Map<string, string>();
  const options = state.definitions.contacts.get('lifecyclestage')?.options ?? [];
  const order = (stage: string | null) => options.find((option) => option.value === stage)?.displayOrder ?? -1;
  let furthest = currentValue(primary, 'lifecyclestage');
  for (const loser of losers) {
    for (const property of loser.history.keys()) {
      const value = currentValue(loser, property);
      const definition = state.definitions.contacts.get(property);
      if (!value || !definition || definition.readOnly || property === 'lifecyclestage') continue;
      if (!currentValue(primary, property) && !moved.has(property)) moved.set(property, value);
    }
    const stage = currentValue(loser, 'lifecyclestage');
    if (order(stage) > order(furthest)) {
      furthest = stage;
      moved.set('lifecyclestage', stage ?? '');
    }
  }
  return moved;
}

function rememberLosers(survivor: CrmObject, primary: CrmObject, losers: readonly CrmObject[], at: number): void {
  const ids = [
    currentValue(primary, 'hs_merged_object_ids'),
    primary.id,
    ...losers.flatMap((loser) => [currentValue(loser, 'hs_merged_object_ids'), loser.id]),
  ];
  const all = ids.flatMap((list) => (list ? list.split(';') : []));
  calculate(survivor, 'hs_merged_object_ids', all.join(';'), at);
  calculate(survivor, 'hs_calculated_merged_vids', all.map((id) => `${id}:${at}`).join(';'), at);
}

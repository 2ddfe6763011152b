import type { Random } from '../seeded-random.ts';
import { OBJECT_TYPES, type ObjectType } from './object-types.ts';
import { builtInProperties, type PropertyDefinition } from './property-definitions.ts';

/** Who changed something, as webhooks (`changeSource`, `sourceId`) and histories (`sourceType`) name it. */
export type Source = { changeSource: string; sourceId: string; userId?: number };
export type Version = { value: string; at: number; source: Source };
export type CrmObject = {
  id: string;
  type: ObjectType;
  /** Versions by property, newest first. */
  history: Map<string, Version[]>;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  erased: boolean;
  links: Map<ObjectType, Set<string>>;
};

export type Owner = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  userId: number;
  archived: boolean;
  teams: { id: string; name: string; primary: boolean }[];
  createdAt: number;
  updatedAt: number;
};

export type EventDraft = { subscriptionType: string; objectId?: number; occurredAt: number } & Record<string, unknown>;

export type PortalState = {
  portalId: number;
  appId: number;
  now: () => number;
  random: Random;
  objects: Record<ObjectType, Map<string, CrmObject>>;
  definitions: Record<ObjectType, Map<string, PropertyDefinition>>;
  /** Deleted properties: their names stay taken. */
  archived: Record<ObjectType, Map<string, PropertyDefinition & { archivedAt: number }>>;
  /** Labels of property groups by name. */
  groups: Record<ObjectType, Map<string, string>>;
  /** Ids that merges have retired, to the id of the survivor. */
  survivors: Map<string, string>;
  /** The contact that last took an address. */
  emails: Map<string, string>;
  owners: Map<string, Owner>;
  emit: (event: EventDraft, source: Source) => void;
  nextId: (type: ObjectType) => string;
};

const perType = <T>(make: (type: ObjectType) => T) =>
  Object.fromEntries(OBJECT_TYPES.map((type) => [type, make(type)])) as Record<ObjectType, T>;

/** An empty portal with HubSpot's own properties. Records are numbered from `firstId` on where that is given. */
export function createPortalState({
  firstId,
  ...given
}: Pick<PortalState, 'portalId' | 'appId' | 'now' | 'random' | 'emit'> & { firstId?: number }): PortalState {
  let lastContact = (firstId ?? 1_246_965) - 1;
  let lastOther = (firstId ?? 880_011) - 1;
  return {
    ...given,
    objects: perType(() => new Map<string, CrmObject>()),
    definitions: perType((type) => new Map(builtInProperties(type).map((definition) => [definition.name, definition]))),
    archived: perType(() => new Map()),
    groups: perType((type) => new Map(builtInProperties(type).map(({ groupName }) => [groupName, groupName]))),
    survivors: new Map(),
    emails: new Map(),
    owners: new Map(),
    nextId: (type) => String(type === 'contacts' ? ++lastContact : ++lastOther),
  };
}

/** A record by its id, or by the id of one that was merged into it. Archived ones only when asked for; erased ones never. */
export function findObject(state: PortalState, type: ObjectType, id: string, archived = false): CrmObject | null {
  let current = id;
  while (type === 'contacts' && state.survivors.has(current)) current = state.survivors.get(current) ?? current;
  const object = state.objects[type].get(current);
  if (!object || object.erased) return null;
  return (object.archivedAt !== null) === archived ? object : null;
}

export const currentValue = (object: CrmObject, property: string): string | null =>
  object.history.get(property)?.[0]?.value ?? null;

/** Records a version at its instant. True when a version was added, false when the value held already. */
export function recordVersion(object: CrmObject, property: string, version: Version): boolean {
  const versions = object.history.get(property) ?? [];
  const index = versions.findIndex((other) => other.at <= version.at);
  const before = versions[index === -1 ? versions.length : index];
  if ((before?.value ?? '') === version.value) return false;
  versions.splice(index === -1 ? versions.length : index, 0, version);
  object.history.set(property, versions);
  object.updatedAt = Math.max(object.updatedAt, version.at);
  return true;
}

/** Links two records both ways; false when they were linked already. */
export function linkObjects(a: CrmObject, b: CrmObject): boolean {
  if (a.links.get(b.type)?.has(b.id)) return false;
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const ids = from.links.get(to.type) ?? new Set();
    from.links.set(to.type, ids.add(to.id));
  }
  return true;
}

import { findObjectType, type ObjectType, TYPE_FACTS } from './object-types.ts';
import { type CrmObject, currentValue, type PortalState } from './portal-state.ts';

export type Wanted = {
  properties?: readonly string[];
  propertiesWithHistory?: readonly string[];
  associations?: readonly string[];
};

const ALWAYS: Record<'contacts' | 'other', string[]> = {
  contacts: ['createdate', 'hs_object_id', 'lastmodifieddate'],
  other: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
};
const BY_DEFAULT: Partial<Record<ObjectType, string[]>> = {
  contacts: ['email', 'firstname', 'lastname'],
  companies: ['name', 'domain'],
};

/** The value of a property as reads and searches see it: the built-in instants and ids included, null when never set. */
export function readProperty(object: CrmObject, property: string): string | null {
  switch (property) {
    case 'hs_object_id':
      return object.id;
    case 'createdate':
    case 'hs_createdate':
      return new Date(object.createdAt).toISOString();
    case 'lastmodifieddate':
    case 'hs_lastmodifieddate':
      return new Date(object.updatedAt).toISOString();
    default:
      return currentValue(object, property);
  }
}

export type Answer = {
  id: string;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<string, ReturnType<typeof readHistory>>;
  associations?: Record<string, { results: { id: string; type: string }[] }>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
};

/** A record as the API answers it: asked properties (or the default few), histories newest first, associations. */
export function toAnswer(state: PortalState, object: CrmObject, wanted: Wanted = {}): Answer {
  const answer: Answer = {
    id: object.id,
    properties: readProperties(state, object, wanted),
    createdAt: new Date(object.createdAt).toISOString(),
    updatedAt: new Date(object.updatedAt).toISOString(),
    archived: object.archivedAt !== null,
  };
  if (object.archivedAt !== null) answer.archivedAt = new Date(object.archivedAt).toISOString();
  if (wanted.propertiesWithHistory?.length) {
    answer.propertiesWithHistory = Object.fromEntries(
      wanted.propertiesWithHistory
        .filter((name) => isKnown(state, object, name))
        .map((name) => [name, readHistory(object, name)]),
    );
  }
  const associations = readAssociations(state, object, wanted.associations ?? []);
  if (associations) answer.associations = associations;
  return answer;
}

/** Properties that exist although no definition lists them: the stamps of each lifecycle stage. */
function isKnown(state: PortalState, object: CrmObject, property: string): boolean {
  return (
    state.definitions[object.type].has(property) ||
    object.history.has(property) ||
    /^hs_(lifecyclestage_.+_date|v2_date_(entered|exited)_.+)$/.test(property)
  );
}

function readProperties(state: PortalState, object: CrmObject, wanted: Wanted): Record<string, string | null> {
  const asked = [...(wanted.properties ?? []), ...(wanted.propertiesWithHistory ?? [])];
  const chosen = asked.length > 0 ? asked : (BY_DEFAULT[object.type] ?? []);
  const names = new Set([
    ...chosen.filter((name) => isKnown(state, object, name)),
    ...ALWAYS[object.type === 'contacts' ? 'contacts' : 'other'],
  ]);
  return Object.fromEntries([...names].sort().map((name) => [name, readProperty(object, name)]));
}

function readHistory(object: CrmObject, property: string) {
  return (object.history.get(property) ?? []).map(({ value, at, source }) => ({
    value,
    timestamp: new Date(at).toISOString(),
    sourceType: source.changeSource,
    sourceId: source.sourceId,
    ...(source.userId === undefined ? {} : { updatedByUserId: source.userId }),
  }));
}

function readAssociations(
  state: PortalState,
  object: CrmObject,
  names: readonly string[],
): Answer['associations'] | null {
  const entries = names.flatMap((name) => {
    const type = findObjectType(name);
    const results = type
      ? linkedIds(state, object, type).map((id) => ({
          id,
          type: `${TYPE_FACTS[object.type].singular}_to_${TYPE_FACTS[type].singular}`,
        }))
      : [];
    return type && results.length > 0 ? [[type, { results }] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

/** Ids of the live records of one type that are linked with a record. */
export function linkedIds(state: PortalState, object: CrmObject, type: ObjectType): string[] {
  return [...(object.links.get(type) ?? [])].filter((id) => state.objects[type].get(id)?.archivedAt === null);
}

export const ENGAGEMENT_KINDS = ['call', 'email', 'meeting', 'note', 'task', 'communication'] as const;
export type EngagementKind = (typeof ENGAGEMENT_KINDS)[number];

export const OBJECT_TYPES = [
  'contacts',
  'companies',
  'calls',
  'emails',
  'meetings',
  'notes',
  'tasks',
  'communications',
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** What HubSpot calls each object: type id, singular name and the association type ids from and to a contact. */
export const TYPE_FACTS: Record<
  ObjectType,
  { typeId: string; singular: string; fromContact: number; toContact: number }
> = {
  contacts: { typeId: '0-1', singular: 'contact', fromContact: 449, toContact: 449 },
  companies: { typeId: '0-2', singular: 'company', fromContact: 279, toContact: 280 },
  calls: { typeId: '0-48', singular: 'call', fromContact: 193, toContact: 194 },
  emails: { typeId: '0-49', singular: 'email', fromContact: 197, toContact: 198 },
  meetings: { typeId: '0-47', singular: 'meeting', fromContact: 199, toContact: 200 },
  notes: { typeId: '0-46', singular: 'note', fromContact: 201, toContact: 202 },
  tasks: { typeId: '0-27', singular: 'task', fromContact: 203, toContact: 204 },
  communications: { typeId: '0-18', singular: 'communication', fromContact: 82, toContact: 81 },
};

/** The object type named by a path segment: plural name, singular name or type id. */
export function findObjectType(name: string): ObjectType | null {
  for (const type of OBJECT_TYPES) {
    const facts = TYPE_FACTS[type];
    if (name === type || name === facts.singular || name === facts.typeId) return type;
  }
  return null;
}

/** The plural under which the API knows a kind of engagement. */
export const toObjectType = (kind: EngagementKind): Exclude<ObjectType, 'contacts' | 'companies'> => `${kind}s`;

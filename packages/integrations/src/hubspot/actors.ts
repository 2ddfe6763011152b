import type { CrmOwner } from '../crm.ts';
import type { HubspotVersion } from './client.ts';

export type ActorNames = {
  /** Who caused a notice, from its `changeSource` and `sourceId`. */
  ofNotice(changeSource: string | null | undefined, sourceId: string | null | undefined): string | null;
  ofVersion(version: HubspotVersion): string | null;
};

/**
 * Names of those who change records: a person's key where the HubSpot user is one of our people,
 * otherwise `hubspot:user:<id>`, `hubspot:integration:<app>`, `hubspot:form` and the like.
 */
export function createActorNames(owners: readonly CrmOwner[], people: Readonly<Record<string, string>>): ActorNames {
  const byUser = new Map(owners.flatMap((owner) => (owner.userId === null ? [] : [[owner.userId, owner.id] as const])));
  const ofUser = (userId: string) => {
    const ownerId = byUser.get(userId);
    return (
      (ownerId !== undefined && Object.hasOwn(people, ownerId) ? people[ownerId] : undefined) ??
      `hubspot:user:${userId}`
    );
  };
  const ofNotice: ActorNames['ofNotice'] = (changeSource, sourceId) => {
    const user = /userId:(\d{1,20})/.exec(sourceId ?? '')?.[1];
    if (user !== undefined) return ofUser(user);
    if (!changeSource) return null;
    const source = changeSource.toLowerCase().slice(0, 60);
    return source === 'integration' && sourceId ? `hubspot:integration:${sourceId.slice(0, 60)}` : `hubspot:${source}`;
  };
  return {
    ofNotice,
    ofVersion: ({ userId, sourceType, sourceId }) =>
      userId !== null ? ofUser(userId) : ofNotice(sourceType, sourceId),
  };
}

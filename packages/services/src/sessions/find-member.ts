import { listMemberships, type Membership } from '@baton/db/workspaces';
import type { Actor, Machinery, Role } from '../context.ts';

/** A signed-in user's place in a workspace: the workspace and who they are there. Null when they have none. */
export async function findMember(
  machinery: Machinery,
  user: { id: string; name: string },
  slug: string | null,
): Promise<{ workspaceId: string; actor: Actor } | null> {
  const memberships = await listMemberships(machinery.db, user.id);
  const membership: Membership | undefined =
    slug === null ? memberships[0] : memberships.find((one) => one.slug === slug);
  if (!membership) return null;
  const { workspaceId, personId, role } = membership;
  const person =
    personId === null
      ? null
      : await machinery.db.inWorkspace(workspaceId, (tx) =>
          tx.person.findFirst({ where: { workspaceId, id: personId } }),
        );
  return {
    workspaceId,
    actor: { kind: 'person', key: person?.key ?? null, name: user.name, role: role as Role, via: 'web' },
  };
}

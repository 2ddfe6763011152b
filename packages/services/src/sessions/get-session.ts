import { teamOf } from '@baton/core/handoff/version';
import { listMemberships } from '@baton/db/workspaces';
import type { Ctx, Role } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadDirectory } from '../people/directory.ts';
import { capabilitiesOf } from '../settings/capabilities.ts';
import { iso } from '../views/basics.ts';
import type { SessionAnswer } from '../views/session.ts';

/** Who is signed in, where, and what they may do. Throws `forbidden` for API keys: they are nobody. */
export async function getSession(ctx: Ctx, user: { id: string; name: string; email: string }): Promise<SessionAnswer> {
  const { role, key } = ctx.actor;
  if (role === null) throw new ServiceError('forbidden', 'Only a person who is signed in has a session.');
  const memberships = await listMemberships(ctx.db, user.id);
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const directory = await loadDirectory(ctx, tx);
    const workspace = await tx.workspace.findFirstOrThrow({ where: { id: ctx.scope.workspaceId } });
    const person = directory.person(key);
    return {
      user: { name: user.name, email: user.email },
      workspace: {
        slug: workspace.slug,
        name: workspace.name,
        timeZone: workspace.timeZone,
        observe: workspace.observe,
      },
      role,
      person: person && { ...person, teamKey: directory.latest ? teamOf(directory.latest, key) : null },
      workspaces: memberships.map(({ slug, name, role: held }) => ({ slug, name, role: held as Role })),
      capabilities: capabilitiesOf(role),
      serverNow: iso(ctx.now),
    };
  });
}

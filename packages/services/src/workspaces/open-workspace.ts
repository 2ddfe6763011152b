import { findWorkspaceBySlug } from '@baton/db/workspaces';
import type { Actor, Ctx, Machinery } from '../context.ts';
import { ServiceError } from '../errors.ts';

/** The context for work of `actor` in the workspace with this slug. Throws `not-found`. */
export async function openWorkspace(machinery: Machinery, slug: string, actor: Actor): Promise<Ctx> {
  const workspace = await findWorkspaceBySlug(machinery.db, slug);
  if (!workspace) throw new ServiceError('not-found', `There is no workspace ${slug}.`);
  return { ...machinery, scope: { workspaceId: workspace.id }, actor, now: await machinery.db.now() };
}

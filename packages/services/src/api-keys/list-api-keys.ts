import type { Ctx } from '../context.ts';
import type { ApiKeyAnswer } from '../views/settings.ts';

/** The API keys of the workspace by what is known of them; the keys themselves are not. */
export async function listApiKeys(ctx: Ctx): Promise<ApiKeyAnswer[]> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.apiKey.findMany({ where: { workspaceId }, orderBy: { createdAt: 'asc' } }),
  );
  const text = (at: Date | null) => at?.toISOString() ?? null;
  return rows.map(({ id, name, prefix, scopes, expiresAt, lastUsedAt, revokedAt, createdAt }) => ({
    id,
    name,
    prefix,
    scopes,
    expiresAt: text(expiresAt),
    lastUsedAt: text(lastUsedAt),
    revokedAt: text(revokedAt),
    createdAt: createdAt.toISOString(),
  }));
}

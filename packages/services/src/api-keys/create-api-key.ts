import { createApiKey as insertApiKey } from '@baton/db/api-keys';
import { z } from 'zod';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError, toIssues } from '../errors.ts';
import { SCOPES } from '../settings/capabilities.ts';

const inputSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  scopes: z
    .array(z.enum(SCOPES, { error: (issue) => `${String(issue.input)} is not a scope: use ${SCOPES.join(', ')}` }))
    .min(1, `needs at least one of ${SCOPES.join(', ')}`),
  /** Epoch ms; never when left out. */
  expiresAt: z.number().int().nullable().default(null),
});

/** Makes a key for machines; the key itself is shown this once. Throws `invalid`. */
export async function createApiKey(
  ctx: Ctx,
  input: z.input<typeof inputSchema>,
): Promise<{ id: string; key: string; prefix: string }> {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new ServiceError('invalid', 'The key cannot be made.', toIssues(parsed.error));
  const { name, expiresAt } = parsed.data;
  const scopes = [...new Set(parsed.data.scopes)];
  if (expiresAt !== null && expiresAt <= ctx.now) {
    throw new ServiceError('invalid', 'The key cannot be made.', [
      { path: 'expiresAt', message: 'must lie in the future' },
    ]);
  }
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    const made = await insertApiKey(tx, { workspaceId, name, scopes, expiresAt });
    await addAuditEntry(ctx, tx, {
      action: 'apiKey.create',
      object: made.id,
      after: { name, scopes, prefix: made.prefix },
    });
    return made;
  });
}

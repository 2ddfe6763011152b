import { isTimeZone } from '@baton/core/business-time/zone';
import { SlugTakenError } from '@baton/db/errors';
import { createWorkspace as insertWorkspace } from '@baton/db/workspaces';
import { z } from 'zod';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import { type Machinery, systemCtx } from '../context.ts';
import { ServiceError, toIssues } from '../errors.ts';
import { createUserWithPassword } from '../members/create-member.ts';

/** First parts of addresses that belong to Baton itself. */
const RESERVED = new Set([
  'api',
  'hooks',
  'sign-in',
  'sign-out',
  'sign-up',
  'auth',
  'health',
  'static',
  'public',
  'assets',
  'favicon',
]);

const inputSchema = z.strictObject({
  slug: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
      'must be lower-case letters, digits and dashes, and neither begin nor end with a dash',
    )
    .max(63, 'must have at most 63 characters')
    .refine((slug) => !RESERVED.has(slug), 'is a word that Baton keeps for its own addresses; choose another'),
  name: z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as America/New_York or UTC').default('UTC'),
  adminEmail: z.string().trim().toLowerCase().pipe(z.email('must be one plain address')),
  adminName: z.string().trim().min(1).max(200).optional(),
  adminPassword: z.string().min(8, 'must have at least 8 characters').max(128, 'must have at most 128 characters'),
});

export type NewWorkspace = z.input<typeof inputSchema>;

/**
 * Creates a workspace with its first admin. What happened before now (epoch ms) will be measured there, never alerted.
 * An address that can sign in already keeps its password. Throws `invalid` and `conflict` (slug taken).
 */
export async function createWorkspace(
  machinery: Machinery,
  now: number,
  input: NewWorkspace,
): Promise<{ workspaceId: string; slug: string }> {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new ServiceError('invalid', 'The workspace cannot be created.', toIssues(parsed.error));
  const { slug, name, timeZone, adminEmail, adminName, adminPassword } = parsed.data;
  const { db } = machinery;
  const workspace = await insertWorkspace(db, { slug, name, timeZone, enforceFrom: now }).catch((error: unknown) => {
    if (!(error instanceof SlugTakenError)) throw error;
    throw new ServiceError('conflict', `The slug ${slug} is taken.`, [
      { path: 'slug', message: 'belongs to another workspace' },
    ]);
  });
  if (await db.prisma.user.findUnique({ where: { email: adminEmail } })) {
    machinery.log.warn({ email: adminEmail }, 'this address can sign in already: its password stays as it is');
  }
  await createUserWithPassword(db, {
    workspaceId: workspace.id,
    email: adminEmail,
    name: adminName ?? adminEmail.slice(0, adminEmail.indexOf('@')),
    role: 'admin',
    password: adminPassword,
  });
  const ctx = systemCtx(machinery, workspace.id, now);
  await db.inWorkspace(workspace.id, (tx) =>
    addAuditEntry(ctx, tx, { action: 'workspace.create', object: slug, after: { name, timeZone, admin: adminEmail } }),
  );
  return { workspaceId: workspace.id, slug };
}

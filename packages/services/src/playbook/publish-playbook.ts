import { isDeepStrictEqual } from 'node:util';
import { checkPlaybook, type Finding } from '@baton/core/playbook/check';
import { findPublished, publishVersion } from '@baton/db/playbooks';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { replayAllLeads } from '../leads/replay-all-leads.ts';
import { type GivenDocument, toDocument } from './save-draft.ts';

export type Published = { version: number; isNew: boolean; warnings: Finding[] };

/**
 * Publishes a playbook under the next number, from now on; the first one also measures what lies before it, so every lead
 * is replayed. A document that says the same as the one in force makes no new version. Throws `invalid` with every error.
 */
export async function publishPlaybook(ctx: Ctx, given: GivenDocument & { note?: string | null }): Promise<Published> {
  const { document, sourceText } = toDocument(given);
  const checked = checkPlaybook(document, { today: new Date(ctx.now).toISOString().slice(0, 10) });
  if (!checked.ok) {
    const issues = checked.errors.map(({ pathText, message }) => ({ path: pathText, message }));
    throw new ServiceError('invalid', 'The playbook is not valid; nothing was published.', issues);
  }
  const { workspaceId } = ctx.scope;
  const { name, timeZone } = checked.playbook.workspace;
  const { version, isNew } = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$executeRaw`select 1 from workspaces where id = ${workspaceId}::uuid for update`;
    const before = await findPublished(tx);
    if (before?.version && isDeepStrictEqual(before.document, JSON.parse(JSON.stringify(document)))) {
      return { version: before.version, isNew: false };
    }
    const row = await publishVersion(tx, {
      document,
      sourceText,
      mode: 'new',
      effectiveAt: ctx.now,
      publishedBy: ctx.actor.key ?? ctx.actor.name,
      note: given.note ?? null,
    });
    // The document names the zone in which days are counted.
    await tx.workspace.update({ where: { id: workspaceId }, data: { name, timeZone } });
    await addAuditEntry(ctx, tx, {
      action: 'playbook.publish',
      object: `version ${row.version}`,
      before: { version: before?.version ?? null },
      after: { version: row.version, note: row.note },
    });
    return { version: row.version ?? 0, isNew: true };
  });
  // Again for an unchanged first version: the one who published it may have been stopped half-way.
  if (version === 1) await replayAllLeads(ctx);
  return { version, isNew, warnings: checked.warnings };
}

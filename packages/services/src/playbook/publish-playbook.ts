import { isDeepStrictEqual } from 'node:util';
import { checkPlaybook, type Finding, findWarnings } from '@baton/core/playbook/check';
import type { Playbook } from '@baton/core/playbook/schema';
import { startMoving } from '@baton/db/moves';
import { findPublished, type PlaybookRow, publishVersion } from '@baton/db/playbooks';
import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { replayAllLeads } from '../leads/replay-all-leads.ts';
import { loadLintOptions } from './check-document-options.ts';
import type { PublishMode } from './load-versions.ts';
import { getMoves, type Moves, moveOpenHandoffs } from './move-open-handoffs.ts';
import { type GivenDocument, toDocument } from './save-draft.ts';

export type Publication = GivenDocument & { note?: string | null | undefined; mode?: PublishMode | undefined };

/** `moves`: leads with an open handoff that the version has reached, and those that the worker goes on with. */
export type Published = { version: number; isNew: boolean; mode: PublishMode; moves: Moves; warnings: Finding[] };

/** So many leads are moved at once; with more the worker goes on. */
const AT_ONCE = 200;

/**
 * Publishes a playbook under the next number, from now on; the first one also measures what lies before it, so every lead
 * is replayed. `mode` says what it does to handoffs that are open. A document that says the same as the one in force makes
 * no new version, unless open handoffs are to be moved to it otherwise than before. Throws `invalid` with every error.
 */
export async function publishPlaybook(ctx: Ctx, given: Publication): Promise<Published> {
  const { document, sourceText } = toDocument(given);
  const playbook = checkGiven(document, 'nothing was published');
  const { workspaceId } = ctx.scope;
  const { name, timeZone } = playbook.workspace;
  const { version, isNew, mode, effectiveAt, known } = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await tx.$executeRaw`select 1 from workspaces where id = ${workspaceId}::uuid for update`;
    const known = await loadLintOptions(ctx, tx, document);
    const before = await findPublished(tx);
    // The first one holds for all that there is, whatever was asked for.
    const asked = before === null ? 'new' : (given.mode ?? 'new');
    if (before?.version && isSame(before, document, asked)) {
      const { version, mode, effectiveAt } = before;
      return { version, isNew: false, mode: mode as PublishMode, effectiveAt: effectiveAt ?? 0, known };
    }
    const row = await publishVersion(tx, {
      document,
      sourceText,
      mode: asked,
      // Two processes may disagree about the time; versions come into force in their order all the same.
      effectiveAt: Math.max(ctx.now, (before?.effectiveAt ?? 0) + 1),
      publishedBy: ctx.actor.key ?? ctx.actor.name,
      note: given.note ?? null,
    });
    // The document names the zone in which days are counted.
    await tx.workspace.update({ where: { id: workspaceId }, data: { name, timeZone } });
    if (asked !== 'new') await startMoving(tx);
    await addAuditEntry(ctx, tx, {
      action: 'playbook.publish',
      object: `version ${row.version}`,
      before: { version: before?.version ?? null },
      after: { version: row.version, mode: asked, note: row.note },
    });
    return { version: row.version ?? 0, isNew: true, mode: asked, effectiveAt: row.effectiveAt ?? 0, known };
  });
  // Again for an unchanged first version: the one who published it may have been stopped half-way.
  if (version === 1) await replayAllLeads(ctx);
  const moves =
    mode === 'new' ? { moved: 0, left: 0 } : await move({ ...ctx, now: Math.max(ctx.now, effectiveAt) }, version);
  return { version, isNew, mode, moves, warnings: findWarnings(playbook, known) };
}

/** The playbook of a document; throws `invalid` with every error and what becomes of it (`then`). */
export function checkGiven(document: unknown, then: string): Playbook {
  const checked = checkPlaybook(document);
  if (checked.ok) return checked.playbook;
  const issues = checked.errors.map(({ pathText, message }) => ({ path: pathText, message }));
  throw new ServiceError('invalid', `The playbook is not valid; ${then}.`, issues);
}

/** Asked for `new`, what is in force says the same whatever it did to open handoffs as it was published. */
function isSame(before: PlaybookRow, document: unknown, mode: PublishMode): boolean {
  if (mode !== 'new' && before.mode !== mode) return false;
  return isDeepStrictEqual(before.document, JSON.parse(JSON.stringify(document)));
}

async function move(ctx: Ctx, version: number): Promise<Moves> {
  const { left } = await getMoves(ctx, version);
  if (left > AT_ONCE) await ctx.enqueue('playbook.move', { workspaceId: ctx.scope.workspaceId });
  else if (left > 0) await moveOpenHandoffs(ctx);
  return getMoves(ctx, version);
}

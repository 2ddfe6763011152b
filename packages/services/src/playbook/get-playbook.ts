import { describePlaybook } from '@baton/core/playbook/describe';
import { playbookSchema } from '@baton/core/playbook/schema';
import type { Tx } from '@baton/db/client';
import { countMoves } from '@baton/db/moves';
import { findDraft, getPublished, getVersion, listVersions, type PlaybookRow } from '@baton/db/playbooks';
import type { Ctx } from '../context.ts';
import { iso } from '../views/basics.ts';
import type { DraftAnswer, PlaybookAnswer, PlaybookVersionAnswer } from '../views/playbook.ts';

/** The published playbook, as written and in plain words. Throws `not-found` before the first one. */
export async function getPlaybook(ctx: Ctx): Promise<PlaybookAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => toPlaybook(tx, await getPublished(tx)));
}

/** One published version. Throws `not-found`. */
export async function getPlaybookVersion(ctx: Ctx, version: number): Promise<PlaybookAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => toPlaybook(tx, await getVersion(tx, version)));
}

/** Every published version, newest first, without the documents. */
export async function listPlaybookVersions(ctx: Ctx): Promise<PlaybookVersionAnswer[]> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => (await listVersions(tx)).map(toVersion).reverse());
}

/** The draft being worked on; nulls when there is none. */
export async function getPlaybookDraft(ctx: Ctx): Promise<DraftAnswer> {
  return ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => {
    const draft = await findDraft(tx);
    return { document: draft ? toObject(draft.document) : null, savedAt: draft ? iso(draft.createdAt) : null };
  });
}

function toVersion(row: PlaybookRow): PlaybookVersionAnswer {
  const { version, state, createdAt, publishedBy, effectiveAt, mode, note } = row;
  return {
    version: version ?? 0,
    state,
    publishedAt: iso(createdAt),
    publishedBy,
    effectiveAt: iso(effectiveAt),
    mode,
    note,
  };
}

async function toPlaybook(tx: Tx, row: PlaybookRow): Promise<PlaybookAnswer> {
  const parsed = playbookSchema.safeParse(row.document);
  return {
    ...toVersion(row),
    moves: row.mode === 'new' ? { moved: 0, left: 0 } : await countMoves(tx, row.version ?? 0),
    document: toObject(row.document),
    describe: parsed.success ? describePlaybook(parsed.data) : null,
  };
}

function toObject(document: unknown): Record<string, unknown> {
  return typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
}

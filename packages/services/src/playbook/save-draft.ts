import { checkPlaybook, type Finding } from '@baton/core/playbook/check';
import { saveDraft as storeDraft } from '@baton/db/playbooks';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { loadLintOptions } from './check-document-options.ts';
import { readDocument } from './read-document.ts';

/** A playbook as it is handed in: YAML or JSON text, or the document itself. */
export type GivenDocument = { text: string } | { document: unknown };

/** The document of a text; throws `invalid` with its place when the text cannot be read. */
export function toDocument(given: GivenDocument): { document: unknown; sourceText: string | null } {
  if ('document' in given) return { document: given.document, sourceText: null };
  const read = readDocument(given.text);
  if (!('error' in read)) return { document: read.value, sourceText: given.text };
  const { line, message } = read.error;
  throw new ServiceError('invalid', 'The playbook cannot be read.', [
    { path: '', message: `line ${line}: ${message}` },
  ]);
}

/** Replaces the workspace's draft. A draft may be unfinished: what is wrong with it comes back, and is stored all the same. */
export async function saveDraft(
  ctx: Ctx,
  given: GivenDocument & { note?: string | null },
): Promise<{ draftId: string; errors: Finding[]; warnings: Finding[] }> {
  const { document, sourceText } = toDocument(given);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ServiceError('invalid', 'The playbook must be an object.', [{ path: '', message: 'must be an object' }]);
  }
  const { row, checked } = await ctx.db.inWorkspace(ctx.scope.workspaceId, async (tx) => ({
    checked: checkPlaybook(document, await loadLintOptions(ctx, tx, document)),
    row: await storeDraft(tx, { document, sourceText, note: given.note ?? null }),
  }));
  return { draftId: row.id, errors: checked.ok ? [] : checked.errors, warnings: checked.ok ? checked.warnings : [] };
}

import { addAuditEntry } from '../audit/add-audit-entry.ts';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { begin, settleMapping } from './ledger.ts';
import { readMapping } from './read-mapping.ts';
import { asInvalid, openRows } from './read-rows.ts';
import { getStoredFile } from './stored-file.ts';

/**
 * Hands a stored file to the workers to be imported under a mapping; the same file under the same mapping is the same import.
 * Throws `not-found`, `invalid` for a mapping that is not complete or does not fit the file, `conflict` while it is undone.
 */
export async function startImport(ctx: Ctx, input: { fileId: string; mapping: unknown }): Promise<{ id: string }> {
  const { workspaceId } = ctx.scope;
  const file = await getStoredFile(ctx, input.fileId);
  await openRows(file.open, readMapping(input.mapping), ctx.now).catch((error: unknown) => {
    throw asInvalid(error);
  });
  const id = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const { mapping, known } = await settleMapping(ctx, tx, file.fileHash, input.mapping);
    if (known?.state === 'undoing') throw new ServiceError('conflict', 'This import is being undone.');
    const start = {
      ...begin(ctx, known, null, file.sizeBytes),
      mapping: mapping as object,
      state: 'queued',
      stored: true,
      holder: null,
      heldUntil: null,
    };
    if (!known) {
      await tx.import.update({ where: { workspaceId_id: { workspaceId, id: file.id } }, data: start });
    } else if (known.state === 'queued' || known.state === 'running') {
      // It is on its way: the second copy of the file is not needed.
      await tx.import.delete({ where: { workspaceId_id: { workspaceId, id: file.id } } });
      return known.id;
    } else {
      await tx.importChunk.deleteMany({ where: { workspaceId, importId: known.id } });
      await tx.importChunk.updateMany({ where: { workspaceId, importId: file.id }, data: { importId: known.id } });
      await tx.import.delete({ where: { workspaceId_id: { workspaceId, id: file.id } } });
      await tx.import.update({ where: { workspaceId_id: { workspaceId, id: known.id } }, data: start });
    }
    const { source } = readMapping(mapping);
    await addAuditEntry(ctx, tx, { action: 'leads.import.start', object: file.fileName, after: { source } });
    return known?.id ?? file.id;
  });
  await ctx.enqueue('imports.run', {});
  return { id };
}

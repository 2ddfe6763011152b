import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { checkFile } from './check-file.ts';
import { closeLedger, openLedger } from './ledger.ts';
import { readMapping } from './read-mapping.ts';
import type { OpenFile } from './read-rows.ts';
import { type ImportResult, runRows } from './run-rows.ts';

export type ImportInput = {
  /** Opens the file from its start; it is read twice: once to its end before anything is stored, once for its rows. */
  open: OpenFile;
  fileName: string;
  mapping: unknown;
  /** Called after each batch with the rows and new events so far. */
  onProgress?: (done: { rows: number; events: number }) => void;
};

/**
 * Imports leads from a CSV file by a mapping, here and now. Good rows are kept and the others listed; what is stored already
 * is not stored again, so an import that was stopped goes on when it is run once more. `leads` counts the leads the file
 * speaks of, `events` what was new. Throws `invalid` for a mapping or file that cannot be used: then nothing is stored.
 */
export async function importLeads(ctx: Ctx, input: ImportInput): Promise<ImportResult & { id: string }> {
  const checked = await checkFile(input.open, readMapping(input.mapping), ctx.now);
  const { id, mapping } = await openLedger(ctx, { ...checked, fileName: input.fileName, mapping: input.mapping });
  const result = await runRows(ctx, {
    id,
    open: input.open,
    mapping: readMapping(mapping),
    holder: null,
    onProgress: input.onProgress,
  });
  if (result === null) throw new ServiceError('conflict', 'The import was stopped: it is being undone.');
  await closeLedger(ctx, id, result);
  return { id, ...result };
}

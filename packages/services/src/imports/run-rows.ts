import { keepImport } from '@baton/db/import-runs';
import type { Mapping } from '@baton/integrations/csv/mapping';
import type { Ctx } from '../context.ts';
import type { Fact } from '../leads/apply-facts.ts';
import { applyImported } from './apply-batch.ts';
import { createDistinctCount } from './distinct-count.ts';
import { asInvalid, type OpenFile, openRows, type RejectedRow } from './read-rows.ts';

/** Leads per transaction: large enough for set-based writes, small enough to hold locks for well under a second. */
const BATCH = 300;
/** Longer than any batch takes; a worker that was killed is replaced after it. */
export const LEASE_MS = 90_000;
/** More of the same says nothing new, and a file may have a million rows. */
const KEPT_REJECTED = 100_000;
const KEPT_WARNINGS = 1_000;

export type ImportResult = {
  leads: number;
  events: number;
  rejected: RejectedRow[];
  rejectedRows: number;
  warnings: RejectedRow[];
  warningRows: number;
};
type Run = {
  id: string;
  open: OpenFile;
  mapping: Mapping;
  /** Who holds the import; null for a run that no worker claimed. */
  holder: string | null;
  onProgress?: ((done: { rows: number; events: number }) => void) | undefined;
  signal?: AbortSignal | undefined;
};

/** Applies a file batch by batch. Null when it was broken off: it is no longer to be run, or somebody else has it. */
export async function runRows(ctx: Ctx, run: Run): Promise<ImportResult | null> {
  try {
    return await applyRows(ctx, run);
  } catch (error) {
    throw asInvalid(error);
  }
}

async function applyRows(
  ctx: Ctx,
  { id, open, mapping, holder, onProgress, signal }: Run,
): Promise<ImportResult | null> {
  const { workspaceId } = ctx.scope;
  const { facts } = await openRows(open, mapping, ctx.now);
  const result: ImportResult = { leads: 0, events: 0, rejected: [], rejectedRows: 0, warnings: [], warningRows: 0 };
  const leads = createDistinctCount();
  let batch: Fact[] = [];
  let inBatch = new Set<string>();
  let rows = 0;
  const flush = async (): Promise<boolean> => {
    const given = batch;
    batch = [];
    inBatch = new Set();
    const events = await ctx.db.inWorkspace(
      workspaceId,
      async (tx) => {
        if (!(await keepImport(tx, id, { holder, states: ['running'], leaseMs: LEASE_MS }))) return null;
        const added = await applyImported(ctx, tx, id, given);
        const data = { rows, leads: leads.size(), events: { increment: added }, rejectedRows: result.rejectedRows };
        await tx.import.update({ where: { workspaceId_id: { workspaceId, id } }, data });
        return added;
      },
      { timeoutMs: 60_000 },
    );
    if (events === null) return false;
    result.events += events;
    onProgress?.({ rows, events: result.events });
    return !signal?.aborted;
  };
  for await (const row of facts) {
    rows += 1;
    if ('why' in row) {
      result.rejectedRows += 1;
      if (result.rejected.length < KEPT_REJECTED) result.rejected.push(row);
      continue;
    }
    if (row.warnings.length > 0) result.warningRows += 1;
    if (result.warnings.length < KEPT_WARNINGS)
      result.warnings.push(...row.warnings.map((why) => ({ line: row.line, why })));
    leads.add(row.lead);
    inBatch.add(row.lead);
    batch.push(...row.facts);
    if ((inBatch.size >= BATCH || batch.length >= BATCH * 8) && !(await flush())) return null;
  }
  if (!(await flush())) return null;
  return { ...result, leads: leads.size() };
}

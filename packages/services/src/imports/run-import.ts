import { newId } from '@baton/db/id';
import { type ClaimedImport, claimImport, releaseImport } from '@baton/db/import-runs';
import { type Ctx, type Machinery, SYSTEM, systemCtx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { checkFile } from './check-file.ts';
import { closeLedger } from './ledger.ts';
import { readMapping } from './read-mapping.ts';
import { LEASE_MS, runRows } from './run-rows.ts';
import { readChunks } from './stored-file.ts';
import { takeBack } from './undo-import.ts';

const MOST_ATTEMPTS = 5;
const PAUSE_MS = 5_000;

type Row = {
  fileName: string;
  mapping: unknown;
  actor: string | null;
  via: string | null;
  undoneBy: string | null;
  attempts: number;
};

/** Runs or undoes one import that waits for a worker, to its end. False when none waits. */
export async function runImport(
  machinery: Machinery,
  { workspaceId = null, signal }: { workspaceId?: string | null; signal?: AbortSignal } = {},
): Promise<boolean> {
  const holder = newId();
  const claimed = await machinery.db.acrossWorkspaces((tx) =>
    claimImport(tx, { holder, leaseMs: LEASE_MS, workspaceId }),
  );
  if (claimed === null) return false;
  const row = await machinery.db.inWorkspace(claimed.workspaceId, (tx) =>
    tx.import.findFirstOrThrow({ where: { workspaceId: claimed.workspaceId, id: claimed.id } }),
  );
  try {
    const ctx = asStarter(systemCtx(machinery, claimed.workspaceId, await machinery.db.now()), row);
    if (claimed.state === 'undoing') await takeBack(ctx, claimed.id, holder, signal);
    else await runStored(ctx, claimed, row, holder, signal);
    // One that was broken off goes on with the next worker.
    await machinery.db.inWorkspace(claimed.workspaceId, (tx) => releaseImport(tx, claimed.id, holder));
  } catch (error) {
    await giveBack(machinery, claimed, row, holder, error);
  }
  return true;
}

/** What is written down names the person who asked for it. */
function asStarter(ctx: Ctx, { actor, via }: Row): Ctx {
  return { ...ctx, actor: { ...SYSTEM, name: actor ?? SYSTEM.name, via: (via ?? 'system') as Ctx['actor']['via'] } };
}

async function runStored(
  ctx: Ctx,
  { workspaceId, id }: ClaimedImport,
  row: Row,
  holder: string,
  signal?: AbortSignal,
): Promise<void> {
  const open = () => readChunks(ctx, id);
  const mapping = readMapping(row.mapping);
  const { rows: total } = await checkFile(open, mapping, ctx.now);
  const begun = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.import.updateMany({
      where: { workspaceId, id, holder, state: { in: ['queued', 'running'] } },
      data: { state: 'running', total, rows: 0 },
    }),
  );
  if (begun.count === 0) return;
  const result = await runRows(ctx, { id, open, mapping, holder, signal });
  if (result !== null) await closeLedger(ctx, id, result);
}

/** A file that cannot be imported ends with its reason; anything else is tried again a few times. */
async function giveBack(
  machinery: Machinery,
  { workspaceId, id, state }: ClaimedImport,
  { attempts }: Row,
  holder: string,
  error: unknown,
): Promise<void> {
  const known = error instanceof ServiceError ? error : null;
  const reason = known
    ? [known.message, ...known.issues.map(({ message }) => message)][0]
    : 'A fault of Baton; see its log.';
  if (!known)
    machinery.log.error({ workspaceId, importId: id, reason: String(error) }, 'an import failed by a fault of ours');
  const now = await machinery.db.now();
  await machinery.db.inWorkspace(workspaceId, async (tx) => {
    await releaseImport(tx, id, holder, { error: reason ?? null, nextAttemptAt: now + PAUSE_MS * 2 ** attempts });
    if (state === 'undoing' || (!known && attempts + 1 < MOST_ATTEMPTS)) return;
    await tx.import.updateMany({
      where: { workspaceId, id, state: { in: ['queued', 'running'] } },
      data: { state: 'failed', finishedAt: new Date(now), stored: false },
    });
    await tx.importChunk.deleteMany({ where: { workspaceId, importId: id } });
  });
}

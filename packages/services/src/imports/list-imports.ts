import { BadCursorError } from '@baton/db/errors';
import { isId } from '@baton/db/id';
import type { Ctx } from '../context.ts';
import { ServiceError } from '../errors.ts';
import type { ImportAnswer, ImportDetail } from '../views/import.ts';

type Row = {
  id: string;
  fileName: string;
  state: string;
  mapping: unknown;
  createdAt: Date;
  finishedAt: Date | null;
  actor: string | null;
  via: string | null;
  size: bigint;
  rows: number;
  total: number | null;
  leads: number;
  events: number;
  rejectedRows: number;
  error: string | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  withdrawnEvents: number;
  withdrawnLeads: number;
};

/** The imports of the workspace, newest first. */
export async function listImports(
  ctx: Ctx,
  page: { limit: number; cursor: string | null },
): Promise<{ items: ImportAnswer[]; nextCursor: string | null }> {
  const { workspaceId } = ctx.scope;
  const after = page.cursor === null ? null : Buffer.from(page.cursor, 'base64url').toString('utf8');
  if (after !== null && !isId(after)) throw new BadCursorError();
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.import.findMany({
      where: { workspaceId, state: { not: 'uploaded' }, ...(after === null ? {} : { id: { lt: after } }) },
      omit: { rejected: true },
      orderBy: { id: 'desc' },
      take: page.limit + 1,
    }),
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(toAnswer),
    nextCursor: rows.length > page.limit && last ? Buffer.from(last.id).toString('base64url') : null,
  };
}

/** One import with its mapping and the rows that were not taken. Throws `not-found`. */
export async function getImport(ctx: Ctx, id: string): Promise<ImportDetail> {
  const { workspaceId } = ctx.scope;
  const row = isId(id)
    ? await ctx.db.inWorkspace(workspaceId, (tx) =>
        tx.import.findFirst({ where: { workspaceId, id, state: { not: 'uploaded' } } }),
      )
    : null;
  if (!row) throw new ServiceError('not-found', 'There is no such import.');
  return { ...toAnswer(row), mapping: row.mapping, rejected: row.rejected as ImportDetail['rejected'] };
}

function toAnswer(row: Row): ImportAnswer {
  const { source } = (row.mapping ?? {}) as { source?: unknown };
  const state = row.state as ImportAnswer['state'];
  return {
    id: row.id,
    fileName: row.fileName,
    state,
    source: typeof source === 'string' ? source : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    by: row.actor,
    via: row.via,
    sizeBytes: Number(row.size),
    rows: row.rows,
    total: row.total,
    leads: row.leads,
    events: row.events,
    rejectedRows: row.rejectedRows,
    error: row.error,
    undoneAt: row.undoneAt?.toISOString() ?? null,
    undoneBy: row.undoneBy,
    withdrawnEvents: row.withdrawnEvents,
    withdrawnLeads: row.withdrawnLeads,
    canUndo: ['queued', 'running', 'done', 'failed'].includes(state) && row.events > 0,
  };
}

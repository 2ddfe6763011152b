import type { Ctx } from '../context.ts';
import type { BackfillAnswer } from '../views/backfill.ts';
import { getCrmConnection } from './sync-connections.ts';

type Row = {
  runId: string;
  object: string;
  since: Date;
  state: string;
  read: number;
  total: number | null;
  events: number;
  activeMs: bigint;
  error: string | null;
  nextAttemptAt: Date;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** How far the last reading of a connection's history is; `none` where none was ever started. Throws `not-found`. */
export async function getBackfill(ctx: Ctx, connectionId: string): Promise<BackfillAnswer> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    await getCrmConnection(ctx, tx, connectionId);
    const last = await tx.backfill.findFirst({
      where: { workspaceId, connectionId },
      orderBy: [{ createdAt: 'desc' }, { runId: 'desc' }],
      select: { runId: true },
    });
    if (last === null) return [];
    return tx.backfill.findMany({ where: { workspaceId, runId: last.runId }, orderBy: { position: 'asc' } });
  });
  return toAnswer(connectionId, rows);
}

function toAnswer(connectionId: string, rows: readonly Row[]): BackfillAnswer {
  const first = rows[0] ?? null;
  const state = stateOf(rows);
  const isOpen = state === 'queued' || state === 'running';
  const started = rows.flatMap(({ startedAt }) => startedAt?.getTime() ?? []);
  const finished = rows.flatMap(({ finishedAt }) => finishedAt?.getTime() ?? []);
  return {
    runId: first?.runId ?? null,
    connectionId,
    since: first?.since.toISOString() ?? null,
    state,
    createdAt: first?.createdAt.toISOString() ?? null,
    startedAt: started.length === 0 ? null : new Date(Math.min(...started)).toISOString(),
    finishedAt: isOpen || finished.length === 0 ? null : new Date(Math.max(...finished)).toISOString(),
    read: sum(rows.map(({ read }) => read)),
    total: rows.some(({ total }) => total === null) ? null : sum(rows.map(({ total }) => total ?? 0)),
    events: sum(rows.map(({ events }) => events)),
    perSecond: rateOf(rows),
    leftMs: isOpen ? leftOf(rows) : null,
    error: rows.find(({ error }) => error !== null)?.error ?? null,
    objects: rows.map((row) => ({
      object: row.object,
      state: row.state as BackfillAnswer['objects'][number]['state'],
      read: row.read,
      total: row.total,
      events: row.events,
      perSecond: rateOf([row]),
      error: row.error,
      startedAt: row.startedAt?.toISOString() ?? null,
      finishedAt: row.finishedAt?.toISOString() ?? null,
    })),
  };
}

function stateOf(rows: readonly Row[]): BackfillAnswer['state'] {
  if (rows.length === 0) return 'none';
  const states = new Set(rows.map(({ state }) => state));
  if (states.has('running') || (states.has('queued') && states.has('done'))) return 'running';
  if (states.has('queued')) return 'queued';
  if (states.has('cancelled')) return 'cancelled';
  return states.has('failed') ? 'failed' : 'done';
}

/** Records a second while reading; pauses and restarts do not count. */
function rateOf(rows: readonly Row[]): number | null {
  const activeMs = sum(rows.map((row) => Number(row.activeMs)));
  return activeMs < 1 ? null : Math.round((sum(rows.map(({ read }) => read)) * 10_000) / activeMs) / 10;
}

/** How long the rest takes at the pace so far; kinds of objects not begun go at the pace of the others. */
function leftOf(rows: readonly Row[]): number | null {
  const overall = rateOf(rows);
  let left = 0;
  for (const row of rows) {
    if (row.state !== 'queued' && row.state !== 'running') continue;
    const pace = rateOf([row]) ?? overall;
    if (row.total === null || !pace) return null;
    left += (Math.max(0, row.total - row.read) * 1000) / pace;
  }
  return Math.round(left);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

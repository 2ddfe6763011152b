import { type ClaimedBackfill, claimBackfill, keepBackfill, moveBackfill, releaseBackfill } from '@baton/db/backfills';
import { newId } from '@baton/db/id';
import type { CrmBudget, CrmContext } from '@baton/integrations/crm';
import { isAdapterError } from '@baton/integrations/errors';
import { toFailure } from '../connections/feed-state.ts';
import { findConnection } from '../connections/open-connection.ts';
import { type Ctx, type Machinery, systemCtx } from '../context.ts';
import { applyNewFacts } from '../leads/apply-new-facts.ts';
import { completeStrangers } from './complete-strangers.ts';
import { asCrm, type CrmConnection, loadCrmContext } from './crm-context.ts';
import { dropEchoes } from './drop-echoes.ts';
import { isUsers, matchUsers, USERS } from './match-users.ts';
import { toFact } from './to-facts.ts';

/** Longer than any page takes; a worker that was killed is replaced after it. */
const LEASE_MS = 90_000;
/** After so long the next one has its turn. */
const TURN_MS = 15_000;
/** More facts than this are applied in several transactions, of which the last one stores the cursor. */
const BATCH_FACTS = 800;
const MOST_ATTEMPTS = 12;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** History leaves the live feed so much of the day's calls. */
const DAY_SHARE = 0.8;
const SPARE_MS = 15 * 60_000;

type Row = {
  id: string;
  runId: string;
  object: string;
  since: Date;
  cursor: string | null;
  attempts: number;
  read: number;
};
type Turn = { ctx: Ctx; row: Row; connection: CrmConnection; context: CrmContext; holder: string };

/**
 * Reads on in one history that waits for it, for a while: each page's events are applied and its place is stored together, so
 * that whoever comes next goes on there. Returns the records that were read, null when nothing waits.
 */
export async function runBackfill(
  machinery: Machinery,
  { workspaceId = null, signal }: { workspaceId?: string | null; signal?: AbortSignal } = {},
): Promise<number | null> {
  const holder = newId();
  const claimed = await machinery.db.acrossWorkspaces((tx) =>
    claimBackfill(tx, { holder, leaseMs: LEASE_MS, workspaceId }),
  );
  if (claimed === null) return null;
  const until = performance.now() + TURN_MS;
  let read = 0;
  try {
    do {
      const page = await readOn(machinery, claimed, holder);
      if (page === 'stop') return read;
      read += page;
    } while (performance.now() < until && !signal?.aborted);
    await release(machinery, claimed, holder, {});
  } catch (error) {
    await giveBack(machinery, claimed, holder, error);
  }
  return read;
}

/** Reads one page; `stop` when there is no more of it, or it is no longer ours. */
async function readOn(machinery: Machinery, claimed: ClaimedBackfill, holder: string): Promise<number | 'stop'> {
  const began = performance.now();
  const ctx = systemCtx(machinery, claimed.workspaceId, await machinery.db.now());
  const turn = await prepare(ctx, claimed, holder);
  if (turn === null) return 'stop';
  let spare: CrmBudget | null = null;
  const onBudget = (budget: CrmBudget) => {
    turn.context.onBudget?.(budget);
    if (budget.window === 'day' && budget.used > budget.max * DAY_SHARE) spare = budget;
  };
  const context = { ...turn.context, onBudget };
  const page = await (turn.row.object === USERS
    ? readUsers({ ...turn, context })
    : readHistory({ ...turn, context }, began));
  if (page.isLast) return 'stop';
  if (spare === null) return page.read;
  await release(machinery, claimed, holder, {
    error: 'most of the calls that the CRM allows a day are used: the rest is kept for what happens now',
    nextAttemptAt: ctx.now + SPARE_MS,
  });
  return 'stop';
}

async function prepare(ctx: Ctx, { id, connectionId }: ClaimedBackfill, holder: string): Promise<Turn | null> {
  const { workspaceId } = ctx.scope;
  return ctx.db.inWorkspace(workspaceId, async (tx) => {
    if (!(await keepBackfill(tx, id, holder, LEASE_MS))) return null;
    const connection = asCrm(await findConnection(ctx, tx, connectionId));
    if (connection === null) return null;
    const row = await tx.backfill.findFirstOrThrow({ where: { workspaceId, id } });
    return { ctx, row, connection, context: await loadCrmContext(ctx, tx, connection), holder };
  });
}

type Page = { read: number; isLast: boolean };

/** Users first, and how much there is of everything else. */
async function readUsers({ ctx, row, connection, context, holder }: Turn): Promise<Page> {
  const began = performance.now();
  const { workspaceId } = ctx.scope;
  const { history } = ctx.integrations.crm[connection.kind];
  const { read, matched } = await matchUsers(ctx, connection, context);
  const totals: [string, number | null][] = [];
  for (const object of history.objects.filter((one) => !isUsers(one)))
    totals.push([object, await history.count(object, row.since.getTime(), context)]);
  await ctx.db.inWorkspace(workspaceId, async (tx) => {
    if (!(await keepBackfill(tx, row.id, holder, LEASE_MS))) return;
    for (const [object, total] of totals)
      await tx.backfill.updateMany({ where: { workspaceId, runId: row.runId, object }, data: { total } });
    await moveBackfill(tx, row.id, { read, events: matched, cursor: null, activeMs: performance.now() - began });
  });
  return { read, isLast: true };
}

async function readHistory({ ctx, row, connection, context, holder }: Turn, began: number): Promise<Page> {
  const { kind } = connection;
  const { history } = ctx.integrations.crm[kind];
  const page = await history.readPage(row.object, row.since.getTime(), row.cursor, context);
  const way = { recordedAt: ctx.now, via: 'backfill' } as const;
  const news = await dropEchoes(ctx, connection.id, page.events);
  const facts = (await completeStrangers(ctx, kind, context, news)).map((event) => toFact(kind, event, way));
  const last = Math.max(0, Math.ceil(facts.length / BATCH_FACTS) - 1);
  let events = 0;
  for (let batch = 0; batch <= last; batch++) {
    const isOurs = await ctx.db.inWorkspace(
      ctx.scope.workspaceId,
      async (tx) => {
        if (!(await keepBackfill(tx, row.id, holder, LEASE_MS))) return false;
        const part = facts.slice(batch * BATCH_FACTS, (batch + 1) * BATCH_FACTS);
        if (part.length > 0) events += (await applyNewFacts(ctx, tx, part)).events;
        if (batch === last) await moveBackfill(tx, row.id, { ...page, events, activeMs: performance.now() - began });
        return true;
      },
      { timeoutMs: 60_000, retries: 0 },
    );
    if (!isOurs) return { read: 0, isLast: true };
  }
  return { read: page.read, isLast: page.cursor === null };
}

type Release = Parameters<typeof releaseBackfill>[3];

async function release(
  { db }: Machinery,
  { workspaceId, id }: ClaimedBackfill,
  holder: string,
  how: Release,
): Promise<void> {
  await db.inWorkspace(workspaceId, (tx) => releaseBackfill(tx, id, holder, how));
}

/** Tries again later what may yet succeed; what never will, or failed too often, ends with its reason. */
async function giveBack(machinery: Machinery, claimed: ClaimedBackfill, holder: string, error: unknown): Promise<void> {
  const { workspaceId, id, connectionId } = claimed;
  const now = await machinery.db.now();
  const row = await machinery.db.inWorkspace(workspaceId, (tx) =>
    tx.backfill.findFirst({ where: { workspaceId, id }, include: { connection: { select: { name: true } } } }),
  );
  const attempts = (row?.attempts ?? 0) + 1;
  const known = isAdapterError(error) ? error : null;
  const reason = known ? toFailure(row?.connection.name ?? 'The CRM', known).reason : 'A fault of Baton; see its log.';
  const waitMs = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(attempts, 12)) * (0.5 + Math.random() / 2);
  const failed = known?.kind === 'rejected' || attempts >= MOST_ATTEMPTS;
  const facts = { workspaceId, connectionId, object: row?.object, attempts, reason: known?.reason ?? String(error) };
  if (known) machinery.log.warn(facts, 'history could not be read on');
  else machinery.log.error(facts, 'reading history failed by a fault of ours');
  const nextAttemptAt = Math.max(known?.retryAt ?? 0, Math.round(now + waitMs));
  await release(machinery, claimed, holder, { error: reason, nextAttemptAt, failed });
}

import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { newId } from './id.ts';
import { queryRows, toStorableJson } from './json.ts';

export type ClaimedBackfill = { workspaceId: string; id: string; connectionId: string };
export type BackfillPage = {
  read: number;
  events: number;
  activeMs: number;
  /** Null: this was the last page. */
  cursor: string | null;
};

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/** Plans a run: a row for each kind of object, read in this order. `since` is epoch ms. */
export async function insertBackfill(
  tx: Tx,
  run: { runId: string; connectionId: string; since: number; objects: readonly string[] },
): Promise<void> {
  const rows = run.objects.map((object, position) => ({ id: newId(), object, position }));
  await tx.$executeRaw`insert into backfills (workspace_id, id, connection_id, run_id, position, object, since)
    select ${currentWorkspace}, i.id, ${run.connectionId}::uuid, ${run.runId}::uuid, i.position, i.object,
      to_timestamp(${run.since}::bigint / 1000.0)
    from json_to_recordset(${toStorableJson(rows)}::json) as i(id uuid, object text, position int)`;
}

/**
 * Claims the next kind of object to read, across workspaces or in one, for the lease (ms): longest waiting first, and none
 * before what comes earlier in its run. Runs under acrossWorkspaces.
 */
export async function claimBackfill(
  tx: Tx,
  { holder, leaseMs, workspaceId = null }: { holder: string; leaseMs: number; workspaceId?: string | null },
): Promise<ClaimedBackfill | null> {
  const [row] = await queryRows<ClaimedBackfill>(
    tx,
    Prisma.sql`with due as (
      select b.workspace_id, b.id from backfills b
      where b.state in ('queued', 'running') and b.next_attempt_at <= now()
        and (b.held_until is null or b.held_until <= now())
        and (${workspaceId}::uuid is null or b.workspace_id = ${workspaceId}::uuid)
        and not exists (
          select from backfills e where e.workspace_id = b.workspace_id and e.run_id = b.run_id
            and e.position < b.position and e.state in ('queued', 'running')
        )
      order by b.next_attempt_at limit 1 for update skip locked
    ), r as (
      update backfills b set holder = ${holder}::uuid, held_until = now() + ${leaseMs}::int * interval '1 millisecond'
      from due where b.workspace_id = due.workspace_id and b.id = due.id
      returning b.workspace_id as "workspaceId", b.id, b.connection_id as "connectionId"
    )`,
  );
  return row ?? null;
}

/** Locks a claimed row and keeps it for the lease (ms). False when it was cancelled or somebody else has it by now. */
export async function keepBackfill(tx: Tx, id: string, holder: string, leaseMs: number): Promise<boolean> {
  const kept = await tx.$executeRaw`update backfills
    set held_until = now() + ${leaseMs}::int * interval '1 millisecond', state = 'running',
      started_at = coalesce(started_at, now())
    where workspace_id = ${currentWorkspace} and id = ${id}::uuid and holder = ${holder}::uuid and held_until > now()
      and state in ('queued', 'running')`;
  return kept === 1;
}

/** Notes a page that was read, in the transaction that applies its events; the last one ends the row. */
export async function moveBackfill(tx: Tx, id: string, page: BackfillPage): Promise<void> {
  const isLast = page.cursor === null;
  await tx.$executeRaw`update backfills set cursor = ${page.cursor}, read = read + ${page.read}::int,
      events = events + ${page.events}::int, active_ms = active_ms + ${Math.round(page.activeMs)}::bigint, attempts = 0, error = null,
      state = case when ${isLast} then 'done' else state end, finished_at = case when ${isLast} then now() end,
      total = case when ${isLast} then read + ${page.read}::int else greatest(total, read + ${page.read}::int) end
    where workspace_id = ${currentWorkspace} and id = ${id}::uuid`;
}

/** Lets go of a row, to be claimed again at once or at `nextAttemptAt` (epoch ms); with an error it counts as an attempt. */
export async function releaseBackfill(
  tx: Tx,
  id: string,
  holder: string,
  {
    error = null,
    nextAttemptAt = null,
    failed = false,
  }: { error?: string | null; nextAttemptAt?: number | null; failed?: boolean } = {},
): Promise<void> {
  await tx.$executeRaw`update backfills set holder = null, held_until = null,
      next_attempt_at = coalesce(to_timestamp(${nextAttemptAt}::bigint / 1000.0), now()),
      error = coalesce(${error}, error), attempts = attempts + case when ${error}::text is null then 0 else 1 end,
      state = case when ${failed} then 'failed' else state end, finished_at = case when ${failed} then now() else finished_at end
    where workspace_id = ${currentWorkspace} and id = ${id}::uuid and holder = ${holder}::uuid and state in ('queued', 'running')`;
}

import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

export type ClaimedImport = { workspaceId: string; id: string; state: 'queued' | 'running' | 'undoing' };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/**
 * Claims the next import that waits for a worker, to be run or undone, across workspaces or in one, for the lease (ms).
 * Runs under acrossWorkspaces.
 */
export async function claimImport(
  tx: Tx,
  { holder, leaseMs, workspaceId = null }: { holder: string; leaseMs: number; workspaceId?: string | null },
): Promise<ClaimedImport | null> {
  const [row] = await queryRows<ClaimedImport>(
    tx,
    Prisma.sql`with due as (
      select i.workspace_id, i.id from imports i
      where (i.state in ('queued', 'running') and i.stored or i.state = 'undoing') and i.next_attempt_at <= now()
        and (i.held_until is null or i.held_until <= now())
        and (${workspaceId}::uuid is null or i.workspace_id = ${workspaceId}::uuid)
      order by i.next_attempt_at limit 1 for update skip locked
    ), r as (
      update imports i set holder = ${holder}::uuid, held_until = now() + ${leaseMs}::int * interval '1 millisecond'
      from due where i.workspace_id = due.workspace_id and i.id = due.id
      returning i.workspace_id as "workspaceId", i.id, i.state
    )`,
  );
  return row ?? null;
}

/**
 * Locks an import until the transaction ends and keeps it for the lease (ms). False when it is in another state by now, or
 * somebody else has it.
 */
export async function keepImport(
  tx: Tx,
  id: string,
  { holder, states, leaseMs }: { holder: string | null; states: readonly string[]; leaseMs: number },
): Promise<boolean> {
  const kept = await tx.$executeRaw`update imports
    set held_until = case when holder is null then null else now() + ${leaseMs}::int * interval '1 millisecond' end
    where workspace_id = ${currentWorkspace} and id = ${id}::uuid and state = any(${[...states]}::text[])
      and (${holder}::uuid is null or holder = ${holder}::uuid)`;
  return kept === 1;
}

/** Lets go of an import, to be claimed again at once or at `nextAttemptAt` (epoch ms); with an error it counts as an attempt. */
export async function releaseImport(
  tx: Tx,
  id: string,
  holder: string,
  { error = null, nextAttemptAt = null }: { error?: string | null; nextAttemptAt?: number | null } = {},
): Promise<void> {
  await tx.$executeRaw`update imports set holder = null, held_until = null,
      next_attempt_at = coalesce(to_timestamp(${nextAttemptAt}::bigint / 1000.0), now()),
      error = coalesce(${error}, error), attempts = attempts + case when ${error}::text is null then 0 else 1 end
    where workspace_id = ${currentWorkspace} and id = ${id}::uuid and holder = ${holder}::uuid`;
}

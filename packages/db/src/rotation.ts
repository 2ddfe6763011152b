import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

export type RotationTurn = { pool: string; personKey: string; count: number; lastAt: number | null };

const currentWorkspace = Prisma.sql`current_setting('app.workspace_id')::uuid`;

/**
 * Reads how often each member of each pool was given a lead, and keeps every other assignment of this workspace waiting
 * until the transaction ends, so that no turn is given twice. Take it after all lead locks.
 */
export async function lockRotation(tx: Tx): Promise<RotationTurn[]> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('rotation:' || current_setting('app.workspace_id'), 0))`;
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select pool, person_key as "personKey", assigned_count as count, (extract(epoch from last_assigned_at) * 1000)::bigint as "lastAt"
      from rotation where workspace_id = ${currentWorkspace}
    )`,
  );
}

/** Notes that a member of a pool was given a lead at an instant (epoch ms). */
export async function takeTurn(tx: Tx, pool: string, personKey: string, at: number): Promise<void> {
  await tx.$executeRaw`insert into rotation (workspace_id, pool, person_key, assigned_count, last_assigned_at)
    values (${currentWorkspace}, ${pool}, ${personKey}, 1, to_timestamp(${at}::bigint / 1000.0))
    on conflict (workspace_id, pool, person_key)
    do update set assigned_count = rotation.assigned_count + 1, last_assigned_at = excluded.last_assigned_at`;
}

import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';

/** Marks running clocks of this workspace whose due instant has passed as breached; the first crossing is kept. Returns how many. */
export async function markBreached(tx: Tx, clockIds: string[], now: number): Promise<number> {
  if (clockIds.length === 0) return 0;
  return tx.$executeRaw`update clocks
    set breached = true, owner_key = charge_key, team_key = charge_team_key, breached_at = due_at, outcome = 'missed', decided_at = due_at, revision = revision + 1, changed_at = statement_timestamp()
    where workspace_id = ${Prisma.sql`current_setting('app.workspace_id')::uuid`} and id = any(${clockIds}::uuid[])
      and state = 'running' and not breached and due_at <= to_timestamp(${now}::bigint / 1000.0)`;
}

import type { Tx } from './client.ts';
import { isId } from './id.ts';

/** Lets the sweep look at these open clocks now, at everything that has fallen due on them and was not told. */
export async function lookAgain(tx: Tx, clockIds: readonly string[]): Promise<void> {
  if (clockIds.length === 0) return;
  await tx.$executeRaw`insert into timers (workspace_id, clock_id, next_fire_at, revision)
    select c.workspace_id, c.id, statement_timestamp(), c.revision from clocks c
    where c.workspace_id = current_setting('app.workspace_id')::uuid and c.id = any(${clockIds.filter(isId)}::uuid[])
      and c.state in ('pending', 'running', 'paused')
    on conflict (workspace_id, clock_id) do update set next_fire_at = least(timers.next_fire_at, excluded.next_fire_at)`;
}

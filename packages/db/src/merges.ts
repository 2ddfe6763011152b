import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

export type Merged = {
  survivorId: string /** Every lead merged into the survivor, however many steps away. */;
  mergedIds: string[];
};

const MAX_STEPS = 32;

/** The lead that a lead's record lives on in (itself when it was not merged), and all that were merged into that one. */
export async function followMerge(tx: Tx, leadId: string): Promise<Merged> {
  const [row] = await queryRows<Merged>(
    tx,
    Prisma.sql`with recursive up as (
      select id, merged_into_id, 0 as step from leads where workspace_id = current_setting('app.workspace_id')::uuid and id = ${leadId}::uuid
      union all
      select l.id, l.merged_into_id, up.step + 1 from up
      join leads l on l.workspace_id = current_setting('app.workspace_id')::uuid and l.id = up.merged_into_id
      where up.step < ${MAX_STEPS}
    ), survivor as (
      select id from up order by step desc limit 1
    ), down as (
      select l.id, array[l.id] as path from leads l, survivor s
      where l.workspace_id = current_setting('app.workspace_id')::uuid and l.merged_into_id = s.id
      union all
      select l.id, down.path || l.id from down
      join leads l on l.workspace_id = current_setting('app.workspace_id')::uuid and l.merged_into_id = down.id
      where l.id <> all(down.path)
    ), r as (
      select s.id as "survivorId", (select coalesce(json_agg(d.id order by d.id), '[]') from down d) as "mergedIds" from survivor s
    )`,
  );
  return row ?? { survivorId: leadId, mergedIds: [] };
}

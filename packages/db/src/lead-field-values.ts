import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

const MOST_VALUES = 200;

/** How many leads of a source say which value in a field, the most frequent first. */
export async function countFieldValues(
  tx: Tx,
  source: string,
  field: string,
): Promise<{ value: string; leads: number }[]> {
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select fields ->> ${field}::text as value, count(*)::int as leads from leads
      where workspace_id = current_setting('app.workspace_id')::uuid and source = ${source} and deleted_at is null
        and coalesce(fields ->> ${field}::text, '') <> ''
      group by 1 order by 2 desc, 1 limit ${MOST_VALUES}::int
    )`,
  );
}

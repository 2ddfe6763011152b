import type { Tx } from './client.ts';
import { Prisma } from './generated/client.ts';
import { queryRows } from './json.ts';

/** The tiers of these clocks that alerts exist for, whoever they went to: a tier fires once, unless all of it was withdrawn. */
export async function listAlertedTiers(tx: Tx, clockIds: string[]): Promise<{ clockId: string; tier: string }[]> {
  if (clockIds.length === 0) return [];
  return queryRows(
    tx,
    Prisma.sql`with r as (
      select distinct clock_id as "clockId", tier from alerts
      where workspace_id = current_setting('app.workspace_id')::uuid and clock_id = any(${clockIds}::uuid[])
        and state <> 'withdrawn'
    )`,
  );
}

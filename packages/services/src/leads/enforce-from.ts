import type { Tx } from '@baton/db/client';
import { isCrmSource } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';

/** From when on (epoch ms) handoffs of a source are alerted and assigned; older ones are only measured. Null: all are. */
export type EnforceFrom = (source: string) => number | null;

/** Leads of a CRM are enforced from when it was connected, all others from when the workspace began, which is `general`. */
export async function loadEnforceFrom(
  ctx: Ctx,
  tx: Tx,
  general: number | null,
  sources: readonly string[],
): Promise<EnforceFrom> {
  const kinds = [...new Set(sources)].filter(isCrmSource);
  if (kinds.length === 0) return () => general;
  const rows = await tx.connection.findMany({
    where: { workspaceId: ctx.scope.workspaceId, kind: { in: kinds }, enforceFrom: { not: null } },
    select: { kind: true, enforceFrom: true },
  });
  const bySource = new Map(
    rows.map(({ kind, enforceFrom }) => [kind, Math.max(enforceFrom?.getTime() ?? 0, general ?? 0)]),
  );
  return (source) => bySource.get(source) ?? general;
}

import type { CrmContext, TranslatedEvent } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';
import type { CrmConnection } from './crm-context.ts';

const BATCH = 5_000;
/** More leads gone at once than this, and more than this share of them, is no deletion but a lack of rights. */
const MANY = 20;
const MOST = 0.1;

/**
 * What became of leads that a CRM does not show among the changed ones: deleted since then (epoch ms), or erased. `onlyOpen`
 * asks after those with an open handoff only. Leads that vanish in great numbers are left as they are.
 */
export async function* listGone(
  ctx: Ctx,
  connection: CrmConnection,
  context: CrmContext,
  { since, onlyOpen = false }: { since: number; onlyOpen?: boolean },
): AsyncGenerator<TranslatedEvent[]> {
  const reader = ctx.integrations.crm[connection.kind];
  if (reader.listGone === undefined) return;
  const known = await listLiving(ctx, connection, onlyOpen);
  const erased: TranslatedEvent[] = [];
  for await (const page of reader.listGone(since, known, context)) {
    const isErased = (event: TranslatedEvent) => event.type === 'lead.deleted' && event.data.privacy === true;
    erased.push(...page.filter(isErased));
    const others = page.filter((event) => !isErased(event));
    if (others.length > 0) yield others;
  }
  if (erased.length > Math.max(MANY, known.length * MOST))
    ctx.log.warn(
      { workspaceId: ctx.scope.workspaceId, connectionId: connection.id, gone: erased.length, of: known.length },
      'too many leads are not there any more: none is taken for erased',
    );
  else if (erased.length > 0) yield erased;
}

async function listLiving(ctx: Ctx, { kind }: CrmConnection, onlyOpen: boolean): Promise<string[]> {
  const { workspaceId } = ctx.scope;
  const ids: string[] = [];
  for (let after = ''; ; ) {
    const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
      tx.lead.findMany({
        where: {
          workspaceId,
          source: kind,
          externalId: { gt: after },
          deletedAt: null,
          mergedIntoId: null,
          lastEventAt: { not: null },
          ...(onlyOpen ? { handoffs: { some: { closedAt: null, withdrawn: false } } } : {}),
        },
        select: { externalId: true },
        orderBy: { externalId: 'asc' },
        take: BATCH,
      }),
    );
    ids.push(...rows.map(({ externalId }) => externalId));
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return ids;
    after = last.externalId;
  }
}

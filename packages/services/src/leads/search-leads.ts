import type { Tx } from '@baton/db/client';
import { BadCursorError } from '@baton/db/errors';
import { isId } from '@baton/db/id';
import { followMerge } from '@baton/db/merges';
import type { Ctx } from '../context.ts';
import { type Directory, visibleTo } from '../people/directory.ts';
import { NO_VALUE } from '../reports/report-query.ts';
import type { LeadEntry } from './list-leads.ts';

export type LeadSearch = {
  q?: string;
  stage?: string[];
  externalId?: string;
  owner?: string;
  team?: string;
  source?: string;
  campaign?: string;
  policy?: string;
  leadType?: string;
};

type Found = { entries: LeadEntry[]; nextCursor: string | null; total: number };
type Where = NonNullable<NonNullable<Parameters<Tx['lead']['findMany']>[0]>['where']>;

/** Leads that match, newest first, as far as the actor may see them. Deleted and merged ones only by their outside id. */
export async function searchLeads(
  ctx: Ctx,
  tx: Tx,
  directory: Directory,
  query: LeadSearch & { limit: number; cursor: string | null },
): Promise<Found> {
  const after = readCursor(query.cursor);
  const where: Where = { AND: conditionsOf(ctx, directory, query) };
  const [total, rows] = await Promise.all([
    tx.lead.count({ where }),
    tx.lead.findMany({
      where: after === null ? where : { AND: [where, { id: { lt: after } }] },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      select: { id: true },
    }),
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const ids = page.map((row) => row.id);
  // A record that was merged away is found under its old id and shown as what it became.
  const found =
    query.externalId === undefined
      ? ids
      : await Promise.all(ids.map(async (id) => (await followMerge(tx, id)).survivorId));
  return {
    entries: [...new Set(found)].map((leadId) => ({ leadId, handoffId: null, clockId: null })),
    nextCursor: rows.length > query.limit && last ? Buffer.from(last.id).toString('base64url') : null,
    total,
  };
}

function conditionsOf(ctx: Ctx, directory: Directory, query: LeadSearch): Where[] {
  const conditions: Where[] = [{ workspaceId: ctx.scope.workspaceId }];
  const visible = visibleTo(ctx, directory);
  const { q, stage, externalId, owner, team, source, campaign, policy, leadType } = query;
  if (visible !== null) {
    conditions.push({
      OR: [
        { ownerKey: { in: [...visible.owners] } },
        {
          handoffs: {
            some: { OR: [{ ownerKey: { in: [...visible.owners] } }, { teamKey: { in: [...visible.teams] } }] },
          },
        },
      ],
    });
  }
  // By its outside id a lead is found whatever became of it; then `source` is the system, else a marketing source too.
  if (externalId !== undefined) {
    // One that only an undone import told of is nowhere to be found.
    const untold = { deletedAt: { not: null }, lastEventAt: null };
    return [...conditions, { externalId, NOT: untold }, ...(source === undefined ? [] : [{ source }])];
  }
  conditions.push({ deletedAt: null, mergedIntoId: null });
  if (q) {
    const contains = { contains: q, mode: 'insensitive' } as const;
    conditions.push({ OR: [{ name: contains }, { email: contains }, { company: contains }, { externalId: contains }] });
  }
  if (stage) conditions.push({ stage: { in: stage } });
  if (owner !== undefined) conditions.push({ ownerKey: owner === NO_VALUE ? null : owner });
  if (team !== undefined)
    conditions.push({ handoffs: { some: { withdrawn: false, teamKey: team === NO_VALUE ? null : team } } });
  if (source !== undefined) {
    const labelled = { handoffs: { some: { withdrawn: false, sourceLabel: source === NO_VALUE ? null : source } } };
    conditions.push({
      OR: [{ source }, labelled, ...(source === NO_VALUE ? [] : [{ fields: { path: ['source'], equals: source } }])],
    });
  }
  if (campaign !== undefined)
    conditions.push({ handoffs: { some: { withdrawn: false, campaign: campaign === NO_VALUE ? null : campaign } } });
  if (policy !== undefined)
    conditions.push({ handoffs: { some: { withdrawn: false, policyKey: policy === NO_VALUE ? null : policy } } });
  if (leadType !== undefined)
    conditions.push({ handoffs: { some: { withdrawn: false, leadType: leadType === NO_VALUE ? null : leadType } } });
  return conditions;
}

function readCursor(cursor: string | null): string | null {
  if (cursor === null) return null;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!isId(id)) throw new BadCursorError();
  return id;
}

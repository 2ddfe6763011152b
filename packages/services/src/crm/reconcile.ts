import type { LeadEvent, Stage } from '@baton/core/handoff/event';
import { replay } from '@baton/core/handoff/replay';
import type { Version } from '@baton/core/handoff/version';
import type { CrmContext, TranslatedEvent } from '@baton/integrations/crm';
import type { Ctx } from '../context.ts';
import type { Difference, StageCounts } from '../views/reconciliation.ts';
import type { CrmConnection } from './crm-context.ts';
import { toFact } from './to-facts.ts';

/** So far back leads count as being worked on. */
const BACK_MS = 90 * 24 * 3_600_000;
const MOST_DIFFERENCES = 500;

export type Compared = { leads: number; differing: number; counts: StageCounts; differences: Difference[] };
type Own = {
  externalId: string;
  name: string | null;
  stage: string;
  deletedAt: Date | null;
  mergedIntoId: string | null;
};

/**
 * Reads the leads that changed in the CRM lately and compares the stage that they come to by what it says with the one they
 * have here. `onPage` is called after each page. Throws AdapterError.
 */
export async function compareStages(
  ctx: Ctx,
  connection: CrmConnection,
  crm: { context: CrmContext; versions: readonly Version[] },
  onPage: () => Promise<void>,
): Promise<Compared> {
  const result: Compared = { leads: 0, differing: 0, counts: {}, differences: [] };
  // The state of each lead is asked for, not what is news of it.
  const { findLeadStates: _, ...context } = crm.context;
  const { kind } = connection;
  for await (const events of ctx.integrations.crm[kind].listChangedSince(ctx.now - BACK_MS, context)) {
    // Leads come first, each with all that happened to it; what hangs on them says nothing of their stage.
    if (!events.some(({ type }) => type === 'lead.created')) break;
    await comparePage(ctx, connection, { events, versions: crm.versions }, result);
    await onPage();
  }
  result.differences = await stillDiffering(ctx, connection, result.differences);
  return result;
}

async function comparePage(
  ctx: Ctx,
  { kind }: CrmConnection,
  { events, versions }: { events: readonly TranslatedEvent[]; versions: readonly Version[] },
  result: Compared,
): Promise<void> {
  const way = { recordedAt: ctx.now, via: 'poll' } as const;
  const byLead = Map.groupBy(events, (event) => event.lead);
  const own = await findOwn(ctx, kind, [...byLead.keys()]);
  for (const [externalId, told] of byLead) {
    const lead = own.get(externalId) ?? null;
    // What was merged away or deleted has no stage to compare.
    if (lead?.mergedIntoId || lead?.deletedAt || told.some(isGone)) continue;
    const facts: LeadEvent[] = told.map((event) => toFact(kind, event, way).event);
    const theirs = replay(versions, facts, ctx.now).stage;
    const ours = (lead?.stage as Stage | undefined) ?? null;
    result.leads += 1;
    count(result.counts, theirs, 'crm');
    if (ours !== null) count(result.counts, ours, 'baton');
    if (theirs === ours) continue;
    result.differing += 1;
    if (result.differences.length < MOST_DIFFERENCES)
      result.differences.push({ externalId, name: lead?.name ?? null, crm: theirs, baton: ours });
  }
}

function isGone({ type }: TranslatedEvent): boolean {
  return type === 'lead.merged' || type === 'lead.deleted';
}

function count(counts: StageCounts, stage: string, side: 'crm' | 'baton'): void {
  const entry = counts[stage] ?? { crm: 0, baton: 0 };
  entry[side] += 1;
  counts[stage] = entry;
}

async function findOwn(ctx: Ctx, source: string, ids: readonly string[]): Promise<Map<string, Own>> {
  const { workspaceId } = ctx.scope;
  const rows = await ctx.db.inWorkspace(workspaceId, (tx) =>
    tx.lead.findMany({
      where: { workspaceId, source, externalId: { in: [...ids] } },
      select: { externalId: true, name: true, stage: true, deletedAt: true, mergedIntoId: true },
    }),
  );
  return new Map(rows.map((row) => [row.externalId, row]));
}

/** What came while the CRM was being read is no difference any more. */
async function stillDiffering(
  ctx: Ctx,
  { kind }: CrmConnection,
  differences: readonly Difference[],
): Promise<Difference[]> {
  const own = await findOwn(
    ctx,
    kind,
    differences.map(({ externalId }) => externalId),
  );
  return differences
    .map((one) => ({ ...one, baton: own.get(one.externalId)?.stage ?? null }))
    .filter(({ crm, baton }) => crm !== baton);
}

import type { LeadEvent } from '@baton/core/handoff/event';
import { versionAt } from '@baton/core/handoff/version';
import { formatInstant } from '@baton/integrations/time-words';
import type { Outage } from '../connections/feed-state.ts';
import type { Ctx } from '../context.ts';
import { applyFacts, type Fact } from '../leads/apply-facts.ts';
import { loadVersions } from '../playbook/load-versions.ts';

const BATCH = 300;

/**
 * Excuses the clocks that were breached while their CRM could not be read, where the playbook says so for an outage that
 * long. What is known since to have been in time is no breach and needs no excuse. Doing it again changes nothing.
 * Returns how many were excused.
 */
export async function excuseOutage(ctx: Ctx, outage: Outage): Promise<number> {
  const { workspaceId } = ctx.scope;
  let excused = 0;
  for (;;) {
    const found = await ctx.db.inWorkspace(
      workspaceId,
      async (tx) => {
        const rule = versionAt(await loadVersions(ctx, tx), ctx.now)?.playbook.excuses.crmOutageMs ?? null;
        if (rule === null || outage.until - outage.since <= rule) return 0;
        const { timeZone } = await tx.workspace.findFirstOrThrow({ where: { id: workspaceId } });
        const clocks = await tx.clock.findMany({
          where: {
            workspaceId,
            breached: true,
            excused: false,
            breachedAt: { gte: new Date(outage.since), lte: new Date(outage.until) },
            handoff: { withdrawn: false, lead: { source: outage.source, mergedIntoId: null } },
          },
          select: {
            id: true,
            cycle: true,
            kind: true,
            instance: true,
            handoff: { select: { lead: { select: { source: true, externalId: true } } } },
          },
          orderBy: { id: 'asc' },
          take: BATCH,
        });
        const known = await tx.leadEvent.findMany({
          where: { workspaceId, source: 'baton', sourceId: { in: clocks.map((clock) => idOf(outage, clock.id)) } },
          select: { sourceId: true },
        });
        // One whose excuse a person took back stays without it.
        const decided = new Set(known.map(({ sourceId }) => sourceId));
        const reason = reasonOf(outage, timeZone, ctx.now);
        const facts = clocks
          .filter((clock) => !decided.has(idOf(outage, clock.id)))
          .map(
            ({ id, cycle, kind, instance, handoff }): Fact => ({
              key: handoff.lead,
              event: {
                type: 'clock.excused',
                data: { cycle, kind, instance, reason, rule: true, removed: false },
                occurredAt: ctx.now,
                recordedAt: ctx.now,
                source: 'baton',
                sourceId: idOf(outage, id),
                sequence: 0,
                actor: null,
              } as LeadEvent,
            }),
          );
        if (facts.length > 0) await applyFacts(ctx, tx, facts);
        return facts.length;
      },
      { timeoutMs: 60_000 },
    );
    excused += found;
    if (found < BATCH) return excused;
  }
}

function reasonOf({ name, since, until }: Outage, zone: string, now: number): string {
  return `${name} could not be read from ${formatInstant(since, zone, now)} to ${formatInstant(until, zone, now)}`;
}

/** One excuse per outage and clock. */
function idOf({ connectionId, since }: Outage, clockId: string): string {
  return `outage:${connectionId}:${since}:${clockId}`;
}

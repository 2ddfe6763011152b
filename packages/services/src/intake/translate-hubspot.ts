import type { LeadEvent } from '@baton/core/handoff/event';
import type { InboxRow } from '@baton/db/inbox';
import { isAdapterError } from '@baton/integrations/errors';
import { noteUnreadable } from '../connections/feed-state.ts';
import { findConnection } from '../connections/open-connection.ts';
import type { Ctx } from '../context.ts';
import { loadVersions } from '../playbook/load-versions.ts';
import { believable, type Translated } from './translated.ts';

/**
 * Translates stored HubSpot webhook items into facts, reading from HubSpot what the webhook does not say.
 * When HubSpot cannot be asked now, the rows stay for later; nothing is lost or guessed.
 */
export async function translateHubspot(ctx: Ctx, rows: InboxRow[]): Promise<Translated[]> {
  const byConnection = Map.groupBy(rows, (row) => row.connectionId);
  const groups = await Promise.all(
    [...byConnection].map(([connectionId, group]) => translateGroup(ctx, connectionId, group)),
  );
  return groups.flat();
}

async function translateGroup(ctx: Ctx, connectionId: string | null, rows: InboxRow[]): Promise<Translated[]> {
  const { workspaceId } = ctx.scope;
  const context = await ctx.db.inWorkspace(workspaceId, async (tx) => {
    const connection = connectionId === null ? null : await findConnection(ctx, tx, connectionId);
    const people = await tx.person.findMany({
      where: { workspaceId, hubspotId: { not: null } },
      select: { key: true, hubspotId: true },
    });
    const versions = await loadVersions(ctx, tx);
    const ids = rows.flatMap((row) => ctx.integrations.crm.hubspot.leadIdsOf(row.body));
    const leads = await tx.lead.findMany({
      where: { workspaceId, source: 'hubspot', externalId: { in: ids }, lastEventAt: { not: null } },
      select: { externalId: true },
    });
    return (
      connection && {
        config: connection.config,
        people: Object.fromEntries(people.map((one) => [one.hubspotId, one.key])),
        stageMapping: versions.at(-1)?.playbook.stageMapping ?? {},
        known: new Set(leads.map((lead) => lead.externalId)),
        now: ctx.now,
      }
    );
  });
  if (context === null)
    return rows.map((row) => ({
      row,
      facts: [],
      outcome: { id: row.id, state: 'parked', reason: 'the connection is gone' },
    }));
  try {
    const items = await ctx.integrations.crm.hubspot.translate(rows, context);
    return rows.map((row, index): Translated => {
      const item = items[index];
      if (item === undefined) throw new Error('the adapter answered fewer items than it was given');
      const facts = item.events.map(({ lead, ...event }) => ({
        key: { source: 'hubspot', externalId: lead },
        event: {
          ...event,
          source: 'hubspot',
          recordedAt: row.receivedAt,
          occurredAt: believable(event.occurredAt, row.receivedAt),
        } as LeadEvent,
      }));
      return { row, facts, outcome: { id: row.id, state: item.state, reason: item.reason } };
    });
  } catch (error) {
    if (!isAdapterError(error)) throw error;
    ctx.log.warn(
      { workspaceId, connectionId, kind: error.kind, reason: error.reason },
      'HubSpot could not be read; the events wait',
    );
    const reason = `HubSpot could not be read: ${error.reason}.`;
    if (connectionId !== null)
      await ctx.db.inWorkspace(workspaceId, (tx) => noteUnreadable(ctx, tx, connectionId, reason));
    return [];
  }
}
